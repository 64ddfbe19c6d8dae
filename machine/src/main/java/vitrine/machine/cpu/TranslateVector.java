package vitrine.machine.cpu;

import static vitrine.machine.cpu.TranslateRegion.*;
import static vitrine.machine.lift.Uop.*;

import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import vitrine.machine.decode.Mnemonic;
import vitrine.machine.lift.Uop;
import vitrine.machine.vector.Swar;

/**
 * Bytecode for the micro-operations on vector registers, whose two lanes of 64 bits are locals. Packed integers are computed
 * within a long by {@link Swar}; what has no bytecode here is a call of {@link VectorOps} between a spill and a reload.
 */
final class TranslateVector {
    private static final ClassDesc J = ConstantDescs.CD_long;
    private static final ClassDesc VECTOR_OPS = ClassDesc.of(VectorOps.class.getName());
    private static final ClassDesc SWAR = ClassDesc.of(Swar.class.getName());
    private static final MethodTypeDesc J_JJ = MethodTypeDesc.of(J, J, J);
    private static final MethodTypeDesc J_JJJ = MethodTypeDesc.of(J, J, J, J);
    private static final MethodTypeDesc J_J = MethodTypeDesc.of(J, J);
    static final Mnemonic[] MNEMONICS = Mnemonic.values();
    private static final long LOW = 0xffff_ffffL;

    private final TranslateRegion o;
    private final TranslateBlock block;
    final TranslateFloat floats;
    private final CodeBuilder b;

    TranslateVector(TranslateBlock block) {
        this.o = block.o;
        this.block = block;
        this.b = block.b;
        this.floats = new TranslateFloat(block);
    }

    private void get(int vector, int lane) {
        b.lload(o.lane(vector, lane));
    }

    private void set(int vector, int lane) {
        b.lstore(o.lane(vector, lane));
    }

    private void zero(int vector, int lane) {
        b.lconst_0();
        set(vector, lane);
    }

    void uop(long w) {
        int d = Uop.d(w);
        int a = Uop.a(w);
        switch (Uop.op(w)) {
            case LDV128, LDVA128 -> {
                wide(w, false, Uop.op(w) == LDVA128);
                block.memory.read(8, 8);
                b.lstore(VA);
                block.memory.read(0, 8);
                set(d, 0);
                b.lload(VA);
                set(d, 1);
            }
            case STV128, STVA128 -> {
                wide(w, true, Uop.op(w) == STVA128);
                block.memory.write(0, 8, o.lane(d, 0));
                block.memory.write(8, 8, o.lane(d, 1));
            }
            case LDV64 -> {
                block.memory.load(w, 8);
                set(d, 0);
                zero(d, 1);
            }
            case LDV32 -> {
                block.memory.load(w, 4);
                set(d, 0);
                zero(d, 1);
            }
            case LDVL -> {
                block.memory.load(w, 8);
                set(d, 0);
            }
            case LDVH -> {
                block.memory.load(w, 8);
                set(d, 1);
            }
            case STV64 -> store(w, 8, o.lane(d, 0));
            case STV32 -> store(w, 4, o.lane(d, 0));
            case STVH -> store(w, 8, o.lane(d, 1));
            case VMOV -> {
                if (d != a) {
                    get(a, 0);
                    set(d, 0);
                    get(a, 1);
                    set(d, 1);
                }
            }
            case VFROM64, VFROM32 -> {
                block.get(a);
                if (Uop.op(w) == VFROM32) {
                    b.loadConstant(LOW).land();
                }
                set(d, 0);
                zero(d, 1);
            }
            case VTO64, VTO32 -> {
                get(a, 0);
                if (Uop.op(w) == VTO32) {
                    b.loadConstant(LOW).land();
                }
                block.set(d);
            }
            default -> compute(w, d, a);
        }
    }

    private void store(long w, int size, int local) {
        block.memory.host(w, size, true);
        block.memory.write(0, size, local);
    }

    private void wide(long w, boolean write, boolean aligned) {
        block.memory.host(w, 16, write);
        if (aligned) {
            b.lload(HOST).loadConstant(15L).land().lconst_0().lcmp().ifne(block.leave());
        }
    }

    private void compute(long w, int d, int a) {
        if (TranslateFloat.does(w)) {
            floats.emit(w);
            return;
        }
        boolean done = switch (Uop.e(w)) {
            case VOP_MOVSD -> {
                get(a, 0);
                set(d, 0);
                yield true;
            }
            case VOP_MOVSS -> {
                get(d, 0);
                b.loadConstant(~LOW).land();
                get(a, 0);
                b.loadConstant(LOW).land().lor();
                set(d, 0);
                yield true;
            }
            case VOP_PMOVMSKB -> {
                get(a, 0);
                b.invokestatic(SWAR, "topBits8", MethodTypeDesc.of(ConstantDescs.CD_int, J));
                get(a, 1);
                b.invokestatic(SWAR, "topBits8", MethodTypeDesc.of(ConstantDescs.CD_int, J));
                b.loadConstant(8).ishl().ior().i2l();
                block.set(d);
                yield true;
            }
            case VOP_MOVMSKPD -> {
                get(a, 0);
                b.loadConstant(63).lushr();
                get(a, 1);
                b.loadConstant(63).lushr().loadConstant(1).lshl().lor();
                block.set(d);
                yield true;
            }
            case VOP_TABLE -> table(MNEMONICS[Uop.imm(w) >>> 8], d, a, Uop.imm(w) & 0xff);
            case VOP_SHIFT -> shift(MNEMONICS[Uop.imm(w) >>> 8], d, Uop.imm(w) & 0xff);
            default -> false;
        };
        if (!done) {
            call(w);
        }
    }

    private boolean table(Mnemonic m, int d, int a, int imm) {
        switch (m) {
            case PXOR, XORPS, XORPD -> {
                if (d == a) {
                    zero(d, 0);
                    zero(d, 1);
                } else {
                    lanes(d, a, b::lxor);
                }
            }
            case PAND, ANDPS, ANDPD -> lanes(d, a, b::land);
            case POR, ORPS, ORPD -> lanes(d, a, b::lor);
            case PANDN, ANDNPS, ANDNPD ->
                lanes(d, a, () -> {
                    b.lstore(T).loadConstant(-1L).lxor().lload(T).land();
                });
            case PADDQ -> lanes(d, a, b::ladd);
            case PSUBQ -> lanes(d, a, b::lsub);
            case PADDB -> swar(d, a, "add", Swar.B);
            case PADDW -> swar(d, a, "add", Swar.W);
            case PADDD -> swar(d, a, "add", Swar.D);
            case PSUBB -> swar(d, a, "sub", Swar.B);
            case PSUBW -> swar(d, a, "sub", Swar.W);
            case PSUBD -> swar(d, a, "sub", Swar.D);
            case PCMPEQB -> swar(d, a, "equal", Swar.B);
            case PCMPEQW -> swar(d, a, "equal", Swar.W);
            case PCMPEQD -> swar(d, a, "equal", Swar.D);
            case PCMPGTB -> swar(d, a, "greater", Swar.B);
            case PCMPGTW -> swar(d, a, "greater", Swar.W);
            case PCMPGTD -> swar(d, a, "greater", Swar.D);
            case PMINUB -> swar(d, a, "minUnsigned", Swar.B);
            case PMAXUB -> swar(d, a, "maxUnsigned", Swar.B);
            case PMINUW -> swar(d, a, "minUnsigned", Swar.W);
            case PMAXUW -> swar(d, a, "maxUnsigned", Swar.W);
            case PMINUD -> swar(d, a, "minUnsigned", Swar.D);
            case PMAXUD -> swar(d, a, "maxUnsigned", Swar.D);
            case PMINSB -> swar(d, a, "minSigned", Swar.B);
            case PMAXSB -> swar(d, a, "maxSigned", Swar.B);
            case PMINSW -> swar(d, a, "minSigned", Swar.W);
            case PMAXSW -> swar(d, a, "maxSigned", Swar.W);
            case PMINSD -> swar(d, a, "minSigned", Swar.D);
            case PMAXSD -> swar(d, a, "maxSigned", Swar.D);
            case PAVGB -> swar(d, a, "average", Swar.B);
            case PAVGW -> swar(d, a, "average", Swar.W);
            case PADDUSB -> swar(d, a, "addUnsignedSaturated", Swar.B);
            case PADDUSW -> swar(d, a, "addUnsignedSaturated", Swar.W);
            case PSUBUSB -> swar(d, a, "subUnsignedSaturated", Swar.B);
            case PSUBUSW -> swar(d, a, "subUnsignedSaturated", Swar.W);
            case PMULLW -> swar(d, a, "multiplyLow16");
            case PMULLD -> swar(d, a, "multiplyLow32");
            case PMADDWD -> swar(d, a, "multiplyAdd");
            case PSADBW -> swar(d, a, "sumOfDifferences");
            case PMULUDQ ->
                lanes(d, a, () -> {
                    b.loadConstant(LOW).land().lstore(T);
                    b.loadConstant(LOW).land().lload(T).lmul();
                });
            case PSHUFD -> dwords(d, a, a, imm);
            case SHUFPS -> dwords(d, d, a, imm);
            case SHUFPD -> {
                get(a, imm >> 1 & 1);
                b.lstore(T);
                get(d, imm & 1);
                set(d, 0);
                b.lload(T);
                set(d, 1);
            }
            case PUNPCKLDQ, UNPCKLPS -> interleave(d, a, 0);
            case PUNPCKHDQ, UNPCKHPS -> interleave(d, a, 1);
            case MOVLHPS, PUNPCKLQDQ, UNPCKLPD -> {
                get(a, 0);
                set(d, 1);
            }
            case PUNPCKHQDQ, UNPCKHPD -> {
                get(a, 1);
                b.lstore(T);
                get(d, 1);
                set(d, 0);
                b.lload(T);
                set(d, 1);
            }
            case MOVHLPS -> {
                get(a, 1);
                set(d, 0);
            }
            case MOVDDUP -> {
                get(a, 0);
                b.dup2();
                set(d, 0);
                set(d, 1);
            }
            case PUNPCKLBW -> spread(d, a, 0, "spread8", 8);
            case PUNPCKHBW -> spread(d, a, 1, "spread8", 8);
            case PUNPCKLWD -> spread(d, a, 0, "spread16", 16);
            case PUNPCKHWD -> spread(d, a, 1, "spread16", 16);
            case PACKUSWB -> pack(d, a, "packUnsigned16");
            case PACKSSWB -> pack(d, a, "packSigned16");
            case PACKSSDW -> pack(d, a, "packSigned32");
            default -> {
                return false;
            }
        }
        return true;
    }

    private void lanes(int d, int a, Runnable operation) {
        for (int lane = 0; lane < 2; lane++) {
            get(d, lane);
            get(a, lane);
            operation.run();
            set(d, lane);
        }
    }

    private void swar(int d, int a, String operation, long tops) {
        lanes(d, a, () -> b.loadConstant(tops).invokestatic(SWAR, operation, J_JJJ));
    }

    private void swar(int d, int a, String operation) {
        lanes(d, a, () -> b.invokestatic(SWAR, operation, J_JJ));
    }

    /** Pushes doubleword {@code i} of a vector, zero-extended. */
    private void dword(int vector, int i) {
        get(vector, i >> 1);
        if ((i & 1) != 0) {
            b.loadConstant(32).lushr();
        } else {
            b.loadConstant(LOW).land();
        }
    }

    /** The low result lane from two doublewords of x, the high one from two of y. */
    private void dwords(int d, int x, int y, int imm) {
        pair(x, imm & 3, imm >> 2 & 3);
        b.lstore(T);
        pair(y, imm >> 4 & 3, imm >> 6 & 3);
        set(d, 1);
        b.lload(T);
        set(d, 0);
    }

    private void pair(int vector, int low, int high) {
        dword(vector, low);
        get(vector, high >> 1);
        if ((high & 1) != 0) {
            b.loadConstant(~LOW).land();
        } else {
            b.loadConstant(32).lshl();
        }
        b.lor();
    }

    /** Doublewords of one half of d and a in turn. */
    private void interleave(int d, int a, int half) {
        get(d, half);
        b.lstore(T);
        get(a, half);
        b.lstore(HOST);
        b.lload(T).loadConstant(LOW).land().lload(HOST).loadConstant(32).lshl().lor();
        set(d, 0);
        b.lload(T)
                .loadConstant(32)
                .lushr()
                .lload(HOST)
                .loadConstant(~LOW)
                .land()
                .lor();
        set(d, 1);
    }

    /** Bytes or words of one half of d and a in turn. */
    private void spread(int d, int a, int half, String operation, int width) {
        get(d, half);
        b.lstore(T);
        get(a, half);
        b.lstore(HOST);
        for (int lane = 0; lane < 2; lane++) {
            for (int part : new int[] {T, HOST}) {
                b.lload(part);
                if (lane > 0) {
                    b.loadConstant(32).lushr();
                }
                b.invokestatic(SWAR, operation, J_J);
            }
            b.loadConstant(width).lshl().lor();
            set(d, lane);
        }
    }

    private void pack(int d, int a, String operation) {
        for (int vector : new int[] {d, a}) {
            get(vector, 0);
            b.invokestatic(SWAR, operation, J_J);
            get(vector, 1);
            b.invokestatic(SWAR, operation, J_J).loadConstant(32).lshl().lor();
        }
        b.lstore(T);
        set(d, 0);
        b.lload(T);
        set(d, 1);
    }

    /** Shifts by an immediate byte. */
    private boolean shift(Mnemonic m, int d, int n) {
        switch (m) {
            case PSLLW -> shifted(d, n, "shiftLeft", Swar.W);
            case PSLLD -> shifted(d, n, "shiftLeft", Swar.D);
            case PSRLW -> shifted(d, n, "shiftRight", Swar.W);
            case PSRLD -> shifted(d, n, "shiftRight", Swar.D);
            case PSRAW -> shifted(d, n, "shiftArithmetic", Swar.W);
            case PSRAD -> shifted(d, n, "shiftArithmetic", Swar.D);
            case PSLLQ, PSRLQ -> {
                for (int lane = 0; lane < 2; lane++) {
                    if (n > 63) {
                        zero(d, lane);
                        continue;
                    }
                    get(d, lane);
                    b.loadConstant(n);
                    if (m == Mnemonic.PSLLQ) {
                        b.lshl();
                    } else {
                        b.lushr();
                    }
                    set(d, lane);
                }
            }
            case PSRLDQ -> bytes(d, n, 0);
            case PSLLDQ -> bytes(d, n, 1);
            default -> {
                return false;
            }
        }
        return true;
    }

    private void shifted(int d, int n, String operation, long tops) {
        int last = Long.numberOfTrailingZeros(tops); // of the bits of an element
        long bottoms = tops >>> last;
        boolean arithmetic = operation.equals("shiftArithmetic");
        int count = arithmetic ? Math.min(n, last) : n;
        for (int lane = 0; lane < 2; lane++) {
            if (count > last) {
                zero(d, lane);
                continue;
            }
            get(d, lane);
            long kept = bottoms * ((1L << last + 1 - count) - 1);
            if (operation.equals("shiftLeft")) {
                b.loadConstant(kept).land().loadConstant(count).lshl();
            } else {
                b.loadConstant(count).lushr().loadConstant(kept).land();
            }
            if (arithmetic) {
                long sign = tops >>> count;
                b.loadConstant(sign).lxor().loadConstant(sign).loadConstant(tops);
                b.invokestatic(SWAR, "sub", J_JJJ);
            }
            set(d, lane);
        }
    }

    /** The register shifted by n bytes, towards lane {@code to}. */
    private void bytes(int d, int n, int to) {
        int from = 1 - to;
        if (n >= 16) {
            zero(d, to);
            zero(d, from);
        } else if (n >= 8) {
            get(d, from);
            towards(to, 8 * (n - 8));
            set(d, to);
            zero(d, from);
        } else if (n > 0) {
            get(d, to);
            towards(to, 8 * n);
            get(d, from);
            towards(from, 64 - 8 * n);
            b.lor();
            set(d, to);
            get(d, from);
            towards(to, 8 * n);
            set(d, from);
        }
    }

    private void towards(int lane, int bits) {
        b.loadConstant(bits);
        if (lane == 0) {
            b.lushr();
        } else {
            b.lshl();
        }
    }

    /** Any other computation, by the method that the interpreter uses. */
    private void call(long w) {
        int kind = Uop.e(w);
        o.spill();
        spillTemporary();
        if (kind == VOP_FROM_INT) { // perhaps a temporary
            b.aload(R).loadConstant(Uop.a(w));
            block.get(Uop.a(w));
            b.lastore();
        }
        block.setSite();
        b.aload(S).loadConstant(w).aload(M);
        b.invokevirtual(MEMORY, "fault", MethodTypeDesc.of(ClassDesc.of(GuestFault.class.getName())));
        b.invokestatic(
                VECTOR_OPS,
                "execute",
                MethodTypeDesc.of(ConstantDescs.CD_void, STATE, J, ClassDesc.of(GuestFault.class.getName())));
        o.reload();
        floats.forget();
        if (kind == VOP_MOVMSKPS || kind == VOP_TO_INT) {
            b.aload(R).loadConstant(Uop.d(w)).laload();
            block.set(Uop.d(w));
        }
        if (kind == VOP_COMI) {
            block.flags.known = CC_EXPLICIT;
        }
    }

    /** The temporary is not part of the state, so a spill leaves it out. */
    private void spillTemporary() {
        if ((o.use.vectors >>> V_TEMP & 1) != 0) {
            for (int lane = 0; lane < 2; lane++) {
                b.aload(V).loadConstant(4 * V_TEMP + lane);
                get(V_TEMP, lane);
                b.lastore();
            }
        }
    }
}
