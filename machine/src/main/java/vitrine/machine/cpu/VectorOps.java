package vitrine.machine.cpu;

import static vitrine.machine.lift.Uop.*;

import vitrine.machine.decode.Mnemonic;
import vitrine.machine.lift.Uop;
import vitrine.machine.vector.Convert;
import vitrine.machine.vector.F32;
import vitrine.machine.vector.F64;
import vitrine.machine.vector.Mxcsr;
import vitrine.machine.vector.Permute;
import vitrine.machine.vector.SimdException;
import vitrine.machine.vector.VectorMove;
import vitrine.machine.vector.VectorUnit;

/** The VOP micro-operation: computations on vector registers. */
final class VectorOps {
    private static final Mnemonic[] MNEMONICS = Mnemonic.values();
    private static final long LOW = 0xffff_ffffL;

    private VectorOps() {}

    static void execute(CpuState s, long w, GuestFault fault) {
        long[] v = s.v;
        int d = Uop.d(w) << 2;
        int a = Uop.a(w) << 2;
        int imm = Uop.imm(w) & 0xff;
        try {
            switch (Uop.e(w)) {
                case VOP_TABLE -> {
                    if (Uop.b(w) == 0) {
                        VectorUnit.apply(MNEMONICS[Uop.imm(w) >>> 8], v, d, a, imm, s.mxcsr);
                    } else {
                        s.mxcsr.hold(true);
                        VectorUnit.apply(MNEMONICS[Uop.imm(w) >>> 8], v, d, a, imm, s.mxcsr);
                        s.mxcsr.hold(false);
                    }
                }
                case VOP_SHIFT -> VectorUnit.shift(MNEMONICS[Uop.imm(w) >>> 8], v, d, imm);
                case VOP_MOVSS -> v[d] = v[d] & ~LOW | v[a] & LOW;
                case VOP_MOVSD -> v[d] = v[a];
                case VOP_PMOVMSKB -> s.r[Uop.d(w)] = VectorMove.pmovmskb(v, a);
                case VOP_MOVMSKPD -> s.r[Uop.d(w)] = VectorMove.movmskpd(v, a);
                case VOP_MOVMSKPS -> s.r[Uop.d(w)] = VectorMove.movmskps(v, a);
                case VOP_COMI -> compare(s, v[d], v[a], imm);
                case VOP_FROM_INT -> fromInteger(s, d, s.r[Uop.a(w)], imm);
                case VOP_TO_INT -> s.r[Uop.d(w)] = toInteger(s.mxcsr, v[a], imm);
                case VOP_PERMQ -> Permute.quadwords(v, d, a, imm);
                case VOP_PERMD -> Permute.doublewords(v, d, a, Uop.b(w) << 2);
                case VOP_ZERO_UPPER -> Permute.zeroUpper(v, imm != 0);
                default -> throw new IllegalStateException("vector operation " + Uop.e(w));
            }
        } catch (SimdException e) {
            throw fault.of(Vector.XM);
        }
    }

    /** COMISD, UCOMISD, COMISS, UCOMISS: bit 0 of {@code how} quiet, bit 1 single. */
    private static void compare(CpuState s, long x, long y, int how) {
        boolean quiet = (how & 1) != 0;
        int flags = (how & 2) != 0 ? F32.comis((int) x, (int) y, quiet, s.mxcsr) : F64.comis(x, y, quiet, s.mxcsr);
        Flags.set(s.r, flags);
    }

    /** CVTSI2SD and CVTSI2SS: bit 0 of {@code how} a 64-bit source, bit 1 single. */
    private static void fromInteger(CpuState s, int d, long value, int how) {
        long x = (how & 1) != 0 ? value : (int) value;
        if ((how & 2) != 0) {
            Convert.cvtsi2ss(s.v, d, x, s.mxcsr);
        } else {
            Convert.cvtsi2sd(s.v, d, x, s.mxcsr);
        }
    }

    /** CVT(T)SD2SI and CVT(T)SS2SI: bit 0 of {@code how} a 64-bit result, bit 1 single, bit 2 truncation. */
    private static long toInteger(Mxcsr m, long x, int how) {
        boolean wide = (how & 1) != 0;
        boolean truncate = (how & 4) != 0;
        return (how & 2) != 0
                ? Convert.fromSingle((int) x, wide, truncate, m)
                : Convert.fromDouble(x, wide, truncate, m);
    }
}
