package vitrine.machine.fp;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** The host's own floating-point unit, reached through {@code src/test/c/fporacle.c}. */
final class HostFp implements AutoCloseable {
    /** Bytes of one state; the layout is that of {@code struct state} in the C source. */
    static final int STATE = 256;

    static final int XMM = 0,
            ST = 64,
            MXCSR = 144,
            FCW = 148,
            FSW = 150,
            FTW = 152,
            SIGNAL = 153,
            FLAGS = 156,
            GPR = 160,
            MEM = 192;

    private final Process process;

    /** Builds and starts the oracle, or skips the test out loud where it cannot be. */
    HostFp() {
        String arch = System.getProperty("os.arch");
        boolean fits = System.getProperty("os.name").equals("Linux") && (arch.equals("amd64") || arch.equals("x86_64"));
        Assumptions.assumeTrue(fits, "SKIPPED: no x86-64 Linux host to compare with");
        Assumptions.assumeTrue(hasCompiler(), "SKIPPED: no gcc to build the comparison with the host's CPU");
        try {
            Path source = Path.of("src/test/c/fporacle.c");
            if (!Files.exists(source)) {
                source = Path.of("machine").resolve(source);
            }
            Path program = Files.createTempFile("fporacle", ".bin");
            program.toFile().deleteOnExit();
            Process gcc = new ProcessBuilder("gcc", "-O1", "-o", program.toString(), source.toString())
                    .inheritIO()
                    .start();
            if (gcc.waitFor() != 0) {
                throw new IllegalStateException("gcc failed on " + source);
            }
            process = new ProcessBuilder(program.toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static boolean hasCompiler() {
        try {
            Process p = new ProcessBuilder("gcc", "--version")
                    .redirectErrorStream(true)
                    .start();
            p.getInputStream().readAllBytes();
            return p.waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Whether the CPU has all these features, by the names of /proc/cpuinfo. */
    static boolean has(List<String> features) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/cpuinfo"))) {
                if (line.startsWith("flags")) {
                    return List.of(line.split("\\s+")).containsAll(features);
                }
            }
        } catch (IOException e) {
            return false;
        }
        return false;
    }

    /** Whether the host's CPU is AMD's. */
    static boolean isAmd() {
        try {
            return Files.readString(Path.of("/proc/cpuinfo")).contains("AuthenticAMD");
        } catch (IOException e) {
            return false;
        }
    }

    /** The states after one instruction. */
    byte[] run(byte[] code, byte[] states) {
        byte[] answer = new byte[states.length];
        ByteBuffer head = ByteBuffer.allocate(20).order(ByteOrder.LITTLE_ENDIAN);
        head.put(code).put((byte) 0xc3);
        head.putInt(16, states.length / STATE);
        Thread writer = new Thread(() -> {
            try {
                OutputStream out = process.getOutputStream();
                out.write(head.array());
                out.write(states);
                out.flush();
            } catch (IOException e) {
                process.destroy();
            }
        });
        writer.start();
        try {
            new DataInputStream(process.getInputStream()).readFully(answer);
            writer.join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return answer;
    }

    @Override
    public void close() {
        process.destroy();
    }
}
