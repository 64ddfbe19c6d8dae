package vitrine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The shell in a terminal, as a person uses it. */
@EnabledOnOs(OS.LINUX)
class TerminalTest {
    private static final String CTRL_C = "\003";
    private static final String CTRL_Z = "\032";
    private static final String ESCAPE = "\033";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private Process shell(Pty pty) throws Exception {
        // In a session of its own, as at a real terminal, or no signal of the terminal would arrive.
        String leader = System.getenv("VITRINE_BUSYBOX") + " setsid -c ";
        ProcessBuilder builder = Outside.start(folder, "exec " + leader + String.join(" ", Outside.vitrine("run")));
        builder.environment().put("TERM", "vt100");
        Process p = pty.start(builder);
        pty.expect("# ");
        return p;
    }

    /**
     * A key that sends a signal is lost when the shell has not yet given the terminal to its job, here as on any Linux. So
     * programs say that they are there before one is typed.
     *
     * <p>Once, on a loaded machine, the job said nothing after bg (docs/roadmap.md, first light); why is not known.
     */
    @Test
    @Tag("long")
    void aShellHasASizeJobControlAndAnEditor() throws Throwable {
        try (Pty pty = new Pty(30, 100)) {
            byte[] before = pty.attributes();
            Process p = shell(pty);
            pty.type("stty size\r");
            pty.expect("30 100");

            pty.type("(echo le''ft >&2; exec sleep 1000) | (echo ri''ght >&2; exec cat)\r");
            pty.expect("(left|right)\r\n(left|right)\r\n");
            pty.type(CTRL_C);
            pty.expect("# ");
            pty.type("echo alive $?\r");
            pty.expect("alive 130");

            // it says when it was continued, and by then it is in the foreground: the shell sees to that first
            pty.type("(trap \"echo o''n\" CONT; echo u''p; while :; do sleep 0.1; done)\r");
            pty.expect("up\r\n");
            pty.type(CTRL_Z);
            pty.expect("Stopped");
            pty.type("jobs\r");
            pty.expect("\\[1\\]\\+ +Stopped +\\(");
            pty.type("bg; jobs\r");
            pty.expect("\\[1\\]\\+ +Running +\\(");
            pty.expect("on\r\n");
            pty.type("fg\r");
            pty.expect("fg\r\n\\(");
            pty.expect("on\r\n");
            pty.type(CTRL_Z);
            pty.expect("Stopped");
            pty.type("fg\r");
            pty.expect("fg\r\n\\(");
            pty.expect("on\r\n");
            pty.type(CTRL_C);
            pty.expect("# ");
            pty.type("jobs; echo no''ne\r");
            pty.expect("''ne\r\nnone");

            pty.type("cd /tmp; echo one >long_name\r");
            pty.expect("tmp # ");
            pty.type("cat lon\t\r"); // completed
            pty.expect("\r\none\r\n");

            pty.type("vi long_name\r");
            pty.expect("1/1 ");
            pty.type("A line");
            pty.expect("line");
            pty.type(ESCAPE); // with a key close behind it it would be a function key
            pty.expect("- long_name");
            pty.type(":wq\r");
            pty.expect("# ");
            pty.type("cat long_name; stty -a | grep -o -- -*icanon\r");
            pty.expect("\r\none line\r\nicanon");

            assertThat(pty.attributes()).isNotEqualTo(before);
            pty.type("exit 5\r");
            assertThat(p.waitFor()).isEqualTo(5);
            assertThat(pty.attributes()).isEqualTo(before);
        }
    }

    @Test
    void aWindowThatChangesItsSizeSaysSo() throws Throwable {
        try (Pty pty = new Pty(24, 80)) {
            Process p = shell(pty);
            pty.type("sh -c 'trap \"stty size\" WINCH; stty size; while :; do sleep 0.1; done'\r");
            pty.expect("24 80\r\n");
            pty.resize(40, 120);
            pty.expect("40 120\r\n");
            pty.resize(10, 33);
            pty.expect("10 33\r\n");
            pty.press(CTRL_C, "# ");
            pty.press("stty size\r", "10 33\r\n");
            pty.type("vi /tmp/x\r");
            pty.expect("\033\\[10;1H"); // the status line is the last one
            pty.resize(17, 60);
            pty.expect("\033\\[17;1H");
            pty.type(":q\r");
            pty.expect("# ");
            pty.type("exit\r");
            assertThat(p.waitFor()).isZero();
        }
    }

    @Test
    void whoeverIsTerminatedLeavesTheTerminalAsItWas() throws Throwable {
        try (Pty pty = new Pty(24, 80)) {
            byte[] before = pty.attributes();
            Process p = shell(pty);
            assertThat(pty.attributes()).isNotEqualTo(before);
            p.destroy();
            assertThat(p.waitFor(120, TimeUnit.SECONDS)).isTrue();
            assertThat(pty.attributes()).isEqualTo(before);
        }
    }
}
