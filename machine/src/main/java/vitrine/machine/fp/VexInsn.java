package vitrine.machine.fp;

import vitrine.machine.decode.Insn;
import vitrine.machine.decode.Mnemonic;
import vitrine.machine.decode.OperandKind;
import vitrine.machine.vector.VectorMove;

/**
 * VEX-encoded instructions that are executed as a whole: those that touch memory element by element, set flags from
 * whole registers, or move single elements. The rest is lifted to operations on halves of registers.
 */
final class VexInsn {
    private static final int TEMP = 64;
    private static final int UPPER = 128;

    private final FpUnit u;
    private final SseInsn sse;

    VexInsn(FpUnit u, SseInsn sse) {
        this.u = u;
        this.sse = sse;
    }

    boolean execute(Insn i) {
        switch (i.mnemonic) {
            case PEXTRB, PEXTRW, PEXTRD, PEXTRQ, EXTRACTPS, MASKMOVDQU, PCMPESTRI, PCMPISTRI -> {
                return sse.execute(i);
            }
            case PCMPESTRM, PCMPISTRM -> {
                if (!sse.execute(i)) {
                    return false;
                }
                zeroUpper(0);
            }
            case PINSRB -> insert(i, 1);
            case PINSRW -> insert(i, 2);
            case PINSRD -> insert(i, 4);
            case PINSRQ -> insert(i, 8);
            case PTEST -> test(i, -1);
            case VTESTPS -> test(i, 0x8000_0000_8000_0000L);
            case VTESTPD -> test(i, Long.MIN_VALUE);
            case VMASKMOVPS, VPMASKMOVD -> masked(i, 4);
            case VMASKMOVPD, VPMASKMOVQ -> masked(i, 8);
            case VPGATHERDD, VGATHERDPS -> gather(i, 4, 4);
            case VPGATHERDQ, VGATHERDPD -> gather(i, 4, 8);
            case VPGATHERQD, VGATHERQPS -> gather(i, 8, 4);
            case VPGATHERQQ, VGATHERQPD -> gather(i, 8, 8);
            default -> {
                return false;
            }
        }
        return true;
    }

    private void zeroUpper(int n) {
        u.v[4 * n + UPPER] = 0;
        u.v[4 * n + UPPER + 1] = 0;
    }

    private static boolean wide(Insn i, int operand) {
        return i.kind(operand) == OperandKind.YMM;
    }

    private void insert(Insn i, int size) {
        long x = i.isMem(2) ? u.port.load(0, size) : u.r[i.reg(2)];
        int d = 4 * i.reg(0);
        int a = 4 * i.reg(1);
        u.v[d] = u.v[a];
        u.v[d + 1] = u.v[a + 1];
        VectorMove.insert(u.v, d, x, (int) i.imm, size);
        zeroUpper(i.reg(0));
    }

    /** VPTEST, VTESTPx: ZF from AND, CF from AND NOT, of the bits in {@code bits}. */
    private void test(Insn i, long bits) {
        long[] v = u.v;
        int d = 4 * i.reg(0);
        int s = TEMP;
        boolean wide = wide(i, 0);
        if (i.isMem(1)) {
            u.port.probe(0, i.size(1), false);
            u.port.load16(v, TEMP, false);
            if (wide) {
                v[TEMP + UPPER] = u.port.load(16, 8);
                v[TEMP + UPPER + 1] = u.port.load(24, 8);
            }
        } else {
            s = 4 * i.reg(1);
        }
        long and = v[d] & v[s] | v[d + 1] & v[s + 1];
        long not = ~v[d] & v[s] | ~v[d + 1] & v[s + 1];
        if (wide) {
            and |= v[d + UPPER] & v[s + UPPER] | v[d + UPPER + 1] & v[s + UPPER + 1];
            not |= ~v[d + UPPER] & v[s + UPPER] | ~v[d + UPPER + 1] & v[s + UPPER + 1];
        }
        u.port.flags(((and & bits) == 0 ? 0x40 : 0) | ((not & bits) == 0 ? 1 : 0));
    }

    /** Index of the long that holds byte {@code at} of the YMM register at {@code n}. */
    private static int word(int n, int at) {
        return n + (at >> 3 & 1) + (at >= 16 ? UPPER : 0);
    }

    private long element(int n, int at, int size) {
        long x = u.v[word(n, at)] >>> ((at & 7) << 3);
        return size == 8 ? x : (int) x;
    }

    private void element(int n, int at, int size, long x) {
        int k = word(n, at);
        if (size == 8) {
            u.v[k] = x;
        } else {
            int shift = (at & 7) << 3;
            u.v[k] = u.v[k] & ~(0xffff_ffffL << shift) | (x & 0xffff_ffffL) << shift;
        }
    }

    /** VMASKMOVx, VPMASKMOVx: only elements whose mask is negative are touched in memory. */
    private void masked(Insn i, int size) {
        boolean store = i.isMem(0);
        int mask = 4 * i.reg(1);
        int bytes = wide(i, store ? 2 : 0) ? 32 : 16;
        if (store) {
            int s = 4 * i.reg(2);
            for (int at = 0; at < bytes; at += size) {
                if (element(mask, at, size) < 0) {
                    u.port.probe(at, size, true);
                }
            }
            for (int at = 0; at < bytes; at += size) {
                if (element(mask, at, size) < 0) {
                    u.port.store(at, size, element(s, at, size));
                }
            }
            return;
        }
        clear(TEMP);
        for (int at = 0; at < bytes; at += size) {
            if (element(mask, at, size) < 0) {
                element(TEMP, at, size, u.port.load(at, size));
            }
        }
        int d = 4 * i.reg(0);
        for (int at = 0; at < 32; at += 8) {
            u.v[word(d, at)] = u.v[word(TEMP, at)];
        }
    }

    private void clear(int n) {
        for (int at = 0; at < 32; at += 8) {
            u.v[word(n, at)] = 0;
        }
    }

    /** The mask of an element is cleared when it is loaded: after a fault the instruction goes on where it was. */
    private void gather(Insn i, int indexSize, int size) {
        int d = 4 * i.reg(0);
        int index = 4 * i.index;
        int mask = 4 * i.reg(2);
        int bytes = wide(i, 0) ? 32 : 16;
        int count = indexSize == 8 ? i.indexSize / 8 : bytes / size;
        for (int k = 0; k < count; k++) {
            if (element(mask, k * size, size) < 0) {
                long x = u.port.loadIndexed(element(index, k * indexSize, indexSize), size);
                element(d, k * size, size, x);
            }
            element(mask, k * size, size, 0);
        }
        clear(mask);
        for (int at = count * size; at < 32; at += 4) {
            element(d, at, 4, 0);
        }
    }

    /** Whether this is an instruction for {@link #execute} and not for the units without VEX. */
    static boolean knows(Mnemonic m) {
        return m != Mnemonic.LDMXCSR && m != Mnemonic.STMXCSR;
    }
}
