package vitrine.machine.cpu;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Executes single instructions on the CPU of the host, by a helper program that gcc builds. */
final class HostCpu implements AutoCloseable {
    /** Size of struct state of oracle.c. */
    static final int SIZE = 16 * 8 + 5 * 8 + 512 + 256 + 512 + 16;

    private final Path folder;

    HostCpu() throws IOException, InterruptedException {
        folder = Files.createTempDirectory("oracle");
        try (InputStream source = HostCpu.class.getResourceAsStream("oracle.c")) {
            if (source == null) {
                throw new IOException("oracle.c is missing");
            }
            Files.copy(source, folder.resolve("oracle.c"));
        }
        exec(
                "gcc",
                "-O1",
                "-o",
                folder.resolve("oracle").toString(),
                folder.resolve("oracle.c").toString());
    }

    /** Whether this host is an x86-64 Linux with gcc. */
    static boolean available() {
        if (!System.getProperty("os.name").equals("Linux")
                || !System.getProperty("os.arch").equals("amd64")) {
            return false;
        }
        try {
            return new ProcessBuilder("gcc", "--version")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException | InterruptedException e) {
            return false;
        }
    }

    /** Whether it has what the psABI's level 3 asks for. */
    static boolean level3() throws IOException {
        List<String> wanted = List.of("avx2", "fma", "bmi1", "bmi2", "f16c", "movbe", "abm", "xsave");
        for (String line : Files.readAllLines(Path.of("/proc/cpuinfo"))) {
            if (line.startsWith("flags")) {
                return List.of(line.split("[:\\s]+")).containsAll(wanted);
            }
        }
        return false;
    }

    /** Runs all cases; the results replace them. */
    void run(List<Snapshot> cases, List<Snapshot> results) throws IOException, InterruptedException {
        ByteBuffer b = ByteBuffer.allocate(cases.size() * SIZE).order(ByteOrder.LITTLE_ENDIAN);
        for (Snapshot s : cases) {
            s.write(b);
        }
        Path in = folder.resolve("in");
        Path out = folder.resolve("out");
        Files.write(in, b.array());
        Files.deleteIfExists(out);
        exec(folder.resolve("oracle").toString(), in.toString(), out.toString(), String.valueOf(cases.size()));
        ByteBuffer o = ByteBuffer.wrap(Files.readAllBytes(out)).order(ByteOrder.LITTLE_ENDIAN);
        results.clear();
        for (int n = 0; n < cases.size(); n++) {
            Snapshot s = new Snapshot();
            s.read(o);
            results.add(s);
        }
    }

    private static void exec(String... command) throws IOException, InterruptedException {
        Process p = new ProcessBuilder(command).inheritIO().start();
        if (!p.waitFor(60, TimeUnit.SECONDS)) {
            p.destroyForcibly();
            throw new IOException("timeout of " + String.join(" ", command));
        }
        if (p.exitValue() != 0) {
            throw new IOException("exit " + p.exitValue() + " of " + String.join(" ", command));
        }
    }

    @Override
    public void close() throws IOException {
        try (var files = Files.list(folder)) {
            for (Path f : files.toList()) {
                Files.delete(f);
            }
        }
        Files.delete(folder);
    }
}
