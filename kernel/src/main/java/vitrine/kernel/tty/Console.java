package vitrine.kernel.tty;

import java.io.IOException;
import vitrine.kernel.Kernel;
import vitrine.kernel.gate.HostInput;
import vitrine.kernel.gate.HostTerminal;

/** The console: a tty whose keyboard and screen are the person's terminal. */
final class Console implements TtyPort {
    private static final int ROOM = 65536;

    final Tty tty;
    private final Kernel kernel;
    private final HostTerminal terminal;
    private final HostInput keyboard;
    private final byte[] piece = new byte[1024];
    private boolean ended;

    Console(Kernel kernel, HostTerminal terminal) {
        this.kernel = kernel;
        this.terminal = terminal;
        this.tty = new Tty(kernel, 0, this);
        this.keyboard = kernel.gate.keyboard(terminal);
        tty.termios.iflag |= Termios.IUTF8;
        tty.readWait.outside = true;
        tty.onFlipRoom = this::listen;
        tty.resize(terminal.rows(), terminal.columns(), 0, 0);
    }

    void start() {
        terminal.onResize(() -> kernel.post(() -> tty.resize(terminal.rows(), terminal.columns(), 0, 0)));
        keyboard.onReady(this::listen);
        listen();
    }

    /** Takes what was typed; asks for more while there is room for it. */
    private void listen() {
        while (!ended && tty.flip.size() == 0 && keyboard.ready()) {
            int n = keyboard.read(piece, 0, piece.length);
            if (n <= 0) {
                ended = n < 0;
                if (ended) {
                    tty.hangup();
                }
                return;
            }
            tty.receive(piece, 0, n);
        }
    }

    @Override
    public int room() {
        return ROOM;
    }

    @Override
    public void write(byte[] bytes, int length) {
        try {
            terminal.output().write(bytes, 0, length);
            terminal.output().flush();
        } catch (IOException e) {
            ended = true; // the person has gone; the keyboard will say so too
        }
    }
}
