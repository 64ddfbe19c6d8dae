package vitrine.kernel.gate;

import java.io.InputStream;
import java.io.OutputStream;

/**
 * The person's terminal in raw mode: every key arrives as it was pressed, and line editing, echo and signals are the
 * guest tty's work. The command line implements it.
 */
public interface HostTerminal {
    /** Raw bytes from the keyboard. Read by a Java thread of the gate. */
    InputStream input();

    /** Raw bytes to the screen. Written and flushed by the machine's thread. */
    OutputStream output();

    int rows();

    int columns();

    /** Calls {@code action}, on any thread, after the size changed. */
    void onResize(Runnable action);
}
