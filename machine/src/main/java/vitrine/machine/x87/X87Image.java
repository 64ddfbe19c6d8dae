package vitrine.machine.x87;

/**
 * The x87 state in memory: FNSTENV/FLDENV (28 bytes, protected mode 32-bit format, which 64-bit mode uses too),
 * FNSAVE/FRSTOR (108 bytes) and the x87 part of FXSAVE (Intel SDM volume 1, 8.1.10 and 10.5.1). The last instruction
 * and operand pointers are not kept: they read as zero.
 *
 * <pre>
 *  environment   0 FCW   4 FSW   8 FTW   12 FIP   16 FCS|FOP   20 FDP   24 FDS   28 ST(0) 10 bytes each .. ST(7)
 *  FXSAVE        0 FCW   2 FSW   4 FTW (abridged)   6 FOP   8 FIP   16 FDP   24 MXCSR   28 MXCSR_MASK   32 ST(0) 16 bytes each .. ST(7)   160 XMM0 ..
 * </pre>
 */
public final class X87Image {
    /** Bytes of an environment, and of an environment with the registers. */
    public static final int ENVIRONMENT = 28, STATE = 108;

    private X87Image() {}

    /**
     * The image that FNSTENV, or with {@code registers} FNSAVE, writes. Afterwards the one masks all exceptions and
     * the other initialises the unit: the caller does that when the image is safely in memory.
     */
    public static void image(X87 f, byte[] b, boolean registers) {
        put(b, 0, 0xffff0000 | f.control);
        put(b, 4, 0xffff0000 | f.statusWord());
        put(b, 8, 0xffff0000 | tags(f));
        put(b, 12, 0);
        put(b, 16, 0);
        put(b, 20, 0);
        put(b, 24, 0xffff0000);
        for (int i = 0; registers && i < 8; i++) {
            register(f, i, b, ENVIRONMENT + 10 * i);
        }
    }

    /** FLDENV. */
    public static void loadEnvironment(X87 f, byte[] b, int at) {
        f.control = get(b, at) & 0x1f3f | 0x40;
        f.statusWord(get(b, at + 4));
        int tags = get(b, at + 8);
        f.valid = 0;
        for (int i = 0; i < 8; i++) {
            if ((tags >> 2 * i & 3) != 3) {
                f.valid |= 1 << i;
            }
        }
    }

    /** FRSTOR. */
    public static void restore(X87 f, byte[] b, int at) {
        loadEnvironment(f, b, at);
        for (int i = 0; i < 8; i++) {
            loadRegister(f, i, b, at + ENVIRONMENT + 10 * i);
        }
    }

    /** The first 24 and the register bytes of an FXSAVE image; MXCSR and XMM are the caller's. */
    public static void fxsave(X87 f, byte[] b, int at) {
        put(b, at, f.control | f.statusWord() << 16);
        put(b, at + 4, f.valid);
        for (int i = 8; i < 24; i += 4) {
            put(b, at + i, 0);
        }
        for (int i = 0; i < 8; i++) {
            register(f, i, b, at + 32 + 16 * i);
            for (int k = 10; k < 16; k++) {
                b[at + 32 + 16 * i + k] = 0;
            }
        }
    }

    /** The x87 part of FXRSTOR. */
    public static void fxrstor(X87 f, byte[] b, int at) {
        int word = get(b, at);
        f.control = word & 0x1f3f | 0x40;
        f.statusWord(word >>> 16);
        f.valid = b[at + 4] & 0xff;
        for (int i = 0; i < 8; i++) {
            loadRegister(f, i, b, at + 32 + 16 * i);
        }
    }

    /** The full tag word: 0 valid, 1 zero, 2 special, 3 empty, two bits for each physical register. */
    public static int tags(X87 f) {
        int tags = 0;
        for (int i = 0; i < 8; i++) {
            int e = f.se[i] & 0x7fff;
            int tag = 0;
            if ((f.valid >> i & 1) == 0) {
                tag = 3;
            } else if (e == 0 && f.sig[i] == 0) {
                tag = 1;
            } else if (e == 0 || e == 0x7fff || f.sig[i] >= 0) {
                tag = 2;
            }
            tags |= tag << 2 * i;
        }
        return tags;
    }

    private static void register(X87 f, int i, byte[] b, int at) {
        int p = f.physical(i);
        put(b, at, (int) f.sig[p]);
        put(b, at + 4, (int) (f.sig[p] >>> 32));
        b[at + 8] = (byte) f.se[p];
        b[at + 9] = (byte) (f.se[p] >> 8);
    }

    private static void loadRegister(X87 f, int i, byte[] b, int at) {
        int p = f.physical(i);
        f.sig[p] = get(b, at) & 0xffff_ffffL | (long) get(b, at + 4) << 32;
        f.se[p] = b[at + 8] & 0xff | (b[at + 9] & 0xff) << 8;
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
