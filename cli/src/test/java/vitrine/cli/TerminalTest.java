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
        ProcessBuilder builder = Outside.start(folder, "exec " + String.join(" ", Outside.vitrine("run")));
        builder.environment().put("TERM", "vt100");
        Process p = pty.start(builder);
        pty.expect("# ");
        return p;
    }

    /** Types by the clock, which a loaded machine does not keep up with. */
    @Test
    @Tag("long")
    void aShellHasASizeJobControlAndAnEditor() throws Throwable {
        try (Pty pty = new Pty(30, 100)) {
            byte[] before = pty.attributes();
            Process p = shell(pty);
            pty.type("stty size\r");
            pty.expect("30 100");

            pty.type("sleep 1000 | cat\r");
            pty.expect("cat\r\n");
            Thread.sleep(500);
            pty.type(CTRL_C);
            pty.expect("# ");
            pty.type("echo alive $?\r");
            pty.expect("alive 130");

            pty.type("sleep 500\r");
            pty.expect("500\r\n");
            Thread.sleep(500);
            pty.type(CTRL_Z);
            pty.expect("Stopped");
            pty.type("jobs\r");
            pty.expect("\\[1\\]\\+ +Stopped +sleep 500");
            pty.type("bg; jobs\r");
            pty.expect("\\[1\\]\\+ +Running +sleep 500");
            pty.type("fg\r");
            pty.expect("fg\r\nsleep 500");
            Thread.sleep(500);
            pty.type(CTRL_C);
            pty.expect("# ");
            pty.type("jobs; echo none\r");
            pty.expect("none\r\nnone");

            pty.type("cd /tmp; echo one >long_name\r");
            pty.expect("tmp # ");
            pty.type("cat lon\t\r"); // completed
            pty.expect("\r\none\r\n");

            pty.type("vi long_name\r");
            pty.expect("1/1 ");
            pty.type("A line" + ESCAPE);
            Thread.sleep(500);
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
