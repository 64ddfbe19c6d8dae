package vitrine.machine.cpu;

import static vitrine.machine.cpu.TranslateRegion.*;
import static vitrine.machine.lift.Uop.*;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import vitrine.machine.decode.Mnemonic;
import vitrine.machine.lift.Block;
import vitrine.machine.lift.Uop;

/** Bytecode for the micro-operations on vector registers, which stay in their array. */
final class TranslateVector {
    private static final ClassDesc J = ConstantDescs.CD_long;
    private static final ClassDesc VECTOR_OPS = ClassDesc.of(VectorOps.class.getName());
    private static final Mnemonic[] MNEMONICS = Mnemonic.values();
    private static final long LOW = 0xffff_ffffL;

    private final TranslateRegion o;
    private final TranslateBlock block;
    private final CodeBuilder b;

    TranslateVector(TranslateRegion o, TranslateBlock block, Block source) {
        this.o = o;
        this.block = block;
        this.b = o.b;
    }

    private void element(int index) {
        b.aload(V).loadConstant(index).laload();
    }

    private void storeElement(int index) {
        // the value is on the stack: through T, since the array must be below it
        b.lstore(T).aload(V).loadConstant(index).lload(T).lastore();
    }

    void uop(long w) {
        int d = Uop.d(w) << 2;
        int a = Uop.a(w) << 2;
        switch (Uop.op(w)) {
            case LDV128, LDVA128, STV128, STVA128 -> wide(w, d);
            case LDV64 -> {
                load(w, 8, d);
                zero(d + 1);
            }
            case LDV32 -> {
                load(w, 4, d);
                zero(d + 1);
            }
            case LDVL -> load(w, 8, d);
            case LDVH -> load(w, 8, d + 1);
            case STV64 -> store(w, 8, d);
            case STV32 -> store(w, 4, d);
            case STVH -> store(w, 8, d + 1);
            case VMOV -> {
                element(a);
                storeElement(d);
                element(a + 1);
                storeElement(d + 1);
            }
            case VFROM64, VFROM32 -> {
                block.pushRegister(Uop.a(w));
                if (Uop.op(w) == VFROM32) {
                    b.loadConstant(LOW).land();
                }
                storeElement(d);
                zero(d + 1);
            }
            case VTO64, VTO32 -> {
                element(a);
                if (Uop.op(w) == VTO32) {
                    b.loadConstant(LOW).land();
                }
                block.popRegister(Uop.d(w));
            }
            default -> compute(w, d, a);
        }
    }

    private void zero(int index) {
        b.aload(V).loadConstant(index).lconst_0().lastore();
    }

    private void load(long w, int size, int index) {
        block.vectorAddress(w);
        block.loadVector(w, size);
        storeElement(index);
    }

    private void store(long w, int size, int index) {
        block.vectorAddress(w);
        element(index);
        b.lstore(T);
        block.storeVector(w, size);
    }

    private void wide(long w, int d) {
        int op = Uop.op(w);
        boolean write = op == STV128 || op == STVA128;
        boolean aligned = op == LDVA128 || op == STVA128;
        Label slow = b.newLabel();
        Label across = b.newLabel();
        Label done = b.newLabel();
        block.vectorAddress(w);
        if (aligned) {
            b.lload(VA).loadConstant(15L).land().lconst_0().lcmp().ifne(across);
        }
        Label again = block.hostOfVector(w, write, slow);
        for (int lane = 0; lane < 2; lane++) {
            if (!write) {
                b.aload(V).loadConstant(d + lane);
            }
            HostCode.begin(b);
            b.lload(HOST);
            if (lane > 0) {
                b.loadConstant(8L).ladd();
            }
            if (write) {
                element(d + lane);
                HostCode.put(b, 8);
            } else {
                HostCode.get(b, 8);
                b.lastore();
            }
        }
        b.labelBinding(done);
        int at = block.currentSite();
        o.later(() -> {
            b.labelBinding(slow);
            block.rememberVector(w, write, again, across, at);
            b.labelBinding(across);
            b.loadConstant(at).istore(SITE);
            b.aload(S).aload(M).loadConstant(w).lload(VA);
            b.invokestatic(TRANSLATED, "vector", MethodTypeDesc.of(ConstantDescs.CD_void, STATE, MEMORY, J, J));
            b.goto_(done);
        });
    }

    private void compute(long w, int d, int a) {
        switch (Uop.e(w)) {
            case VOP_MOVSD -> {
                element(a);
                storeElement(d);
            }
            case VOP_TABLE -> {
                switch (MNEMONICS[Uop.imm(w) >>> 8]) {
                    case PXOR, XORPS, XORPD -> {
                        if (d == a) {
                            zero(d);
                            zero(d + 1);
                        } else {
                            lanes(d, a, b::lxor);
                        }
                    }
                    case PAND, ANDPS, ANDPD -> lanes(d, a, b::land);
                    case POR, ORPS, ORPD -> lanes(d, a, b::lor);
                    case PADDQ -> lanes(d, a, b::ladd);
                    case PSUBQ -> lanes(d, a, b::lsub);
                    default -> call(w);
                }
            }
            default -> call(w);
        }
    }

    private void lanes(int d, int a, Runnable operation) {
        for (int lane = 0; lane < 2; lane++) {
            element(d + lane);
            element(a + lane);
            operation.run();
            storeElement(d + lane);
        }
    }

    /** Any other computation, by the method that the interpreter uses. */
    private void call(long w) {
        int kind = Uop.e(w);
        boolean toGeneral = kind == VOP_PMOVMSKB || kind == VOP_MOVMSKPD || kind == VOP_MOVMSKPS || kind == VOP_TO_INT;
        if (kind == VOP_FROM_INT) {
            b.aload(R).loadConstant(Uop.a(w));
            block.pushRegister(Uop.a(w));
            b.lastore();
        }
        block.markSite();
        b.aload(S).loadConstant(w).aload(M);
        b.invokevirtual(MEMORY, "fault", MethodTypeDesc.of(ClassDesc.of(GuestFault.class.getName())));
        b.invokestatic(
                VECTOR_OPS,
                "execute",
                MethodTypeDesc.of(ConstantDescs.CD_void, STATE, J, ClassDesc.of(GuestFault.class.getName())));
        if (toGeneral) {
            b.aload(R).loadConstant(Uop.d(w)).laload();
            block.popRegister(Uop.d(w));
        }
        if (kind == VOP_COMI) {
            block.flagsChanged();
        }
    }
}
