package vitrine.machine.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Translated code does what interpreted code does, to the last register and the last instruction counted. */
class TranslatorTest {
    @TempDir
    Path folder;

    private BareProgram run(Path program, int translateAfter) throws Exception {
        BareProgram p = new BareProgram(() -> 0, translateAfter);
        p.load(program, "kernels");
        p.run();
        return p;
    }

    @Test
    void translatedAndInterpretedRunsAreTheSame() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/gcc")), "no gcc on this host");
        for (String level : new String[] {"-O0", "-O2", "-O3", "-march=x86-64-v3 -O3"}) {
            Path program = folder.resolve("kernels" + level.replace(' ', '-'));
            List<String> command = new ArrayList<>(List.of("gcc"));
            command.addAll(List.of(level.split(" ")));
            command.addAll(List.of("-static", "-o", program.toString(), "src/test/c/kernels.c", "-lm"));
            Process gcc = new ProcessBuilder(command).inheritIO().start();
            assertThat(gcc.waitFor()).isZero();
            BareProgram interpreted = run(program, 0);
            BareProgram translated = run(program, 1);
            assertThat(translated.output).hasToString(interpreted.output.toString());
            assertThat(translated.exitStatus).isEqualTo(7);
            assertThat(translated.cpu.retired).isEqualTo(interpreted.cpu.retired);
            assertThat(translated.cpu.r).startsWith(java.util.Arrays.copyOf(interpreted.cpu.r, 17));
            assertThat(translated.cpu.v).startsWith(Arrays.copyOf(interpreted.cpu.v, 64));
            assertThat(Arrays.copyOfRange(translated.cpu.v, CpuState.V_UPPER, CpuState.V_UPPER + 64))
                    .isEqualTo(Arrays.copyOfRange(interpreted.cpu.v, CpuState.V_UPPER, CpuState.V_UPPER + 64));
            assertThat(translated.cpu.flags()).isEqualTo(interpreted.cpu.flags());
            assertThat(translated.engine.translations()).isGreaterThan(5);
            assertThat(interpreted.engine.translations()).isZero();
        }
    }
}
