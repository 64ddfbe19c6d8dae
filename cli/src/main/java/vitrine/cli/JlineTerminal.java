package vitrine.cli;

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
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.gate.HostTerminal;

/**
 * The terminal the person sits at, in raw mode from {@link #open} to the end of the JVM, however that end comes. JLine
 * is used for the mode, the size and their signals; bytes go straight through the descriptors.
 */
final class JlineTerminal implements HostTerminal, AutoCloseable {
    private final Terminal terminal;
    private final Attributes before;
    private final InputStream input = new FileInputStream(FileDescriptor.in);
    private final OutputStream output;

    private JlineTerminal(Terminal terminal, boolean outputIsTerminal) throws IOException {
        this.terminal = terminal;
        this.before = terminal.getAttributes();
        this.output = outputIsTerminal ? new FileOutputStream(FileDescriptor.out) : new FileOutputStream("/dev/tty");
        Attributes raw = raw(before, outputIsTerminal);
        terminal.setAttributes(raw);
        // A shell that stopped and continued us has put its own mode back.
        terminal.handle(Signal.CONT, signal -> terminal.setAttributes(raw));
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "vitrine-terminal"));
    }

    /**
     * Opens the terminal behind standard input and puts it into raw mode.
     *
     * @param outputIsTerminal whether standard output is that terminal too
     * @return null when there is a terminal, but none that can be controlled
     */
    static @Nullable JlineTerminal open(boolean outputIsTerminal) {
        try {
            // The type only decides which capabilities JLine would use; naming one saves it a search for them.
            return new JlineTerminal(
                    TerminalBuilder.builder().system(true).dumb(false).type("xterm").build(), outputIsTerminal);
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
        terminal.handle(Signal.WINCH, signal -> action.run());
    }

    /** Puts back the mode that was found. JLine's own close is left out: it would wait for a reader that never ends. */
    @Override
    public void close() {
        terminal.setAttributes(before);
    }
}
