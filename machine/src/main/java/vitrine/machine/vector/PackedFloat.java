package vitrine.machine.vector;

/**
 * SSE and SSE2 arithmetic on registers: packed (ps, pd) and scalar (ss, sd, which keep the rest of the destination).
 * {@code d} and {@code s} index the low long. Unmasked exceptions throw {@link SimdException} before the destination
 * is written.
 */
public final class PackedFloat {
    private PackedFloat() {}

    private static long pair(int low, int high) {
        return low & 0xffff_ffffL | (long) high << 32;
    }

    private static int low(long x) {
        return (int) x;
    }

    private static int high(long x) {
        return (int) (x >>> 32);
    }

    public static void addps(long[] v, int d, int s, Mxcsr m) {
        long x = pair(F32.add(low(v[d]), low(v[s]), m), F32.add(high(v[d]), high(v[s]), m));
        long y = pair(F32.add(low(v[d + 1]), low(v[s + 1]), m), F32.add(high(v[d + 1]), high(v[s + 1]), m));
        m.commit();
        v[d] = x;
        v[d + 1] = y;
    }

    public static void addpd(long[] v, int d, int s, Mxcsr m) {
        long x = F64.add(v[d], v[s], m);
        long y = F64.add(v[d + 1], v[s + 1], m);
        m.commit();
        v[d] = x;
        v[d + 1] = y;
    }

    public static void addss(long[] v, int d, int s, Mxcsr m) {
        long x = F32.add(low(v[d]), low(v[s]), m) & 0xffff_ffffL;
        m.commit();
        v[d] = v[d] & ~0xffff_ffffL | x;
    }

    public static void addsd(long[] v, int d, int s, Mxcsr m) {
        long x = F64.add(v[d], v[s], m);
        m.commit();
        v[d] = x;
    }

    public static void subps(long[] v, int d, int s, Mxcsr m) {
        long x = pair(F32.sub(low(v[d]), low(v[s]), m), F32.sub(high(v[d]), high(v[s]), m));
        long y = pair(F32.sub(low(v[d + 1]), low(v[s + 1]), m), F32.sub(high(v[d + 1]), high(v[s + 1]), m));
        m.commit();
        v[d] = x;
        v[d + 1] = y;
    }

    public static void subpd(long[] v, int d, int s, Mxcsr m) {
        long x = F64.sub(v[d], v[s], m);
        long y = F64.sub(v[d + 1], v[s + 1], m);
        m.commit();
        v[d] = x;
        v[d + 1] = y;
    }

    public static void subss(long[] v, int d, int s, Mxcsr m) {
        long x = F32.sub(low(v[d]), low(v[s]), m) & 0xffff_ffffL;
        m.commit();
        v[d] = v[d] & ~0xffff_ffffL | x;
    }

    public static void subsd(long[] v, int d, int s, Mxcsr m) {
        long x = F64.sub(v[d], v[s], m);
        m.commit();
        v[d] = x;
    }

    public static void mulps(long[] v, int d, int s, Mxcsr m) {
        long x = pair(F32.mul(low(v[d]), low(v[s]), m), F32.mul(high(v[d]), high(v[s]), m));
        long y = pair(F32.mul(low(v[d + 1]), low(v[s + 1]), m), F32.mul(high(v[d + 1]), high(v[s + 1]), m));
        m.commit();
        v[d] = x;
        v[d + 1] = y;
    }

    public static void mulpd(long[] v, int d, int s, Mxcsr m) {
        long x = F64.mul(v[d], v[s], m);
        long y = F64.mul(v[d + 1], v[s + 1], m);
        m.commit();
        v[d] = x;
        v[d + 1] = y;
    }

    public static void mulss(long[] v, int d, int s, Mxcsr m) {
        long x = F32.mul(low(v[d]), low(v[s]), m) & 0xffff_ffffL;
        m.commit();
        v[d] = v[d] & ~0xffff_ffffL | x;
    }

    public static void mulsd(long[] v, int d, int s, Mxcsr m) {
        long x = F64.mul(v[d], v[s], m);
        m.commit();
        v[d] = x;
    }

    public static void divps(long[] v, int d, int s, Mxcsr m) {
        long x = pair(F32.div(low(v[d]), low(v[s]), m), F32.div(high(v[d]), high(v[s]), m));
        long y = pair(F32.div(low(v[d + 1]), low(v[s + 1]), m), F32.div(high(v[d + 1]), high(v[s + 1]), m));
        m.commit();
        v[d] = x;
        v[d + 1] = y;
    }

    public static void divpd(long[] v, int d, int s, Mxcsr m) {
        long x = F64.div(v[d], v[s], m);
        long y = F64.div(v[d + 1], v[s + 1], m);
        m.commit();
        v[d] = x;
        v[d + 1] = y;
    }

    public static void divss(long[] v, int d, int s, Mxcsr m) {
        long x = F32.div(low(v[d]), low(v[s]), m) & 0xffff_ffffL;
        m.commit();
        v[d] = v[d] & ~0xffff_ffffL | x;
    }

    public static void divsd(long[] v, int d, int s, Mxcsr m) {
        long x = F64.div(v[d], v[s], m);
        m.commit();
        v[d] = x;
    }

    public static void minps(long[] v, int d, int s, Mxcsr m) {
        long x = pair(F32.min(low(v[d]), low(v[s]), m), F32.min(high(v[d]), high(v[s]), m));
        long y = pair(F32.min(low(v[d + 1]), low(v[s + 1]), m), F32.min(high(v[d + 1]), high(v[s + 1]), m));
        m.commit();
        v[d] = x;
        v[d + 1] = y;
    }

    public static void minpd(long[] v, int d, int s, Mxcsr m) {
        long x = F64.min(v[d], v[s], m);
        long y = F64.min(v[d + 1], v[s + 1], m);
        m.commit();
        v[d] = x;
        v[d + 1] = y;
    }

    public static void minss(long[] v, int d, int s, Mxcsr m) {
        long x = F32.min(low(v[d]), low(v[s]), m) & 0xffff_ffffL;
        m.commit();
        v[d] = v[d] & ~0xffff_ffffL | x;
    }

    public static void minsd(long[] v, int d, int s, Mxcsr m) {
        long x = F64.min(v[d], v[s], m);
        m.commit();
        v[d] = x;
    }

    public static void maxps(long[] v, int d, int s, Mxcsr m) {
        long x = pair(F32.max(low(v[d]), low(v[s]), m), F32.max(high(v[d]), high(v[s]), m));
        long y = pair(F32.max(low(v[d + 1]), low(v[s + 1]), m), F32.max(high(v[d + 1]), high(v[s + 1]), m));
        m.commit();
        v[d] = x;
        v[d + 1] = y;
    }

    public static void maxpd(long[] v, int d, int s, Mxcsr m) {
        long x = F64.max(v[d], v[s], m);
        long y = F64.max(v[d + 1], v[s + 1], m);
        m.commit();
        v[d] = x;
        v[d + 1] = y;
    }

    public static void maxss(long[] v, int d, int s, Mxcsr m) {
        long x = F32.max(low(v[d]), low(v[s]), m) & 0xffff_ffffL;
        m.commit();
        v[d] = v[d] & ~0xffff_ffffL | x;
    }

    public static void maxsd(long[] v, int d, int s, Mxcsr m) {
        long x = F64.max(v[d], v[s], m);
        m.commit();
        v[d] = x;
    }

    public static void sqrtps(long[] v, int d, int s, Mxcsr m) {
        long x = pair(F32.sqrt(low(v[s]), m), F32.sqrt(high(v[s]), m));
        long y = pair(F32.sqrt(low(v[s + 1]), m), F32.sqrt(high(v[s + 1]), m));
        m.commit();
        v[d] = x;
        v[d + 1] = y;
    }

    public static void sqrtpd(long[] v, int d, int s, Mxcsr m) {
        long x = F64.sqrt(v[s], m);
        long y = F64.sqrt(v[s + 1], m);
        m.commit();
        v[d] = x;
        v[d + 1] = y;
    }

    public static void sqrtss(long[] v, int d, int s, Mxcsr m) {
        long x = F32.sqrt(low(v[s]), m) & 0xffff_ffffL;
        m.commit();
        v[d] = v[d] & ~0xffff_ffffL | x;
    }

    public static void sqrtsd(long[] v, int d, int s, Mxcsr m) {
        long x = F64.sqrt(v[s], m);
        m.commit();
        v[d] = x;
    }

    public static void cmpps(long[] v, int d, int s, int imm, Mxcsr m) {
        long x = pair(F32.compare(low(v[d]), low(v[s]), imm, m), F32.compare(high(v[d]), high(v[s]), imm, m));
        long y = pair(
                F32.compare(low(v[d + 1]), low(v[s + 1]), imm, m), F32.compare(high(v[d + 1]), high(v[s + 1]), imm, m));
        m.commit();
        v[d] = x;
        v[d + 1] = y;
    }

    public static void cmppd(long[] v, int d, int s, int imm, Mxcsr m) {
        long x = F64.compare(v[d], v[s], imm, m);
        long y = F64.compare(v[d + 1], v[s + 1], imm, m);
        m.commit();
        v[d] = x;
        v[d + 1] = y;
    }

    public static void cmpss(long[] v, int d, int s, int imm, Mxcsr m) {
        long x = F32.compare(low(v[d]), low(v[s]), imm, m) & 0xffff_ffffL;
        m.commit();
        v[d] = v[d] & ~0xffff_ffffL | x;
    }

    public static void cmpsd(long[] v, int d, int s, int imm, Mxcsr m) {
        long x = F64.compare(v[d], v[s], imm, m);
        m.commit();
        v[d] = x;
    }

    public static void roundps(long[] v, int d, int s, int imm, Mxcsr m) {
        long x = pair(F32.round(low(v[s]), imm, m), F32.round(high(v[s]), imm, m));
        long y = pair(F32.round(low(v[s + 1]), imm, m), F32.round(high(v[s + 1]), imm, m));
        m.commit();
        v[d] = x;
        v[d + 1] = y;
    }

    public static void roundpd(long[] v, int d, int s, int imm, Mxcsr m) {
        long x = F64.round(v[s], imm, m);
        long y = F64.round(v[s + 1], imm, m);
        m.commit();
        v[d] = x;
        v[d + 1] = y;
    }

    public static void roundss(long[] v, int d, int s, int imm, Mxcsr m) {
        long x = F32.round(low(v[s]), imm, m) & 0xffff_ffffL;
        m.commit();
        v[d] = v[d] & ~0xffff_ffffL | x;
    }

    public static void roundsd(long[] v, int d, int s, int imm, Mxcsr m) {
        long x = F64.round(v[s], imm, m);
        m.commit();
        v[d] = x;
    }

    public static void addsubps(long[] v, int d, int s, Mxcsr m) {
        long x = pair(F32.sub(low(v[d]), low(v[s]), m), F32.add(high(v[d]), high(v[s]), m));
        long y = pair(F32.sub(low(v[d + 1]), low(v[s + 1]), m), F32.add(high(v[d + 1]), high(v[s + 1]), m));
        m.commit();
        v[d] = x;
        v[d + 1] = y;
    }

    public static void addsubpd(long[] v, int d, int s, Mxcsr m) {
        long x = F64.sub(v[d], v[s], m);
        long y = F64.add(v[d + 1], v[s + 1], m);
        m.commit();
        v[d] = x;
        v[d + 1] = y;
    }

    public static void haddps(long[] v, int d, int s, Mxcsr m) {
        long x = pair(F32.add(low(v[d]), high(v[d]), m), F32.add(low(v[d + 1]), high(v[d + 1]), m));
        long y = pair(F32.add(low(v[s]), high(v[s]), m), F32.add(low(v[s + 1]), high(v[s + 1]), m));
        m.commit();
        v[d] = x;
        v[d + 1] = y;
    }

    public static void haddpd(long[] v, int d, int s, Mxcsr m) {
        long x = F64.add(v[d], v[d + 1], m);
        long y = F64.add(v[s], v[s + 1], m);
        m.commit();
        v[d] = x;
        v[d + 1] = y;
    }

    public static void hsubps(long[] v, int d, int s, Mxcsr m) {
        long x = pair(F32.sub(low(v[d]), high(v[d]), m), F32.sub(low(v[d + 1]), high(v[d + 1]), m));
        long y = pair(F32.sub(low(v[s]), high(v[s]), m), F32.sub(low(v[s + 1]), high(v[s + 1]), m));
        m.commit();
        v[d] = x;
        v[d + 1] = y;
    }

    public static void hsubpd(long[] v, int d, int s, Mxcsr m) {
        long x = F64.sub(v[d], v[d + 1], m);
        long y = F64.sub(v[s], v[s + 1], m);
        m.commit();
        v[d] = x;
        v[d + 1] = y;
    }

    /** Dot product; each step commits its exceptions before the next one, as the instruction is defined. */
    public static void dpps(long[] v, int d, int s, int imm, Mxcsr m) {
        int a = (imm & 0x10) != 0 ? F32.mul(low(v[d]), low(v[s]), m) : 0;
        int b = (imm & 0x20) != 0 ? F32.mul(high(v[d]), high(v[s]), m) : 0;
        int c = (imm & 0x40) != 0 ? F32.mul(low(v[d + 1]), low(v[s + 1]), m) : 0;
        int e = (imm & 0x80) != 0 ? F32.mul(high(v[d + 1]), high(v[s + 1]), m) : 0;
        m.commit();
        int ab = F32.add(a, b, m);
        int ce = F32.add(c, e, m);
        m.commit();
        int r = F32.add(ab, ce, m);
        m.commit();
        v[d] = pair((imm & 1) != 0 ? r : 0, (imm & 2) != 0 ? r : 0);
        v[d + 1] = pair((imm & 4) != 0 ? r : 0, (imm & 8) != 0 ? r : 0);
    }

    /** Dot product of two doubles. */
    public static void dppd(long[] v, int d, int s, int imm, Mxcsr m) {
        long a = (imm & 0x10) != 0 ? F64.mul(v[d], v[s], m) : 0;
        long b = (imm & 0x20) != 0 ? F64.mul(v[d + 1], v[s + 1], m) : 0;
        m.commit();
        long r = F64.add(a, b, m);
        m.commit();
        v[d] = (imm & 1) != 0 ? r : 0;
        v[d + 1] = (imm & 2) != 0 ? r : 0;
    }
}
