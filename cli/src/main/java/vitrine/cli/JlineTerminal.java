package vitrine.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.EnumSet;
import org.jline.terminal.Attributes;
import org.jline.terminal.Attributes.ControlChar;
import org.jline.terminal.Attributes.ControlFlag;
import org.jline.terminal.Attributes.InputFlag;
import org.jline.terminal.Attributes.LocalFlag;
import org.jline.terminal.Attributes.OutputFlag;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.SignalHandler;
import org.jline.terminal.impl.ffm.FfmTerminalProvider;
import org.jline.terminal.spi.SystemStream;
import org.jline.utils.Signals;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.gate.HostTerminal;

/**
 * The terminal the person sits at, in raw mode from {@link #open} to the end of the JVM, however that end comes. JLine
 * is used for the mode, the size and their signals; bytes go straight through the descriptors.
 */
final class JlineTerminal implements HostTerminal, AutoCloseable {
    private final Terminal terminal;
    private final InputStream input = new FileInputStream(FileDescriptor.in);
    private final OutputStream output;

    private JlineTerminal(Terminal terminal, boolean outputIsTerminal) throws IOException {
        this.terminal = terminal;
        this.output = outputIsTerminal ? new FileOutputStream(FileDescriptor.out) : new FileOutputStream("/dev/tty");
        Attributes raw = raw(terminal.getAttributes(), outputIsTerminal);
        terminal.setAttributes(raw);
        // A shell that stopped and continued us has put its own mode back.
        Signals.register("CONT", () -> terminal.setAttributes(raw));
    }

    /**
     * Opens the terminal behind standard input and puts it into raw mode.
     *
     * @return null when there is a terminal, but none that can be controlled
     */
    static @Nullable JlineTerminal open() {
        FfmTerminalProvider provider = new FfmTerminalProvider();
        boolean outputIsTerminal = provider.isSystemStream(SystemStream.Output);
        SystemStream screen = outputIsTerminal ? SystemStream.Output : SystemStream.Error;
        try {
            if (!provider.isSystemStream(screen)) {
                return null;
            }
            // Not through JLine's builder: it asks the terminal what it can do, and the answers would reach the guest.
            return new JlineTerminal(
                    provider.sysTerminal(
                            "vitrine", "dumb", false, UTF_8, UTF_8, UTF_8, false, SignalHandler.SIG_DFL, true, screen),
                    outputIsTerminal);
        } catch (IOException | IllegalStateException | UnsupportedOperationException e) {
            return null;
        }
    }

    /**
     * What {@code cfmakeraw(3)} does. Output processing stays on when other programs of the host write to this terminal
     * too, at the end of a pipe: they expect it.
     */
    private static Attributes raw(Attributes from, boolean outputIsTerminal) {
        Attributes raw = new Attributes(from);
        raw.setLocalFlags(
                EnumSet.of(LocalFlag.ICANON, LocalFlag.ECHO, LocalFlag.ECHONL, LocalFlag.ISIG, LocalFlag.IEXTEN),
                false);
        raw.setInputFlags(
                EnumSet.of(
                        InputFlag.IGNBRK,
                        InputFlag.BRKINT,
                        InputFlag.PARMRK,
                        InputFlag.ISTRIP,
                        InputFlag.INLCR,
                        InputFlag.IGNCR,
                        InputFlag.ICRNL,
                        InputFlag.IXON),
                false);
        if (outputIsTerminal) {
            raw.setOutputFlag(OutputFlag.OPOST, false);
        }
        raw.setControlFlag(ControlFlag.PARENB, false);
        raw.setControlChar(ControlChar.VMIN, 1);
        raw.setControlChar(ControlChar.VTIME, 0);
        return raw;
    }

    @Override
    public InputStream input() {
        return input;
    }

    @Override
    public OutputStream output() {
        return output;
    }

    @Override
    public int rows() {
        return terminal.getSize().getRows();
    }

    @Override
    public int columns() {
        return terminal.getSize().getColumns();
    }

    @Override
    public void onResize(Runnable action) {
        Signals.register("WINCH", action);
    }

    /** Puts back the mode that was found. At the end of the JVM, JLine's shutdown hook does the same. */
    @Override
    public void close() throws IOException {
        terminal.close();
    }
}
