package vitrine.kernel.tty;

import java.util.Arrays;

/**
 * Terminal settings (termios(3)), with the bits of x86-64.
 *
 * <pre>
 * struct termios:   0 iflag | 4 oflag | 8 cflag | 12 lflag | 16 line | 17 cc[19]            36 bytes
 * struct termios2:  the same, then 36 ispeed | 40 ospeed                                   44 bytes
 * </pre>
 */
public final class Termios {
    public static final int SIZE = 36;
    public static final int SIZE2 = 44;

    public static final int IGNBRK = 0x1;
    public static final int BRKINT = 0x2;
    public static final int PARMRK = 0x8;
    public static final int ISTRIP = 0x20;
    public static final int INLCR = 0x40;
    public static final int IGNCR = 0x80;
    public static final int ICRNL = 0x100;
    public static final int IUCLC = 0x200;
    public static final int IXON = 0x400;
    public static final int IXANY = 0x800;
    public static final int IMAXBEL = 0x2000;
    public static final int IUTF8 = 0x4000;

    public static final int OPOST = 0x1;
    public static final int OLCUC = 0x2;
    public static final int ONLCR = 0x4;
    public static final int OCRNL = 0x8;
    public static final int ONOCR = 0x10;
    public static final int ONLRET = 0x20;
    public static final int XTABS = 0x1800;

    public static final int CBAUD = 0x100f;
    public static final int B38400 = 0xf;
    public static final int BOTHER = 0x1000;
    public static final int CSIZE = 0x30;
    public static final int CS8 = 0x30;
    public static final int CREAD = 0x80;
    public static final int PARENB = 0x100;
    private static final int IBSHIFT = 16;

    public static final int ISIG = 0x1;
    public static final int ICANON = 0x2;
    public static final int ECHO = 0x8;
    public static final int ECHOE = 0x10;
    public static final int ECHOK = 0x20;
    public static final int ECHONL = 0x40;
    public static final int NOFLSH = 0x80;
    public static final int TOSTOP = 0x100;
    public static final int ECHOCTL = 0x200;
    public static final int ECHOPRT = 0x400;
    public static final int ECHOKE = 0x800;
    public static final int IEXTEN = 0x8000;
    public static final int EXTPROC = 0x10000;

    public static final int VINTR = 0;
    public static final int VQUIT = 1;
    public static final int VERASE = 2;
    public static final int VKILL = 3;
    public static final int VEOF = 4;
    public static final int VTIME = 5;
    public static final int VMIN = 6;
    public static final int VSTART = 8;
    public static final int VSTOP = 9;
    public static final int VSUSP = 10;
    public static final int VEOL = 11;
    public static final int VREPRINT = 12;
    public static final int VWERASE = 14;
    public static final int VLNEXT = 15;
    public static final int VEOL2 = 16;
    private static final int NCCS = 19;

    private static final int[] BAUD = {
        0, 50, 75, 110, 134, 150, 200, 300, 600, 1200, 1800, 2400, 4800, 9600, 19200, 38400
    };
    private static final int[] FAST_BAUD = {
        0, 57600, 115200, 230400, 460800, 500000, 576000, 921600, 1000000, 1152000, 1500000, 2000000, 2500000, 3000000,
        3500000, 4000000
    };

    public int iflag;
    public int oflag;
    public int cflag;
    public int lflag;
    public byte line;
    public byte[] cc = new byte[NCCS];
    public int ispeed = 38400;
    public int ospeed = 38400;

    /** What a new tty starts with. */
    public static Termios standard() {
        Termios t = new Termios();
        t.iflag = ICRNL | IXON;
        t.oflag = OPOST | ONLCR;
        t.cflag = B38400 | CS8 | CREAD;
        t.lflag = ISIG | ICANON | ECHO | ECHOE | ECHOK | ECHOCTL | ECHOKE | IEXTEN;
        byte[] chars = {3, 0x1c, 0x7f, 0x15, 4, 0, 1, 0, 0x11, 0x13, 0x1a, 0, 0x12, 0x0f, 0x17, 0x16, 0};
        System.arraycopy(chars, 0, t.cc, 0, chars.length);
        return t;
    }

    public Termios copy() {
        Termios t = new Termios();
        t.iflag = iflag;
        t.oflag = oflag;
        t.cflag = cflag;
        t.lflag = lflag;
        t.line = line;
        t.cc = cc.clone();
        t.ispeed = ispeed;
        t.ospeed = ospeed;
        return t;
    }

    public byte[] encode(boolean second) {
        byte[] b = new byte[second ? SIZE2 : SIZE];
        put(b, 0, iflag);
        put(b, 4, oflag);
        put(b, 8, cflag);
        put(b, 12, lflag);
        b[16] = line;
        System.arraycopy(cc, 0, b, 17, NCCS);
        if (second) {
            put(b, 36, ispeed);
            put(b, 40, ospeed);
        }
        return b;
    }

    public static Termios decode(byte[] b) {
        Termios t = new Termios();
        t.iflag = get(b, 0);
        t.oflag = get(b, 4);
        t.cflag = get(b, 8);
        t.lflag = get(b, 12);
        t.line = b[16];
        t.cc = Arrays.copyOfRange(b, 17, 17 + NCCS);
        boolean second = b.length == SIZE2;
        t.ospeed = t.speed(t.cflag & CBAUD, second ? get(b, 40) : 38400);
        int in = t.cflag >>> IBSHIFT & CBAUD;
        t.ispeed = in == 0 ? t.ospeed : t.speed(in, second ? get(b, 36) : t.ospeed);
        return t;
    }

    private int speed(int code, int other) {
        return code == BOTHER ? other : (code & BOTHER) != 0 ? FAST_BAUD[code & 0xf] : BAUD[code];
    }

    private static void put(byte[] b, int at, int value) {
        b[at] = (byte) value;
        b[at + 1] = (byte) (value >> 8);
        b[at + 2] = (byte) (value >> 16);
        b[at + 3] = (byte) (value >> 24);
    }

    private static int get(byte[] b, int at) {
        return b[at] & 0xff | (b[at + 1] & 0xff) << 8 | (b[at + 2] & 0xff) << 16 | b[at + 3] << 24;
    }
}
