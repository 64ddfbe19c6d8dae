package vitrine.machine.vector;

/** Operations that move lanes across a register: unpacking, packing, shuffles, blends, extensions, horizontal sums. */
public final class PackedShuffle {
    private static final long LOW = 0xffff_ffffL;

    private PackedShuffle() {}

    private static void unpack8(long[] v, int d, long a, long b) {
        v[d] = Swar.spread8(a) | Swar.spread8(b) << 8;
        v[d + 1] = Swar.spread8(a >>> 32) | Swar.spread8(b >>> 32) << 8;
    }

    private static void unpack16(long[] v, int d, long a, long b) {
        v[d] = Swar.spread16(a) | Swar.spread16(b) << 16;
        v[d + 1] = Swar.spread16(a >>> 32) | Swar.spread16(b >>> 32) << 16;
    }

    private static void unpack32(long[] v, int d, long a, long b) {
        v[d] = a & LOW | b << 32;
        v[d + 1] = a >>> 32 | b & ~LOW;
    }

    public static void punpcklbw(long[] v, int d, int s) {
        unpack8(v, d, v[d], v[s]);
    }

    public static void punpckhbw(long[] v, int d, int s) {
        unpack8(v, d, v[d + 1], v[s + 1]);
    }

    public static void punpcklwd(long[] v, int d, int s) {
        unpack16(v, d, v[d], v[s]);
    }

    public static void punpckhwd(long[] v, int d, int s) {
        unpack16(v, d, v[d + 1], v[s + 1]);
    }

    /** PUNPCKLDQ, UNPCKLPS. */
    public static void punpckldq(long[] v, int d, int s) {
        unpack32(v, d, v[d], v[s]);
    }

    /** PUNPCKHDQ, UNPCKHPS. */
    public static void punpckhdq(long[] v, int d, int s) {
        unpack32(v, d, v[d + 1], v[s + 1]);
    }

    /** PUNPCKLQDQ, UNPCKLPD, MOVLHPS. */
    public static void punpcklqdq(long[] v, int d, int s) {
        v[d + 1] = v[s];
    }

    /** PUNPCKHQDQ, UNPCKHPD. */
    public static void punpckhqdq(long[] v, int d, int s) {
        v[d] = v[d + 1];
        v[d + 1] = v[s + 1];
    }

    public static void packsswb(long[] v, int d, int s) {
        long high = Swar.packSigned16(v[s]) | Swar.packSigned16(v[s + 1]) << 32;
        v[d] = Swar.packSigned16(v[d]) | Swar.packSigned16(v[d + 1]) << 32;
        v[d + 1] = high;
    }

    public static void packuswb(long[] v, int d, int s) {
        long high = Swar.packUnsigned16(v[s]) | Swar.packUnsigned16(v[s + 1]) << 32;
        v[d] = Swar.packUnsigned16(v[d]) | Swar.packUnsigned16(v[d + 1]) << 32;
        v[d + 1] = high;
    }

    public static void packssdw(long[] v, int d, int s) {
        long high = Swar.packSigned32(v[s]) | Swar.packSigned32(v[s + 1]) << 32;
        v[d] = Swar.packSigned32(v[d]) | Swar.packSigned32(v[d + 1]) << 32;
        v[d + 1] = high;
    }

    public static void packusdw(long[] v, int d, int s) {
        long high = Swar.packUnsigned32(v[s]) | Swar.packUnsigned32(v[s + 1]) << 32;
        v[d] = Swar.packUnsigned32(v[d]) | Swar.packUnsigned32(v[d + 1]) << 32;
        v[d + 1] = high;
    }

    /** Doubleword {@code i & 3} of a register. */
    private static long dword(long[] v, int r, int i) {
        return v[r + (i >> 1 & 1)] >>> ((i & 1) << 5) & LOW;
    }

    public static void pshufd(long[] v, int d, int s, int imm) {
        long high = dword(v, s, imm >> 4) | dword(v, s, imm >> 6) << 32;
        v[d] = dword(v, s, imm) | dword(v, s, imm >> 2) << 32;
        v[d + 1] = high;
    }

    public static void shufps(long[] v, int d, int s, int imm) {
        long low = dword(v, d, imm) | dword(v, d, imm >> 2) << 32;
        v[d + 1] = dword(v, s, imm >> 4) | dword(v, s, imm >> 6) << 32;
        v[d] = low;
    }

    public static void shufpd(long[] v, int d, int s, int imm) {
        long low = v[d + (imm & 1)];
        v[d + 1] = v[s + (imm >> 1 & 1)];
        v[d] = low;
    }

    private static long words(long x, int imm) {
        return x >>> ((imm & 3) << 4) & 0xffff
                | (x >>> ((imm >> 2 & 3) << 4) & 0xffff) << 16
                | (x >>> ((imm >> 4 & 3) << 4) & 0xffff) << 32
                | x >>> ((imm >> 6 & 3) << 4) << 48;
    }

    /** PSHUFLW; PSHUFW on the low half. */
    public static void pshuflw(long[] v, int d, int s, int imm) {
        v[d] = words(v[s], imm);
        v[d + 1] = v[s + 1];
    }

    public static void pshufhw(long[] v, int d, int s, int imm) {
        v[d + 1] = words(v[s + 1], imm);
        v[d] = v[s];
    }

    private static long bytes(long lo, long hi, long control) {
        long r = 0;
        for (int i = 0; i < 64; i += 8) {
            int c = (int) (control >>> i);
            long x = (c & 8) != 0 ? hi : lo;
            r |= (c & 0x80) != 0 ? 0 : (x >>> ((c & 7) << 3) & 0xff) << i;
        }
        return r;
    }

    public static void pshufb(long[] v, int d, int s) {
        long lo = v[d];
        long hi = v[d + 1];
        long cl = v[s];
        long ch = v[s + 1];
        v[d] = bytes(lo, hi, cl);
        v[d + 1] = bytes(lo, hi, ch);
    }

    public static void palignr(long[] v, int d, int s, int imm) {
        long d0 = v[d];
        long d1 = v[d + 1];
        long s0 = v[s];
        long s1 = v[s + 1];
        v[d] = window(s0, s1, d0, d1, imm);
        v[d + 1] = window(s0, s1, d0, d1, imm + 8);
    }

    /** Eight bytes from offset {@code at} of four longs that are followed by zeros. */
    private static long window(long a, long b, long c, long d, int at) {
        int n = at >> 3;
        int k = (at & 7) << 3;
        long lo = n == 0 ? a : n == 1 ? b : n == 2 ? c : n == 3 ? d : 0;
        long hi = n == 0 ? b : n == 1 ? c : n == 2 ? d : 0;
        return k == 0 ? lo : lo >>> k | hi << -k;
    }

    // SSE3 duplications

    public static void movsldup(long[] v, int d, int s) {
        v[d] = v[s] & LOW | v[s] << 32;
        v[d + 1] = v[s + 1] & LOW | v[s + 1] << 32;
    }

    public static void movshdup(long[] v, int d, int s) {
        v[d] = v[s] >>> 32 | v[s] & ~LOW;
        v[d + 1] = v[s + 1] >>> 32 | v[s + 1] & ~LOW;
    }

    public static void movddup(long[] v, int d, int s) {
        v[d + 1] = v[s];
        v[d] = v[s];
    }

    public static void movhlps(long[] v, int d, int s) {
        v[d] = v[s + 1];
    }

    // SSE4.1 blends

    public static void pblendw(long[] v, int d, int s, int imm) {
        v[d] = Swar.select(wordMask(imm), v[s], v[d]);
        v[d + 1] = Swar.select(wordMask(imm >> 4), v[s + 1], v[d + 1]);
    }

    private static long wordMask(int imm) {
        return -(imm & 1L) & 0xffff
                | (-(imm >> 1 & 1L) & 0xffff) << 16
                | (-(imm >> 2 & 1L) & 0xffff) << 32
                | -(imm >> 3 & 1L) << 48;
    }

    public static void blendps(long[] v, int d, int s, int imm) {
        v[d] = Swar.select(-(imm & 1L) & LOW | -(imm >> 1 & 1L) << 32, v[s], v[d]);
        v[d + 1] = Swar.select(-(imm >> 2 & 1L) & LOW | -(imm >> 3 & 1L) << 32, v[s + 1], v[d + 1]);
    }

    public static void blendpd(long[] v, int d, int s, int imm) {
        v[d] = (imm & 1) != 0 ? v[s] : v[d];
        v[d + 1] = (imm & 2) != 0 ? v[s + 1] : v[d + 1];
    }

    /** PBLENDVB: the mask is the top bits of the bytes at {@code m}. */
    public static void pblendvb(long[] v, int d, int s, int m) {
        long m0 = Swar.fill(v[m] & Swar.B, Swar.B);
        long m1 = Swar.fill(v[m + 1] & Swar.B, Swar.B);
        v[d] = Swar.select(m0, v[s], v[d]);
        v[d + 1] = Swar.select(m1, v[s + 1], v[d + 1]);
    }

    public static void blendvps(long[] v, int d, int s, int m) {
        long m0 = Swar.fill(v[m] & Swar.D, Swar.D);
        long m1 = Swar.fill(v[m + 1] & Swar.D, Swar.D);
        v[d] = Swar.select(m0, v[s], v[d]);
        v[d + 1] = Swar.select(m1, v[s + 1], v[d + 1]);
    }

    public static void blendvpd(long[] v, int d, int s, int m) {
        long m0 = v[m] >> 63;
        long m1 = v[m + 1] >> 63;
        v[d] = Swar.select(m0, v[s], v[d]);
        v[d + 1] = Swar.select(m1, v[s + 1], v[d + 1]);
    }

    /**
     * INSERTPS; a memory operand stands as a doubleword in lane 0 and the caller clears the two top bits of the
     * immediate.
     */
    public static void insertps(long[] v, int d, int s, int imm) {
        long x = dword(v, s, imm >> 6);
        int lane = imm >> 4 & 3;
        long mask = LOW << ((lane & 1) << 5);
        v[d + (lane >> 1)] = v[d + (lane >> 1)] & ~mask | x << ((lane & 1) << 5);
        v[d] &= ~(-(imm & 1L) & LOW | -(imm >> 1 & 1L) << 32);
        v[d + 1] &= ~(-(imm >> 2 & 1L) & LOW | -(imm >> 3 & 1L) << 32);
    }

    // SSSE3 horizontal operations

    private static long pairWords(long lo, long hi, boolean subtract, boolean saturate) {
        long r = 0;
        for (int i = 0; i < 4; i++) {
            long x = (i < 2 ? lo : hi) >> ((i & 1) << 5);
            int a = (short) x;
            int b = (short) (x >> 16);
            int y = subtract ? a - b : a + b;
            r |= ((saturate ? Swar.clamp16(y) : y) & 0xffffL) << (i << 4);
        }
        return r;
    }

    private static void words(long[] v, int d, int s, boolean subtract, boolean saturate) {
        long high = pairWords(v[s], v[s + 1], subtract, saturate);
        v[d] = pairWords(v[d], v[d + 1], subtract, saturate);
        v[d + 1] = high;
    }

    public static void phaddw(long[] v, int d, int s) {
        words(v, d, s, false, false);
    }

    public static void phaddsw(long[] v, int d, int s) {
        words(v, d, s, false, true);
    }

    public static void phsubw(long[] v, int d, int s) {
        words(v, d, s, true, false);
    }

    public static void phsubsw(long[] v, int d, int s) {
        words(v, d, s, true, true);
    }

    public static void phaddd(long[] v, int d, int s) {
        long high = v[s] + (v[s] >>> 32) & LOW | v[s + 1] + (v[s + 1] >>> 32) << 32;
        v[d] = v[d] + (v[d] >>> 32) & LOW | v[d + 1] + (v[d + 1] >>> 32) << 32;
        v[d + 1] = high;
    }

    public static void phsubd(long[] v, int d, int s) {
        long high = v[s] - (v[s] >>> 32) & LOW | v[s + 1] - (v[s + 1] >>> 32) << 32;
        v[d] = v[d] - (v[d] >>> 32) & LOW | v[d + 1] - (v[d + 1] >>> 32) << 32;
        v[d + 1] = high;
    }

    public static void phminposuw(long[] v, int d, int s) {
        long best = 0x10000;
        long at = 0;
        for (int i = 0; i < 8; i++) {
            long w = v[s + (i >> 2)] >>> ((i & 3) << 4) & 0xffff;
            if (w < best) {
                best = w;
                at = i;
            }
        }
        v[d] = best | at << 16;
        v[d + 1] = 0;
    }

    public static void mpsadbw(long[] v, int d, int s, int imm) {
        long d0 = v[d];
        long d1 = v[d + 1];
        long block = v[s + (imm >> 1 & 1)] >>> ((imm & 1) << 5) & LOW;
        int from = imm & 4;
        for (int half = 0; half < 2; half++) {
            long r = 0;
            for (int i = 0; i < 4; i++) {
                long x = window(d0, d1, 0, 0, from + half * 4 + i) & LOW;
                r |= Swar.sumOfDifferences(x, block) << (i << 4);
            }
            v[d + half] = r;
        }
    }
}
