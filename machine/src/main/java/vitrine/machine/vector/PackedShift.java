package vitrine.machine.vector;

/** Shifts of packed integers. The count is the low 64 bits of the source register, or an immediate ({@code …Imm}). */
public final class PackedShift {
    private PackedShift() {}

    public static void psllw(long[] v, int d, int s) {
        psllwImm(v, d, v[s]);
    }

    public static void psllwImm(long[] v, int d, long n) {
        v[d] = Swar.shiftLeft(v[d], n, Swar.W);
        v[d + 1] = Swar.shiftLeft(v[d + 1], n, Swar.W);
    }

    public static void pslld(long[] v, int d, int s) {
        pslldImm(v, d, v[s]);
    }

    public static void pslldImm(long[] v, int d, long n) {
        v[d] = Swar.shiftLeft(v[d], n, Swar.D);
        v[d + 1] = Swar.shiftLeft(v[d + 1], n, Swar.D);
    }

    public static void psrlw(long[] v, int d, int s) {
        psrlwImm(v, d, v[s]);
    }

    public static void psrlwImm(long[] v, int d, long n) {
        v[d] = Swar.shiftRight(v[d], n, Swar.W);
        v[d + 1] = Swar.shiftRight(v[d + 1], n, Swar.W);
    }

    public static void psrld(long[] v, int d, int s) {
        psrldImm(v, d, v[s]);
    }

    public static void psrldImm(long[] v, int d, long n) {
        v[d] = Swar.shiftRight(v[d], n, Swar.D);
        v[d + 1] = Swar.shiftRight(v[d + 1], n, Swar.D);
    }

    public static void psraw(long[] v, int d, int s) {
        psrawImm(v, d, v[s]);
    }

    public static void psrawImm(long[] v, int d, long n) {
        v[d] = Swar.shiftArithmetic(v[d], n, Swar.W);
        v[d + 1] = Swar.shiftArithmetic(v[d + 1], n, Swar.W);
    }

    public static void psrad(long[] v, int d, int s) {
        psradImm(v, d, v[s]);
    }

    public static void psradImm(long[] v, int d, long n) {
        v[d] = Swar.shiftArithmetic(v[d], n, Swar.D);
        v[d + 1] = Swar.shiftArithmetic(v[d + 1], n, Swar.D);
    }

    public static void psllq(long[] v, int d, int s) {
        psllqImm(v, d, v[s]);
    }

    public static void psllqImm(long[] v, int d, long n) {
        boolean out = n >>> 6 != 0;
        v[d] = out ? 0 : v[d] << (int) n;
        v[d + 1] = out ? 0 : v[d + 1] << (int) n;
    }

    public static void psrlq(long[] v, int d, int s) {
        psrlqImm(v, d, v[s]);
    }

    public static void psrlqImm(long[] v, int d, long n) {
        boolean out = n >>> 6 != 0;
        v[d] = out ? 0 : v[d] >>> (int) n;
        v[d + 1] = out ? 0 : v[d + 1] >>> (int) n;
    }

    /** Shifts the register left by bytes. */
    public static void pslldqImm(long[] v, int d, long n) {
        long lo = v[d];
        long hi = v[d + 1];
        int k = (int) n << 3;
        if (n == 0) {
            return;
        }
        v[d] = n < 8 ? lo << k : 0;
        v[d + 1] = n < 8 ? hi << k | lo >>> -k : n < 16 ? lo << k : 0;
    }

    /** Shifts the register right by bytes. */
    public static void psrldqImm(long[] v, int d, long n) {
        long lo = v[d];
        long hi = v[d + 1];
        int k = (int) n << 3;
        if (n == 0) {
            return;
        }
        v[d] = n < 8 ? lo >>> k | hi << -k : n < 16 ? hi >>> k : 0;
        v[d + 1] = n < 8 ? hi >>> k : 0;
    }
}
