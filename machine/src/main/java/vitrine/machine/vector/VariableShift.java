package vitrine.machine.vector;

/** AVX2 shifts with a count for each element, and VPERMILPx with a control for each element. */
final class VariableShift {
    private static final long LOW = 0xffff_ffffL;

    private static final int LEFT = 0, RIGHT = 1, ARITHMETIC = 2;

    private VariableShift() {}

    private static long one(long x, long n, int kind) {
        int a = (int) x;
        int count = (int) Math.min(n & LOW, 32);
        int r = switch (kind) {
            case LEFT -> count == 32 ? 0 : a << count;
            case RIGHT -> count == 32 ? 0 : a >>> count;
            default -> a >> Math.min(count, 31);
        };
        return r & LOW;
    }

    private static void doublewords(long[] v, int d, int s, int kind) {
        for (int k = 0; k < 2; k++) {
            long x = v[d + k];
            long n = v[s + k];
            v[d + k] = one(x, n, kind) | one(x >>> 32, n >>> 32, kind) << 32;
        }
    }

    static void psllvd(long[] v, int d, int s) {
        doublewords(v, d, s, LEFT);
    }

    static void psrlvd(long[] v, int d, int s) {
        doublewords(v, d, s, RIGHT);
    }

    static void psravd(long[] v, int d, int s) {
        doublewords(v, d, s, ARITHMETIC);
    }

    static void psllvq(long[] v, int d, int s) {
        for (int k = 0; k < 2; k++) {
            long n = v[s + k];
            v[d + k] = n >>> 6 == 0 ? v[d + k] << (int) n : 0;
        }
    }

    static void psrlvq(long[] v, int d, int s) {
        for (int k = 0; k < 2; k++) {
            long n = v[s + k];
            v[d + k] = n >>> 6 == 0 ? v[d + k] >>> (int) n : 0;
        }
    }

    private static long single(long low, long high, long control) {
        return ((control & 2) != 0 ? high : low) >>> ((control & 1) << 5) & LOW;
    }

    static void permilps(long[] v, int d, int s) {
        long low = v[d];
        long high = v[d + 1];
        for (int k = 0; k < 2; k++) {
            long control = v[s + k];
            v[d + k] = single(low, high, control) | single(low, high, control >>> 32) << 32;
        }
    }

    static void permilpd(long[] v, int d, int s) {
        long low = v[d];
        long high = v[d + 1];
        v[d] = (v[s] & 2) != 0 ? high : low;
        v[d + 1] = (v[s + 1] & 2) != 0 ? high : low;
    }
}
