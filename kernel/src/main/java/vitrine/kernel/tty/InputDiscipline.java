package vitrine.kernel.tty;

import static vitrine.kernel.tty.Termios.ECHO;
import static vitrine.kernel.tty.Termios.ECHOCTL;
import static vitrine.kernel.tty.Termios.ECHOE;
import static vitrine.kernel.tty.Termios.ECHOK;
import static vitrine.kernel.tty.Termios.ECHOKE;
import static vitrine.kernel.tty.Termios.ECHONL;
import static vitrine.kernel.tty.Termios.ECHOPRT;
import static vitrine.kernel.tty.Termios.EXTPROC;
import static vitrine.kernel.tty.Termios.ICANON;
import static vitrine.kernel.tty.Termios.IEXTEN;
import static vitrine.kernel.tty.Termios.ISIG;
import static vitrine.kernel.tty.Termios.IXON;
import static vitrine.kernel.tty.Termios.NOFLSH;

import vitrine.kernel.signal.Signal;

/**
 * The input half of the line discipline N_TTY: editing, special characters, echo, and the buffer that readers empty.
 *
 * <pre>
 *   buffer (ring of 4096):   tail .. canonHead    lines that can be read (canonical mode)
 *                            canonHead .. head    the line being edited
 *   lineEnd[i]: a line ends with byte i; the byte 0 there is an end of file, which readers do not get
 * </pre>
 */
final class InputDiscipline {
    static final int SIZE = 4096;
    private static final int MASK = SIZE - 1;

    /** What the discipline asks of the tty it belongs to. */
    interface Host {
        /** SIGINT, SIGQUIT or SIGTSTP to the foreground group. */
        void signal(int signal);

        /** Output was stopped (VSTOP) or may go on (VSTART). */
        void flow(boolean stop);

        boolean stopped();

        /** Drops output that waits, for a signal character. */
        void flushOutput();

        /** Something can be read. */
        void readable();
    }

    private final Host host;
    private final OutputProcessor out;
    private final byte[] buffer = new byte[SIZE];
    private final boolean[] lineEnd = new boolean[SIZE];
    private Termios termios;
    private int head;
    private int tail;
    private int canonHead;
    private boolean literalNext;
    private boolean erasing;

    InputDiscipline(Host host, OutputProcessor out, Termios termios) {
        this.host = host;
        this.out = out;
        this.termios = termios;
    }

    private boolean local(int bit) {
        return (termios.lflag & bit) != 0;
    }

    private boolean input(int bit) {
        return (termios.iflag & bit) != 0;
    }

    private boolean canonical() {
        return local(ICANON);
    }

    /** New settings. A switch between canonical and raw makes what is there readable, in one piece. */
    void setTermios(Termios t) {
        int changed = termios.lflag ^ t.lflag;
        boolean flowEnds = (termios.iflag & IXON) != 0 && (t.iflag & IXON) == 0;
        termios = t;
        if ((changed & (ICANON | EXTPROC)) != 0) {
            java.util.Arrays.fill(lineEnd, false);
            if (!canonical() || head == tail) {
                canonHead = tail;
            } else {
                lineEnd[head - 1 & MASK] = true;
                canonHead = head;
            }
            erasing = false;
            literalNext = false;
        }
        if (flowEnds) {
            host.flow(false);
        }
    }

    /** How many bytes {@link #receive} can take; the last one of an endless line is replaced again and again. */
    int room() {
        int room = SIZE - (head - tail);
        if (input(Termios.PARMRK)) {
            room = (room + 2) / 3;
        }
        room--;
        return room > 0 ? room : canonical() && canonHead == tail ? 1 : 0;
    }

    /** One byte from the keyboard; there is {@link #room}. */
    void receive(byte b) {
        if (head - tail == SIZE) {
            head--; // an endless line: the last byte is replaced
        }
        int c = b & 0xff;
        if (input(Termios.ISTRIP)) {
            c &= 0x7f;
        }
        if (input(Termios.IUCLC) && local(IEXTEN) && c >= 'A' && c <= 'Z') {
            c += 32;
        }
        if (local(EXTPROC)) {
            store(c);
            wakeRaw();
            return;
        }
        if (literalNext) {
            literalNext = false;
            ordinary(c, false);
        } else {
            special(c);
        }
        wakeRaw();
    }

    private void wakeRaw() {
        if (!canonical() && head != tail) {
            host.readable();
        }
    }

    private boolean is(int c, int which) {
        return c != 0 && c == (termios.cc[which] & 0xff);
    }

    private void special(int character) {
        int c = character;
        if (input(IXON)) {
            if (is(c, Termios.VSTART)) {
                host.flow(false);
                return;
            }
            if (is(c, Termios.VSTOP)) {
                host.flow(true);
                return;
            }
        }
        if (local(ISIG)) {
            int signal = is(c, Termios.VINTR)
                    ? Signal.SIGINT
                    : is(c, Termios.VQUIT) ? Signal.SIGQUIT : is(c, Termios.VSUSP) ? Signal.SIGTSTP : 0;
            if (signal != 0) {
                signalCharacter(signal, c);
                return;
            }
        }
        if (c == '\r') {
            if (input(Termios.IGNCR)) {
                return;
            }
            if (input(Termios.ICRNL)) {
                c = '\n';
            }
        } else if (c == '\n' && input(Termios.INLCR)) {
            c = '\r';
        }
        if (!canonical() || !edit(c)) {
            ordinary(c, c != character);
        }
    }

    private void signalCharacter(int signal, int c) {
        host.signal(signal);
        if (!local(NOFLSH)) {
            host.flushOutput();
            flush();
        }
        if (input(IXON)) {
            host.flow(false);
        }
        if (local(ECHO)) {
            out.begin();
            echo(c);
            out.end();
        }
    }

    /** Characters that canonical mode knows. @return false for all others */
    private boolean edit(int c) {
        boolean extended = local(IEXTEN);
        if (is(c, Termios.VERASE) || is(c, Termios.VKILL) || is(c, Termios.VWERASE) && extended) {
            out.begin();
            erase(c);
            out.end();
            return true;
        }
        if (is(c, Termios.VLNEXT) && extended) {
            literalNext = true;
            if (local(ECHO)) {
                out.begin();
                finishErasing();
                if (local(ECHOCTL)) {
                    echoRaw('^');
                    echoRaw('\b');
                }
                out.end();
            }
            return true;
        }
        if (is(c, Termios.VREPRINT) && extended && local(ECHO)) {
            out.begin();
            finishErasing();
            echo(c);
            echoRaw('\n');
            for (int i = canonHead; i != head; i++) {
                echo(buffer[i & MASK] & 0xff);
            }
            out.end();
            return true;
        }
        if (c == '\n') {
            if (local(ECHO) || local(ECHONL)) {
                out.begin();
                echoRaw('\n');
                out.end();
            }
            endLine(c);
            return true;
        }
        if (is(c, Termios.VEOF)) {
            endLine(0);
            return true;
        }
        if (is(c, Termios.VEOL) || is(c, Termios.VEOL2) && extended) {
            if (local(ECHO)) {
                out.begin();
                markColumn();
                echo(c);
                out.end();
            }
            if (input(Termios.PARMRK) && c == 0xff) {
                store(c);
            }
            endLine(c);
            return true;
        }
        return false;
    }

    private void endLine(int c) {
        lineEnd[head & MASK] = true;
        store(c);
        canonHead = head;
        host.readable();
    }

    /** {@code converted}: it was a carriage return; such a newline is echoed as one even in raw mode. */
    private void ordinary(int c, boolean converted) {
        if (host.stopped() && input(IXON) && input(Termios.IXANY)) {
            host.flow(false);
        }
        if (local(ECHO)) {
            out.begin();
            finishErasing();
            if (c == '\n' && converted) {
                echoRaw('\n');
            } else {
                markColumn();
                echo(c);
            }
            out.end();
        }
        if (input(Termios.PARMRK) && c == 0xff) {
            store(c);
        }
        store(c);
    }

    private void markColumn() {
        if (canonHead == head) {
            out.canonColumn = out.column;
        }
    }

    private void store(int c) {
        if (head - tail == SIZE) {
            head--;
        }
        buffer[head++ & MASK] = (byte) c;
    }

    private void echo(int c) {
        if (local(ECHOCTL) && OutputProcessor.isControl(c) && c != '\t') {
            out.raw('^');
            out.raw(c ^ 0x40);
            out.column += 2;
        } else {
            out.put(termios, c);
        }
    }

    private void echoRaw(int c) {
        out.put(termios, c);
    }

    private void finishErasing() {
        if (erasing) {
            echoRaw('/');
            erasing = false;
        }
    }

    /** VERASE, VWERASE, VKILL. */
    private void erase(int c) {
        if (head == canonHead) {
            return;
        }
        boolean word = is(c, Termios.VWERASE) && !is(c, Termios.VERASE);
        boolean one = is(c, Termios.VERASE);
        if (!one && !word) {
            if (!local(ECHO)) {
                head = canonHead;
                return;
            }
            if (!local(ECHOK) || !local(ECHOKE) || !local(ECHOE)) {
                head = canonHead;
                finishErasing();
                echo(c);
                if (local(ECHOK)) {
                    echoRaw('\n');
                }
                return;
            }
        }
        boolean inWord = false;
        while (head != canonHead) {
            int start = head;
            int b;
            do {
                b = buffer[--start & MASK] & 0xff;
            } while (OutputProcessor.isContinuation(termios, b) && start != canonHead);
            if (OutputProcessor.isContinuation(termios, b)) {
                break;
            }
            if (word) {
                if (isWord(b)) {
                    inWord = true;
                } else if (inWord) {
                    break;
                }
            }
            int length = head - start;
            head = start;
            if (local(ECHO)) {
                echoErased(b, length, one);
            }
            if (one) {
                break;
            }
        }
        if (head == canonHead && local(ECHO)) {
            finishErasing();
        }
    }

    private static boolean isWord(int b) {
        return b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b == '_';
    }

    private void echoErased(int b, int length, boolean one) {
        if (local(ECHOPRT)) {
            if (!erasing) {
                echoRaw('\\');
                erasing = true;
            }
            echo(b);
            for (int i = 1; i < length; i++) {
                echoRaw(buffer[head + i & MASK] & 0xff);
            }
        } else if (one && !local(ECHOE)) {
            echo(termios.cc[Termios.VERASE] & 0xff);
        } else if (b == '\t') {
            eraseTab();
        } else {
            boolean control = OutputProcessor.isControl(b);
            if (control && local(ECHOCTL)) {
                rubOut();
            }
            if (!control || local(ECHOCTL)) {
                rubOut();
            }
        }
    }

    private void rubOut() {
        echoRaw('\b');
        echoRaw(' ');
        echoRaw('\b');
    }

    /** Goes back over a tab, whose width follows from what stands before it. */
    private void eraseTab() {
        int width = 0;
        boolean afterTab = false;
        for (int i = head; i != canonHead; ) {
            int b = buffer[--i & MASK] & 0xff;
            if (b == '\t') {
                afterTab = true;
                break;
            }
            if (OutputProcessor.isControl(b)) {
                width += local(ECHOCTL) ? 2 : 0;
            } else if (!OutputProcessor.isContinuation(termios, b)) {
                width++;
            }
        }
        if (!afterTab) {
            width += out.canonColumn;
        }
        for (int i = 8 - (width & 7); i > 0; i--) {
            out.raw('\b');
            out.column = Math.max(0, out.column - 1);
        }
    }

    /** Whether a read need not wait. {@code poll}: for VMIN bytes, as poll(2) counts. */
    boolean available(boolean poll) {
        if (canonical() && !local(EXTPROC)) {
            return canonHead != tail;
        }
        int minimum = termios.cc[Termios.VMIN] & 0xff;
        int need = poll && termios.cc[Termios.VTIME] == 0 && minimum > 0 ? minimum : 1;
        return head - tail >= need;
    }

    /** Bytes that can be read (FIONREAD). */
    int count() {
        if (!canonical() || local(EXTPROC)) {
            return head - tail;
        }
        int n = 0;
        for (int i = tail; i != canonHead; i++) {
            if (!(lineEnd[i & MASK] && buffer[i & MASK] == 0)) {
                n++;
            }
        }
        return n;
    }

    /** Takes at most {@code length} bytes: in canonical mode of one line. @return bytes, 0 at an end of file */
    int read(byte[] to, int length) {
        if (!canonical() || local(EXTPROC)) {
            int n = Math.min(length, head - tail);
            for (int i = 0; i < n; i++) {
                to[i] = buffer[tail++ & MASK];
            }
            if (canonHead - tail < 0) {
                canonHead = tail;
            }
            return n;
        }
        int n = 0;
        while (tail != canonHead) {
            int i = tail & MASK;
            boolean end = lineEnd[i];
            boolean eof = end && buffer[i] == 0;
            if (n == length && !eof) {
                break;
            }
            if (!eof) {
                to[n++] = buffer[i];
            }
            lineEnd[i] = false;
            tail++;
            if (end) {
                break;
            }
        }
        return n;
    }

    /** Forgets everything that was typed and not read (TCIFLUSH). */
    void flush() {
        head = 0;
        tail = 0;
        canonHead = 0;
        java.util.Arrays.fill(lineEnd, false);
        erasing = false;
        literalNext = false;
    }
}
