package vitrine.observe.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import vitrine.kernel.event.Event;
import vitrine.kernel.event.EventStream;
import vitrine.observe.memory.References;

/** What a run left behind: its events, what it printed, how it ended; and what became of the claims. */
public final class Evidence implements EventStream.Subscriber {
    /** An event and when it was. */
    public record Moment(Event.Stamp stamp, Event event) {}

    /** A claim and whether it holds. */
    public record Verdict(String claim, boolean holds) {}

    /** So that a run that does not end does not fill the heap. */
    private static final int MOST = 400_000;

    /** References to memory that are kept. */
    private static final int REFERENCES = 3_000_000;

    private final References references = new References(REFERENCES);
    private final List<Moment> moments = new ArrayList<>();
    private final List<Verdict> verdicts = new ArrayList<>();
    private String output = "";
    private int status = -1;

    @Override
    public void on(Event.Stamp stamp, Event event) {
        if (moments.size() < MOST) {
            moments.add(new Moment(stamp, event));
        }
    }

    /** The run is over. */
    public void ended(String printed, int exitStatus) {
        output = printed;
        status = exitStatus;
    }

    /** What was referenced, if the lab is recorded. */
    public References references() {
        return references;
    }

    public List<Moment> moments() {
        return moments;
    }

    public List<Verdict> verdicts() {
        return List.copyOf(verdicts);
    }

    public String output() {
        return output;
    }

    public int status() {
        return status;
    }

    /** Whether all claims hold, and there are some. */
    public boolean holds() {
        return !verdicts.isEmpty() && verdicts.stream().allMatch(Verdict::holds);
    }

    /** States a claim. */
    public void claim(String text, boolean holds) {
        verdicts.add(new Verdict(text, holds));
    }

    /** Claims that the program prints a text. */
    public void prints(String text) {
        claim("it prints: " + text, output.contains(text));
    }

    /** All events of a kind, in order. */
    public <E extends Event> Stream<E> all(Class<E> kind) {
        return moments.stream().map(Moment::event).filter(kind::isInstance).map(kind::cast);
    }

    public <E extends Event> long count(Class<E> kind) {
        return all(kind).count();
    }

    public <E extends Event> long count(Class<E> kind, Predicate<E> which) {
        return all(kind).filter(which).count();
    }

    public <E extends Event> boolean any(Class<E> kind, Predicate<E> which) {
        return all(kind).anyMatch(which);
    }

    /** The events between two calls of a task that mark a beginning and an end, both by one number. */
    List<Event> between(int callNumber) {
        List<Event> found = new ArrayList<>();
        int marks = 0;
        for (Moment m : moments) {
            if (m.event() instanceof vitrine.kernel.event.SyscallEvent.Enter e && e.number() == callNumber) {
                marks++;
            } else if (marks == 1 && !(m.event() instanceof vitrine.kernel.event.SyscallEvent.Exit)) {
                found.add(m.event());
            }
        }
        return found;
    }

    /** The number printed in hexadecimal after 0x, first in the output. */
    long address() {
        int at = output.indexOf("0x") + 2;
        int end = at;
        while (end < output.length() && Character.digit(output.charAt(end), 16) >= 0) {
            end++;
        }
        return end == at ? 0 : Long.parseUnsignedLong(output.substring(at, end), 16);
    }
}
