package vitrine.kernel.tty;

import java.util.Arrays;

/** The output half of the line discipline: OPOST processing, and the column for tabs and erasing. */
final class OutputProcessor {
    private final TtyPort port;
    private byte[] batch = new byte[256];
    private int count;
    private int room;
    /** Where the cursor is, as far as the tty can know, and where the line being edited began. */
    int column;

    int canonColumn;

    OutputProcessor(TtyPort port) {
        this.port = port;
    }

    /** Starts a batch: room is asked for once. */
    void begin() {
        count = 0;
        room = port.room();
    }

    /** Hands the batch to the port. */
    void end() {
        if (count > 0) {
            port.write(batch, count);
            count = 0;
        }
    }

    int room() {
        return room;
    }

    /** A byte as it is. Dropped when there is no room (echo). */
    void raw(int c) {
        if (room <= 0) {
            return;
        }
        if (count == batch.length) {
            batch = Arrays.copyOf(batch, count * 2);
        }
        batch[count++] = (byte) c;
        room--;
    }

    /** A byte by the rules of OPOST. @return false when there is no room for what it becomes */
    boolean put(Termios t, int character) {
        int c = character;
        if ((t.oflag & Termios.OPOST) == 0) {
            if (room < 1) {
                return false;
            }
            raw(c);
            return true;
        }
        if (room < (c == '\n' ? 2 : c == '\t' ? 8 : 1)) {
            return false;
        }
        switch (c) {
            case '\n' -> {
                if ((t.oflag & Termios.ONLRET) != 0) {
                    column = 0;
                }
                if ((t.oflag & Termios.ONLCR) != 0) {
                    column = 0;
                    raw('\r');
                }
                canonColumn = column;
            }
            case '\r' -> {
                if ((t.oflag & Termios.ONOCR) != 0 && column == 0) {
                    return true;
                }
                if ((t.oflag & Termios.OCRNL) != 0) {
                    c = '\n';
                    if ((t.oflag & Termios.ONLRET) != 0) {
                        column = 0;
                        canonColumn = 0;
                    }
                } else {
                    column = 0;
                    canonColumn = 0;
                }
            }
            case '\t' -> {
                int spaces = 8 - (column & 7);
                column += spaces;
                if ((t.oflag & Termios.XTABS) == Termios.XTABS) {
                    for (int i = 0; i < spaces; i++) {
                        raw(' ');
                    }
                    return true;
                }
            }
            case '\b' -> column = Math.max(0, column - 1);
            default -> {
                if (!isControl(c)) {
                    if ((t.oflag & Termios.OLCUC) != 0 && c >= 'a' && c <= 'z') {
                        c -= 32;
                    }
                    if (!isContinuation(t, c)) {
                        column++;
                    }
                }
            }
        }
        raw(c);
        return true;
    }

    static boolean isControl(int c) {
        return c < 32 || c == 127;
    }

    /** Whether {@code c} is not the first byte of a character (IUTF8). */
    static boolean isContinuation(Termios t, int c) {
        return (t.iflag & Termios.IUTF8) != 0 && (c & 0xc0) == 0x80;
    }
}
