package vitrine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The library: processes of the guest as Java processes. */
class LinuxTest {
    private static String output(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), UTF_8);
    }

    @Test
    void aProcessHasStreamsAndAStatus() throws Exception {
        try (Linux linux = Linux.builder().build()) {
            Process p = linux.exec("sh", "-c", "read a; echo got $a; echo bad >&2; exit 3");
            try (OutputStream in = p.getOutputStream()) {
                in.write("hello\n".getBytes(UTF_8));
            }
            assertThat(output(p)).isEqualTo("got hello\n");
            assertThat(new String(p.getErrorStream().readAllBytes(), UTF_8)).isEqualTo("bad\n");
            assertThat(p.waitFor()).isEqualTo(3);
            assertThat(p.exitValue()).isEqualTo(3);
            assertThat(p.isAlive()).isFalse();
            assertThat(p.onExit().join()).isSameAs(p).isNotNull();
        }
    }

    @Test
    void processesShareTheMachine() throws Exception {
        try (Linux linux = Linux.builder().hostname("box").build()) {
            assertThat(linux.exec("sh", "-c", "echo kept > /tmp/f").waitFor()).isZero();
            assertThat(output(linux.exec("cat", "/tmp/f"))).isEqualTo("kept\n");
            assertThat(output(linux.exec("uname", "-n"))).isEqualTo("box\n");
        }
    }

    @Test
    void moreOutputThanAPipeHoldsWaitsForTheReader() throws Exception {
        try (Linux linux = Linux.builder().build()) {
            Process p = linux.exec("seq", "1", "100000");
            String all = output(p);
            assertThat(all.lines().count()).isEqualTo(100_000);
            assertThat(all).endsWith("\n100000\n");
            assertThat(p.waitFor()).isZero();
        }
    }

    @Test
    void aReaderThatLeavesBreaksThePipe() throws Exception {
        try (Linux linux = Linux.builder().build()) {
            Process p = linux.exec("yes");
            assertThat(p.getInputStream().read()).isEqualTo('y');
            p.getInputStream().close();
            assertThat(p.waitFor()).isEqualTo(128 + 13);
        }
    }

    @Test
    void destroyKills() throws Exception {
        try (Linux linux = Linux.builder().build()) {
            Process loop = linux.exec("sh", "-c", "while :; do :; done");
            assertThat(loop.isAlive()).isTrue();
            assertThatThrownBy(loop::exitValue).isInstanceOf(IllegalThreadStateException.class);
            assertThat(loop.waitFor(1, TimeUnit.MILLISECONDS)).isFalse();
            loop.destroy();
            assertThat(loop.waitFor()).isEqualTo(128 + 15);
            Process cat = linux.exec("cat");
            cat.destroyForcibly();
            assertThat(cat.waitFor()).isEqualTo(128 + 9);
        }
    }

    @Test
    void whatCannotBeExecutedSaysWhy() {
        try (Linux linux = Linux.builder().build()) {
            assertThatThrownBy(() -> linux.exec("nosuch"))
                    .isInstanceOfSatisfying(
                            ProgramException.class, e -> assertThat(e.status()).isEqualTo(127))
                    .hasMessageContaining("nosuch");
            assertThatThrownBy(() -> linux.exec("/etc"))
                    .isInstanceOfSatisfying(
                            ProgramException.class, e -> assertThat(e.status()).isEqualTo(126));
            assertThatThrownBy(() -> linux.exec("/etc/passwd"))
                    .isInstanceOfSatisfying(
                            ProgramException.class, e -> assertThat(e.status()).isEqualTo(126));
        }
    }

    @Test
    void aClosedMachineEndsItsProcesses() throws Exception {
        Linux linux = Linux.builder().build();
        Process p = linux.exec("cat");
        linux.close();
        assertThat(p.waitFor()).isEqualTo(128 + 9);
        assertThatThrownBy(() -> linux.exec("true")).isInstanceOf(VitrineException.class);
    }

    @Test
    void sleepingCostsNoRealTime() throws Exception {
        try (Linux linux = Linux.builder().build()) {
            // A day: it would not end within the time of any build, were it real.
            Process p = linux.exec("sh", "-c", "sleep 86400; echo slept");
            p.getOutputStream().close();
            assertThat(output(p)).isEqualTo("slept\n");
        }
    }
}
