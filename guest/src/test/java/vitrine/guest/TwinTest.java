package vitrine.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import vitrine.Settings.Mount;
import vitrine.machine.cpu.CpuLevel;

/** Linux is the oracle: output and exit status of every guest program agree with the host's. */
class TwinTest {
    static List<Path> sources() throws IOException {
        return GuestProgram.sources();
    }

    @ParameterizedTest(name = "{0} with glibc")
    @MethodSource("sources")
    void staticGlibc(Path source) throws Exception {
        GuestProgram program = GuestProgram.compile(source, "glibc", "gcc", "-static");
        agree(program, program.inside(1, 2));
    }

    @ParameterizedTest(name = "{0} with musl")
    @MethodSource("sources")
    void staticMusl(Path source) throws Exception {
        // linux/*.h are the kernel's and come with glibc's headers only; musl's own stand before them.
        GuestProgram program = GuestProgram.compile(
                source,
                "musl",
                "musl-gcc",
                "-static",
                "-idirafter",
                "/usr/include",
                "-idirafter",
                "/usr/include/x86_64-linux-gnu");
        agree(program, program.inside(2, 1));
    }

    static Stream<Path> level3() throws IOException {
        List<String> libc = List.of("c01_signals", "c02_faults", "cpu_float", "cpu_printf");
        return Stream.concat(
                GuestProgram.sources(GuestProgram.SOURCES.resolve("v3")).stream(),
                libc.stream().map(name -> GuestProgram.SOURCES.resolve(name + ".c")));
    }

    /** Programs that need AVX, and what libc does otherwise when there is AVX. */
    @ParameterizedTest(name = "{0} with a CPU of level V3")
    @MethodSource("level3")
    void level3(Path source) throws Exception {
        assumeTrue(Files.readString(Path.of("/proc/cpuinfo")).contains(" avx2 "), "this host has no AVX2");
        GuestProgram program = GuestProgram.compile(source, "v3", "gcc", "-static");
        agree(program, program.inside(1, 2, Mount.Mode.OVERLAY, CpuLevel.V3));
    }

    /** Programs that work with names, in a folder of the host that is mounted for writing. */
    @ParameterizedTest(name = "{0} in a folder of the host")
    @ValueSource(strings = {"g05_special_files"})
    void inHostFolder(String name) throws Exception {
        Path source = GuestProgram.SOURCES.resolve(name + ".c");
        GuestProgram program = GuestProgram.compile(source, "host", "gcc", "-static");
        agree(program, program.inside(1, 1, Mount.Mode.READ_WRITE, CpuLevel.V2));
    }

    /** A busy host can disturb what a program sees of time, so a run that differs is given two more of the host's. */
    private static void agree(GuestProgram program, Outcome inside) throws Exception {
        Outcome host = program.natively();
        if (host.status() == GuestProgram.HOST_REFUSES) {
            host = program.expected();
        }
        for (int more = 2; more > 0 && !host.equals(inside); more--) {
            host = program.natively();
        }
        assertThat(inside).isEqualTo(host);
    }
}
