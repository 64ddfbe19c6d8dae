package vitrine.machine.vector;

/** Between vector and general registers, and the flags that vector comparisons give. */
public final class VectorMove {
    private VectorMove() {}

    /** The top bits of eight bytes (PMOVMSKB of an MMX register). */
    public static int signs8(long x) {
        return Swar.topBits8(x);
    }

    /** PMOVMSKB. */
    public static long pmovmskb(long[] v, int s) {
        return Swar.topBits8(v[s]) | Swar.topBits8(v[s + 1]) << 8;
    }

    /** MOVMSKPS. */
    public static long movmskps(long[] v, int s) {
        return v[s] >>> 31 & 1 | v[s] >>> 62 & 2 | v[s + 1] >>> 29 & 4 | v[s + 1] >>> 60 & 8;
    }

    /** MOVMSKPD. */
    public static long movmskpd(long[] v, int s) {
        return v[s] >>> 63 | v[s + 1] >>> 62 & 2;
    }

    /** PEXTRB, PEXTRW, PEXTRD, EXTRACTPS, PEXTRQ: the zero-extended lane of {@code size} bytes. */
    public static long extract(long[] v, int s, int lane, int size) {
        int at = lane * size & 15;
        long x = v[s + (at >> 3)] >>> ((at & 7) << 3);
        return size == 8 ? x : x & (1L << 8 * size) - 1;
    }

    /** PINSRB, PINSRW, PINSRD, PINSRQ. */
    public static void insert(long[] v, int d, long x, int lane, int size) {
        int at = lane * size & 15;
        int shift = (at & 7) << 3;
        long mask = size == 8 ? -1 : (1L << 8 * size) - 1;
        int k = d + (at >> 3);
        v[k] = v[k] & ~(mask << shift) | (x & mask) << shift;
    }

    /** PTEST: ZF and CF at their places in EFLAGS. */
    public static int ptest(long[] v, int d, int s) {
        boolean z = (v[d] & v[s] | v[d + 1] & v[s + 1]) == 0;
        boolean c = (~v[d] & v[s] | ~v[d + 1] & v[s + 1]) == 0;
        return (z ? 0x40 : 0) | (c ? 1 : 0);
    }

    /** CRC32 of {@code size} bytes, lowest first, with the polynomial 11EDC6F41 (reflected: 82F63B78). */
    public static long crc32(long crc, long data, int size) {
        long x = crc & 0xffff_ffffL;
        for (int i = 0; i < 8 * size; i += 8) {
            x = x >>> 8 ^ CRC[(int) (x ^ data >>> i) & 0xff];
        }
        return x;
    }

    private static final long[] CRC = table();

    private static long[] table() {
        long[] t = new long[256];
        for (int i = 0; i < 256; i++) {
            long x = i;
            for (int k = 0; k < 8; k++) {
                x = x >>> 1 ^ -(x & 1) & 0x82F6_3B78L;
            }
            t[i] = x;
        }
        return t;
    }
}
