package vitrine.machine.vector;

/** AVX instructions on whole YMM registers; the upper half of the register at {@code d} is at {@code d + UPPER}. */
public final class Permute {
    private static final int UPPER = 128;

    private Permute() {}

    private static long quadword(long[] v, int s, int n) {
        return v[s + (n & 1) + ((n & 2) != 0 ? UPPER : 0)];
    }

    /** VPERMQ, VPERMPD. */
    public static void quadwords(long[] v, int d, int s, int imm) {
        long q0 = quadword(v, s, imm & 3);
        long q1 = quadword(v, s, imm >> 2 & 3);
        long q2 = quadword(v, s, imm >> 4 & 3);
        long q3 = quadword(v, s, imm >> 6 & 3);
        v[d] = q0;
        v[d + 1] = q1;
        v[d + UPPER] = q2;
        v[d + UPPER + 1] = q3;
    }

    private static long doubleword(long[] v, int s, long n) {
        int k = (int) n & 7;
        return quadword(v, s, k >> 1) >>> ((k & 1) << 5) & 0xffff_ffffL;
    }

    private static long pair(long[] v, int s, long control) {
        return doubleword(v, s, control) | doubleword(v, s, control >>> 32) << 32;
    }

    /** VPERMD, VPERMPS. */
    public static void doublewords(long[] v, int d, int s, int index) {
        long q0 = pair(v, s, v[index]);
        long q1 = pair(v, s, v[index + 1]);
        long q2 = pair(v, s, v[index + UPPER]);
        long q3 = pair(v, s, v[index + UPPER + 1]);
        v[d] = q0;
        v[d + 1] = q1;
        v[d + UPPER] = q2;
        v[d + UPPER + 1] = q3;
    }

    /** VZEROUPPER; VZEROALL. */
    public static void zeroUpper(long[] v, boolean all) {
        for (int n = 0; n < 64; n += 4) {
            v[n + UPPER] = 0;
            v[n + UPPER + 1] = 0;
            if (all) {
                v[n] = 0;
                v[n + 1] = 0;
            }
        }
    }
}
