package vitrine.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import vitrine.Linux;
import vitrine.Observer;
import vitrine.Settings.Mount;
import vitrine.VitrineException;
import vitrine.kernel.Kernel;
import vitrine.kernel.syscall.SyscallTable;
import vitrine.observe.lab.Evidence;
import vitrine.observe.lab.Lab;

/** Compiles the programs of labs in a folder of its own and runs them. */
final class LabRunner implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 120;
    private static volatile @Nullable SyscallTable calls;

    private final Path folder;

    LabRunner() {
        try {
            folder = Files.createTempDirectory("vitrine-lab");
        } catch (IOException e) {
            throw new VitrineException("lab: no folder for programs: " + e.getMessage(), e);
        }
    }

    /** The declarations of the last machine, for names of calls. */
    static SyscallTable calls() {
        return calls == null ? new SyscallTable() : calls;
    }

    /** Compiles a lab, unless that is done; the program is static, so that the machine needs nothing else. */
    synchronized Path compile(Lab lab) {
        Path program = folder.resolve(lab.id);
        if (!Files.exists(program)) {
            gcc(lab.id, program, List.of(write(lab.id, lab.source())));
        }
        return program;
    }

    /**
     * Compiles many labs into one file with a name for each: one C compiler and one linking instead of hundreds. What is
     * not static in a lab would clash with the others' and the linker says so.
     */
    synchronized void compile(List<Lab> labs) {
        List<String> sources = new ArrayList<>();
        StringBuilder names = new StringBuilder();
        StringBuilder chosen = new StringBuilder();
        for (int i = 0; i < labs.size(); i++) {
            Lab lab = labs.get(i);
            sources.add(write(lab.id, "#define main lab" + i + "\n#line 1\n" + lab.source()));
            names.append("int lab").append(i).append("(int, char **);\n");
            chosen.append("    if (!strcmp(name, \"").append(lab.id).append("\")) return lab");
            chosen.append(i).append("(argc, argv);\n");
        }
        sources.add(write("all labs", """
                #include <string.h>
                %sint main(int argc, char **argv) {
                    char *slash = strrchr(argv[0], '/'), *name = slash ? slash + 1 : argv[0];
                %s    return 127;
                }
                """.formatted(names, chosen)));
        Path all = folder.resolve("all labs");
        gcc("all labs", all, sources);
        try {
            for (Lab lab : labs) {
                Files.createLink(folder.resolve(lab.id), all);
            }
        } catch (IOException e) {
            throw new VitrineException("lab: " + e.getMessage(), e);
        }
    }

    private String write(String name, String text) {
        try {
            return Files.writeString(folder.resolve(name + ".c"), text).toString();
        } catch (IOException e) {
            throw new VitrineException("lab: cannot write a program: " + e.getMessage(), e);
        }
    }

    private static void gcc(String what, Path program, List<String> sources) {
        @Nullable String named = System.getenv("CC");
        String compiler = named == null || named.isBlank() ? "gcc" : named;
        List<String> command =
                new ArrayList<>(List.of(compiler, "-O1", "-static", "-pthread", "-w", "-o", program.toString()));
        command.addAll(sources);
        command.add("-lm");
        try {
            Process p = new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!p.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || p.exitValue() != 0) {
                throw new VitrineException(
                        "lab: " + compiler + " cannot compile " + what + " for x86-64 Linux: " + said);
            }
        } catch (IOException e) {
            throw new VitrineException(
                    "lab: the programs are compiled with the host's C compiler, and '" + compiler
                            + "' cannot be executed (Debian: apt install gcc libc6-dev; CC names another)",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new VitrineException("lab: interrupted", e);
        }
    }

    /** Compiles, runs and checks. */
    Evidence run(Lab lab, long seed) {
        Path program = compile(lab);
        Evidence evidence = new Evidence();
        Linux linux = Linux.builder()
                .mount(folder.toString(), "/lab", Mount.Mode.OVERLAY)
                .cpus(lab.cpus())
                .memory(lab.memory())
                .seed(seed)
                .timeout(java.time.Duration.ofSeconds(PATIENCE_SECONDS))
                .observe(new Observer() {
                    @Override
                    public void booted(Kernel kernel) {
                        calls = kernel.syscalls;
                        kernel.events.subscribe(evidence);
                        if (lab.isRecorded()) {
                            kernel.ram.watch(evidence.references());
                        }
                    }
                })
                .build();
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        OptionalInt status = linux.run(List.of("/lab/" + program.getFileName()), said);
        evidence.ended(said.toString(StandardCharsets.ISO_8859_1), status.orElse(-1));
        lab.check(evidence);
        return evidence;
    }

    @Override
    public void close() {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            System.err.println("vitrine: lab: " + folder + " could not be removed: " + e.getMessage());
        }
    }
}
