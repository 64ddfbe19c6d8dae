package vitrine.machine.vector;

import static vitrine.machine.vector.SoftFloat.NEGATE_ADDEND;
import static vitrine.machine.vector.SoftFloat.NEGATE_PRODUCT;

import vitrine.machine.decode.Mnemonic;

/**
 * FMA3: x * y + z with one rounding, of packed and scalar elements (Intel SDM volume 1, 14.5). The three digits of a
 * mnemonic say which operands x, y and z are: 1 the destination, 2 the register of VEX.vvvv, 3 register or memory.
 */
final class Fma {
    /**
     * What a mnemonic means, 0 if it is none of these.
     *
     * <pre>
     *    7      6       5      4      3..2     1        0
     *   FMA | double | scalar | ADDSUB or SUBADD | order: 0 132, 1 213, 2 231 | negate z | negate x * y
     * </pre>
     *
     * ADDSUB subtracts in even elements and adds in odd ones; that is: z is negated in even ones.
     */
    private static final short[] SHAPE = new short[Mnemonic.values().length];

    private static final int IS_FMA = 0x80, DOUBLE = 0x40, SCALAR = 0x20, ALTERNATE = 0x10;

    static {
        for (Mnemonic m : Mnemonic.values()) {
            String name = m.name();
            if (name.startsWith("VFM") || name.startsWith("VFNM")) {
                SHAPE[m.ordinal()] = (short) shape(name);
            }
        }
    }

    private Fma() {}

    private static int shape(String name) {
        int n = name.length();
        int order = name.charAt(n - 5) == '1' ? 0 : name.charAt(n - 5) == '2' && name.charAt(n - 4) == '1' ? 1 : 2;
        boolean alternate = name.contains("ADDSUB") || name.contains("SUBADD");
        // the sign of z in even elements
        boolean subtract = name.contains("ADDSUB") || name.contains("MSUB") && !name.contains("SUBADD");
        return IS_FMA
                | (name.charAt(n - 1) == 'D' ? DOUBLE : 0)
                | (name.charAt(n - 2) == 'S' ? SCALAR : 0)
                | (alternate ? ALTERNATE : 0)
                | order << 2
                | (subtract ? NEGATE_ADDEND : 0)
                | (name.startsWith("VFN") ? NEGATE_PRODUCT : 0);
    }

    static boolean knows(Mnemonic op) {
        return SHAPE[op.ordinal()] != 0;
    }

    /** Executes one; {@code t} is the index of the register of VEX.vvvv. */
    static boolean apply(Mnemonic op, long[] v, int d, int s, int t, Mxcsr m) {
        int shape = SHAPE[op.ordinal()];
        if (shape == 0) {
            return false;
        }
        int order = shape >> 2 & 3;
        int x = order == 0 ? d : t;
        int y = order == 1 ? d : s;
        int z = order == 0 ? t : order == 1 ? s : d;
        int even = shape & 3;
        int odd = (shape & ALTERNATE) != 0 ? even ^ NEGATE_ADDEND : even;
        if ((shape & DOUBLE) != 0) {
            long low = F64.fma(v[x], v[y], v[z], even, m);
            if ((shape & SCALAR) != 0) {
                m.commit();
                v[d] = low;
                return true;
            }
            long high = F64.fma(v[x + 1], v[y + 1], v[z + 1], odd, m);
            m.commit();
            v[d] = low;
            v[d + 1] = high;
        } else {
            long low = F32.fma((int) v[x], (int) v[y], (int) v[z], even, m) & 0xffff_ffffL;
            if ((shape & SCALAR) != 0) {
                m.commit();
                v[d] = v[d] & ~0xffff_ffffL | low;
                return true;
            }
            low |= (long) upper(v[x], v[y], v[z], odd, m) << 32;
            long high = F32.fma((int) v[x + 1], (int) v[y + 1], (int) v[z + 1], even, m) & 0xffff_ffffL;
            high |= (long) upper(v[x + 1], v[y + 1], v[z + 1], odd, m) << 32;
            m.commit();
            v[d] = low;
            v[d + 1] = high;
        }
        return true;
    }

    private static int upper(long x, long y, long z, int signs, Mxcsr m) {
        return F32.fma((int) (x >>> 32), (int) (y >>> 32), (int) (z >>> 32), signs, m);
    }
}
