package vitrine.machine.vector;

/** PMOVSX and PMOVZX: lanes of the low part of the source, widened. */
public final class PackedExtend {
    private static final long LOW = 0xffff_ffffL;

    private PackedExtend() {}

    private static long signed8to16(long x) {
        return Swar.spread8(x) | Swar.fill(Swar.spread8(x) << 8 & Swar.W, Swar.W) & 0xff00_ff00_ff00_ff00L;
    }

    private static long signed16to32(long x) {
        return (short) x & LOW | (long) (short) (x >> 16) << 32;
    }

    private static long signed8to32(long x) {
        return (byte) x & LOW | (long) (byte) (x >> 8) << 32;
    }

    public static void pmovsxbw(long[] v, int d, int s) {
        long x = v[s];
        v[d] = signed8to16(x);
        v[d + 1] = signed8to16(x >>> 32);
    }

    public static void pmovsxbd(long[] v, int d, int s) {
        long x = v[s];
        v[d] = signed8to32(x);
        v[d + 1] = signed8to32(x >> 16);
    }

    public static void pmovsxbq(long[] v, int d, int s) {
        long x = v[s];
        v[d] = (byte) x;
        v[d + 1] = (byte) (x >> 8);
    }

    public static void pmovsxwd(long[] v, int d, int s) {
        long x = v[s];
        v[d] = signed16to32(x);
        v[d + 1] = signed16to32(x >> 32);
    }

    public static void pmovsxwq(long[] v, int d, int s) {
        long x = v[s];
        v[d] = (short) x;
        v[d + 1] = (short) (x >> 16);
    }

    public static void pmovsxdq(long[] v, int d, int s) {
        long x = v[s];
        v[d] = (int) x;
        v[d + 1] = x >> 32;
    }

    public static void pmovzxbw(long[] v, int d, int s) {
        long x = v[s];
        v[d] = Swar.spread8(x);
        v[d + 1] = Swar.spread8(x >>> 32);
    }

    public static void pmovzxbd(long[] v, int d, int s) {
        long x = v[s];
        v[d] = x & 0xff | (x & 0xff00) << 24;
        v[d + 1] = x >>> 16 & 0xff | (x & 0xff00_0000L) << 8;
    }

    public static void pmovzxbq(long[] v, int d, int s) {
        long x = v[s];
        v[d] = x & 0xff;
        v[d + 1] = x >>> 8 & 0xff;
    }

    public static void pmovzxwd(long[] v, int d, int s) {
        long x = v[s];
        v[d] = Swar.spread16(x);
        v[d + 1] = Swar.spread16(x >>> 32);
    }

    public static void pmovzxwq(long[] v, int d, int s) {
        long x = v[s];
        v[d] = x & 0xffff;
        v[d + 1] = x >>> 16 & 0xffff;
    }

    public static void pmovzxdq(long[] v, int d, int s) {
        long x = v[s];
        v[d] = x & LOW;
        v[d + 1] = x >>> 32;
    }
}
