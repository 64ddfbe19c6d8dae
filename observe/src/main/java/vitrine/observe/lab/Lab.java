package vitrine.observe.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One lab: what it is about, what to look for, how its machine is made, and what it claims. */
public final class Lab {
    public final String id;

    /** Row of the list of mechanisms: B4, or the name of an exercise. */
    public final String row;

    public final String title;
    private final Consumer<Evidence> claims;
    private String look = "";
    private String question = "";
    private String answer = "";
    private String correction = "";
    private List<String> watched = List.of("task", "signal");
    private int cpus = 1;
    private long memory = 256L << 20;
    private boolean sameNatively;
    private boolean recorded;

    Lab(String id, String row, String title, Consumer<Evidence> claims) {
        this.id = id;
        this.row = row;
        this.title = title;
        this.claims = claims;
    }

    /** What to look for in the timeline. */
    Lab look(String text) {
        look = text;
        return this;
    }

    /** What the quiz asks, and what it tells after the run. */
    Lab quiz(String asked, String told) {
        question = asked;
        answer = told;
        return this;
    }

    /** What is told wrongly elsewhere, and how it is on Linux. */
    Lab wrong(String text) {
        correction = text;
        return this;
    }

    /** Which events are listed: families or names as in docs/events.md. */
    Lab watch(String... names) {
        watched = List.of(names);
        return this;
    }

    Lab cpus(int count) {
        cpus = count;
        return this;
    }

    Lab memory(long bytes) {
        memory = bytes;
        return this;
    }

    /** The program prints the same on every Linux. */
    Lab twin() {
        sameNatively = true;
        return this;
    }

    /** Every access to memory is recorded, for the claims. */
    Lab recorded() {
        recorded = true;
        return this;
    }

    /** Whether every access to memory is recorded. */
    public boolean isRecorded() {
        return recorded;
    }

    public String look() {
        return look;
    }

    public String question() {
        return question;
    }

    public String answer() {
        return answer;
    }

    public String correction() {
        return correction;
    }

    public int cpus() {
        return cpus;
    }

    public long memory() {
        return memory;
    }

    /** Whether the host's kernel must make the program print the same. */
    public boolean sameNatively() {
        return sameNatively;
    }

    /** Whether an event of this name ({@code sched.switch}) is listed. */
    public boolean watches(String name) {
        return watched.stream().anyMatch(w -> name.equals(w) || name.startsWith(w + "."));
    }

    /** Checks what the lab claims; the evidence keeps the verdict. */
    public void check(Evidence evidence) {
        claims.accept(evidence);
    }

    /** Returns the C source. */
    public String source() {
        try (@Nullable InputStream in = Lab.class.getResourceAsStream(id + ".c")) {
            if (in == null) {
                throw new IllegalStateException("no source of lab " + id);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
