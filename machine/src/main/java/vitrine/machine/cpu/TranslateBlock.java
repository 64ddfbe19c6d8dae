package vitrine.machine.cpu;

import static vitrine.machine.cpu.TranslateRegion.*;
import static vitrine.machine.lift.Uop.*;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.Opcode;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import org.jspecify.annotations.Nullable;
import vitrine.machine.decode.Insn;
import vitrine.machine.lift.Block;
import vitrine.machine.lift.Uop;

/** Bytecode for the micro-operations of one block. */
final class TranslateBlock {
    private static final ClassDesc J = ConstantDescs.CD_long;
    private static final ClassDesc I = ConstantDescs.CD_int;
    private static final ClassDesc Z = ConstantDescs.CD_boolean;
    private static final ClassDesc VOID_TYPE = ConstantDescs.CD_void;
    private static final ClassDesc LONG_CLASS = ClassDesc.of("java.lang.Long");
    private static final ClassDesc INTEGER_CLASS = ClassDesc.of("java.lang.Integer");
    private static final ClassDesc MATH = ClassDesc.of("java.lang.Math");
    private static final ClassDesc RARE = ClassDesc.of(Rare.class.getName());
    private static final ClassDesc BLOCK = ClassDesc.of(Block.class.getName());
    private static final ClassDesc INSN = ClassDesc.of(Insn.class.getName());
    private static final MethodTypeDesc J_JJ = MethodTypeDesc.of(J, J, J);
    private static final MethodTypeDesc J_J = MethodTypeDesc.of(J, J);
    private static final MethodTypeDesc I_J = MethodTypeDesc.of(I, J);
    private static final MethodTypeDesc I_I = MethodTypeDesc.of(I, I);
    private static final long LOW = 0xffff_ffffL;

    final TranslateRegion o;
    final CodeBuilder b;
    final TranslateFlags flags;
    final TranslateMemory memory;
    private final TranslateVector vector;
    private final Block block;
    private final int number;
    private final long delta;
    private int insn;
    private @Nullable Label leave;

    TranslateBlock(TranslateRegion o, int number, Block block, long delta, int knownFlags) {
        this.o = o;
        this.b = o.b;
        this.block = block;
        this.number = number;
        this.delta = delta;
        this.flags = new TranslateFlags(o, knownFlags);
        this.memory = new TranslateMemory(this);
        this.vector = new TranslateVector(this);
    }

    void emit() {
        for (int pc = 0; pc < block.code.length; pc++) {
            while (block.starts[insn + 1] <= pc && insn + 1 < block.count) {
                insn++;
                leave = null;
            }
            long w = block.code[pc];
            int op = Uop.op(w);
            if (op == LDC) {
                b.loadConstant(block.code[++pc]);
                set(Uop.d(w));
            } else if (op >= LDV128 && op <= VOP) {
                vector.uop(w);
                vector.floats.after(w);
            } else if (op >= JMP && op <= CUT || op == HELPER_END) {
                end(w);
            } else {
                uop(w, op);
            }
        }
    }

    // ---- operands -------------------------------------------------------------------------------------------------

    void get(int register) {
        if (register == ZERO) {
            b.lconst_0();
        } else if (register == PAGE) {
            o.address(delta);
        } else {
            b.lload(o.local(register));
        }
    }

    void set(int register) {
        if (register == VOID) {
            b.pop2();
        } else {
            b.lstore(o.local(register));
        }
    }

    /** Pushes the operand B. */
    private void getB(long w) {
        int imm = Uop.imm(w);
        if (Uop.b(w) == ZERO) {
            b.loadConstant((long) imm);
        } else {
            get(Uop.b(w));
            if (imm != 0) {
                b.loadConstant((long) imm).ladd();
            }
        }
    }

    private void low() {
        b.loadConstant(LOW).land();
    }

    /** Where to go for the interpreter to execute the current instruction. */
    Label leave() {
        if (leave != null) {
            return leave;
        }
        Label label = b.newLabel();
        leave = label;
        int at = insn;
        o.later(() -> {
            b.labelBinding(label);
            o.interpretAt(block, delta, at);
        });
        return label;
    }

    /** Comes before a call that may fault, behind a spill. */
    void setSite() {
        b.loadConstant(o.site(block, delta, insn)).istore(SITE);
    }

    // ---- micro-operations -----------------------------------------------------------------------------------------

    private void uop(long w, int op) {
        int d = Uop.d(w);
        int a = Uop.a(w);
        switch (op) {
            case MOV64 -> {
                get(a);
                set(d);
            }
            case MOV32 -> {
                get(a);
                low();
                set(d);
            }
            case LDI -> {
                b.loadConstant((long) Uop.imm(w));
                set(d);
            }
            case LEA64, LEA32 -> lea(w, op);
            case ZX8, ZX16, SX8_32, SX8_64, SX16_32, SX16_64, SX32_64 -> {
                get(a);
                extend(op);
                set(d);
            }
            case ZX8H -> {
                get(a);
                b.loadConstant(8).lushr().loadConstant(0xffL).land();
                set(d);
            }
            case INS8 -> insert(a, d, 0xff, 0);
            case INS8H -> insert(a, d, 0xff, 8);
            case INS16 -> insert(a, d, 0xffff, 0);
            case LD64 -> load(w, 8, MOV64);
            case LD32 -> load(w, 4, MOV64);
            case LD16 -> load(w, 2, MOV64);
            case LD8 -> load(w, 1, MOV64);
            case LD8_S32 -> load(w, 1, SX8_32);
            case LD8_S64 -> load(w, 1, SX8_64);
            case LD16_S32 -> load(w, 2, SX16_32);
            case LD16_S64 -> load(w, 2, SX16_64);
            case LD32_S64 -> load(w, 4, SX32_64);
            case LDW64, LDW32, LDW16, LDW8 -> {
                int size = 8 >> op - LDW64;
                memory.host(w, size, true);
                memory.read(0, size);
                set(d);
            }
            case ST64, ST32, ST16, ST8 -> memory.store(w, 8 >> op - ST64);
            case PUSH -> {
                get(d);
                b.lstore(T);
                memory.pushT();
            }
            case POP -> {
                memory.topToT();
                b.lload(o.local(CpuState.RSP)).loadConstant(8L).ladd().lstore(o.local(CpuState.RSP));
                b.lload(T);
                set(d);
            }
            case SUB64, SUB32, AND64, AND32, OR64, OR32, XOR64, XOR32, MUL64, MUL32 -> {
                get(a);
                getB(w);
                switch (op) {
                    case SUB64, SUB32 -> b.lsub();
                    case AND64, AND32 -> b.land();
                    case OR64, OR32 -> b.lor();
                    case XOR64, XOR32 -> b.lxor();
                    default -> b.lmul();
                }
                if ((op - SUB64 & 1) != 0) {
                    low();
                }
                set(d);
            }
            case SHL64, SHL32, SHR64, SHR32, SAR64, SAR32, ROL64, ROL32 -> shift(w, op);
            case ADDF64, ADDF32, SUBF64, SUBF32 -> sum(w, op);
            case ANDF64, ANDF32, ORF64, ORF32, XORF64, XORF32 -> {
                get(a);
                getB(w);
                switch (op) {
                    case ANDF64, ANDF32 -> b.land();
                    case ORF64, ORF32 -> b.lor();
                    default -> b.lxor();
                }
                boolean wide = (op - ANDF64 & 1) == 0;
                if (!wide) {
                    low();
                }
                recordLogic(wide ? 3 : 2);
                set(d);
            }
            case CC -> record(w, d >> 2, d & 3);
            case GETC -> {
                flags.carry();
                set(d);
            }
            case SET -> {
                flags.set(Uop.e(w));
                set(d);
            }
            case CMOV64, CMOV32 -> {
                Label yes = b.newLabel();
                Label done = b.newLabel();
                flags.jumpIf(Uop.e(w), yes);
                get(d);
                b.lstore(HOST).goto_(done);
                b.labelBinding(yes);
                get(a);
                b.lstore(HOST);
                b.labelBinding(done);
                b.lload(HOST);
                if (op == CMOV32) {
                    low();
                }
                set(d);
            }
            case PURE -> pure(w);
            case FLG -> {
                flags.spill();
                b.aload(R).loadConstant(Uop.e(w)).loadConstant(d);
                get(a);
                getB(w);
                b.invokestatic(RARE, "flags", MethodTypeDesc.of(VOID_TYPE, J.arrayType(), I, I, J, J));
                flags.reload();
                flags.known = FlagFlow.after(w, op, flags.known);
            }
            case HELPER -> helper(w);
            default -> throw new IllegalStateException("micro-operation " + op);
        }
    }

    private void lea(long w, int op) {
        get(Uop.a(w));
        if (Uop.b(w) != ZERO) {
            get(Uop.b(w));
            if (Uop.e(w) != 0) {
                b.loadConstant(Uop.e(w)).lshl();
            }
            b.ladd();
        }
        if (Uop.imm(w) != 0) {
            b.loadConstant((long) Uop.imm(w)).ladd();
        }
        if (op == LEA32) {
            low();
        }
        set(Uop.d(w));
    }

    /** As the micro-operation does, on the stack. */
    private void extend(int op) {
        switch (op) {
            case ZX8 -> b.loadConstant(0xffL).land();
            case ZX16 -> b.loadConstant(0xffffL).land();
            case SX8_32 -> {
                b.l2i().i2b().i2l();
                low();
            }
            case SX8_64 -> b.l2i().i2b().i2l();
            case SX16_32 -> {
                b.l2i().i2s().i2l();
                low();
            }
            case SX16_64 -> b.l2i().i2s().i2l();
            case SX32_64 -> b.l2i().i2l();
            default -> {}
        }
    }

    private void load(long w, int size, int extension) {
        memory.load(w, size);
        extend(extension);
        set(Uop.d(w));
    }

    private void insert(int a, int d, long mask, int shift) {
        get(d);
        b.loadConstant(~(mask << shift)).land();
        get(a);
        b.loadConstant(mask).land();
        if (shift != 0) {
            b.loadConstant(shift).lshl();
        }
        b.lor();
        set(d);
    }

    private void shift(long w, int op) {
        boolean wide = (op - SHL64 & 1) == 0;
        get(Uop.a(w));
        if (!wide) {
            b.l2i();
        }
        getB(w);
        b.l2i();
        switch (op) {
            case SHL64 -> b.lshl();
            case SHR64 -> b.lushr();
            case SAR64 -> b.lshr();
            case SHL32 -> b.ishl();
            case SHR32 -> b.iushr();
            case SAR32 -> b.ishr();
            case ROL64 -> b.invokestatic(LONG_CLASS, "rotateLeft", MethodTypeDesc.of(J, J, I));
            default -> b.invokestatic(INTEGER_CLASS, "rotateLeft", MethodTypeDesc.of(I, I, I));
        }
        if (!wide) {
            b.i2l();
            low();
        }
        set(Uop.d(w));
    }

    private void pure(long w) {
        int e = Uop.e(w);
        switch (e) {
            case UMULH, SMULH -> {
                get(Uop.a(w));
                getB(w);
                b.invokestatic(MATH, e == UMULH ? "unsignedMultiplyHigh" : "multiplyHigh", J_JJ);
            }
            case BSWAP64 -> {
                get(Uop.a(w));
                b.invokestatic(LONG_CLASS, "reverseBytes", J_J);
            }
            case BSWAP32, LZCNT32, TZCNT32 -> {
                get(Uop.a(w));
                b.l2i();
                b.invokestatic(
                        INTEGER_CLASS,
                        e == BSWAP32 ? "reverseBytes" : e == LZCNT32 ? "numberOfLeadingZeros" : "numberOfTrailingZeros",
                        I_I);
                b.i2l();
                low();
            }
            case POPCNT, LZCNT64, TZCNT64 -> {
                get(Uop.a(w));
                b.invokestatic(
                        LONG_CLASS,
                        e == POPCNT ? "bitCount" : e == LZCNT64 ? "numberOfLeadingZeros" : "numberOfTrailingZeros",
                        I_J);
                b.i2l();
            }
            default -> {
                b.loadConstant(e);
                get(Uop.a(w));
                getB(w);
                b.invokestatic(RARE, "pure", MethodTypeDesc.of(J, I, J, J));
            }
        }
        set(Uop.d(w));
    }

    // ---- flags ----------------------------------------------------------------------------------------------------

    /** CC = a and B. */
    private void record(long w, int kind, int log2) {
        get(Uop.a(w));
        getB(w);
        b.lstore(o.local(CC_B));
        b.lstore(o.local(CC_A));
        flags.record(kind, log2);
    }

    private void recordLogic(int log2) {
        b.dup2().lstore(o.local(CC_A));
        flags.record(CC_LOGIC, log2);
    }

    private void sum(long w, int op) {
        boolean wide = (op - ADDF64 & 1) == 0;
        record(w, op <= ADDF32 ? CC_ADD : CC_SUB, wide ? 3 : 2);
        b.lload(o.local(CC_A)).lload(o.local(CC_B));
        if (op <= ADDF32) {
            b.ladd();
        } else {
            b.lsub();
        }
        if (!wide) {
            low();
        }
        set(Uop.d(w));
    }

    // ---- helpers --------------------------------------------------------------------------------------------------

    private void helper(long w) {
        int n = Uop.imm(w) & 0xff;
        if (TranslateDivide.inline(block.insns[n])) {
            TranslateDivide.emit(this, block.insns[n]);
            return;
        }
        o.spill();
        b.aload(R).loadConstant(CpuState.RIP);
        o.address(delta + (w >> 40));
        b.lastore();
        setSite();
        b.aload(H);
        b.aload(0).getfield(REGION, "blocks", BLOCK.arrayType());
        b.loadConstant(number).aaload();
        b.getfield(BLOCK, "insns", INSN.arrayType()).loadConstant(n).aaload();
        b.invokevirtual(HELPERS, "execute", MethodTypeDesc.of(VOID_TYPE, INSN));
        o.reload();
        vector.floats.forget();
        flags.known = FlagFlow.UNKNOWN;
        // the helper may have written into the region's own code
        Label changed = b.newLabel();
        b.aload(0).getfield(REGION, "dead", Z).ifne(changed);
        int behind = insn + 1;
        o.later(() -> {
            b.labelBinding(changed);
            o.leaveAt(block, delta, behind);
        });
    }

    // ---- ends of blocks -------------------------------------------------------------------------------------------

    private void end(long w) {
        int a = Uop.a(w);
        switch (Uop.op(w)) {
            case JMP -> {
                o.go(delta + block.offset0);
                return;
            }
            case JMPI -> {
                get(a);
                b.lstore(T);
                o.goIndirect(o.region.indirect(number), leave());
                return;
            }
            case CALL -> {
                o.address(delta + Uop.imm(w));
                b.lstore(T);
                memory.pushT();
                o.go(delta + block.offset0);
                return;
            }
            case CALLI -> {
                get(a);
                b.lstore(RIP);
                b.lload(RIP).loadConstant(16).lshl().loadConstant(16).lshr().lload(RIP);
                b.lcmp().ifne(leave());
                o.address(delta + Uop.imm(w));
                b.lstore(T);
                memory.pushT();
                b.lload(RIP).lstore(T);
                o.goIndirect(o.region.indirect(number), leave());
                return;
            }
            case RET -> {
                memory.topToT();
                Label wild = b.newLabel();
                long released = 8L + Uop.imm(w);
                int rsp = o.local(CpuState.RSP);
                b.lload(rsp).loadConstant(released).ladd().lstore(rsp);
                o.goIndirect(o.region.indirect(number), wild);
                Label leave = leave();
                o.later(() -> {
                    b.labelBinding(wild);
                    b.lload(rsp).loadConstant(released).lsub().lstore(rsp);
                    b.goto_(leave);
                });
                return;
            }
            case SYSCALL, FAULT, CUT, HELPER_END -> {
                o.interpretAt(block, delta, block.count - 1);
                return;
            }
            default -> branch(w, a, o.target(delta + block.offset1));
        }
        o.go(delta + block.offset0);
    }

    private static final int[] LOG2 = {3, 2, 0};

    private void branch(long w, int a, Label taken) {
        int op = Uop.op(w);
        switch (op) {
            case BR -> flags.jumpIf(Uop.e(w), taken);
            case BR_Z64, JRCXZ -> zero(a, false, Opcode.IFEQ, taken);
            case BR_Z32 -> zero(a, true, Opcode.IFEQ, taken);
            case BR_S64 -> zero(a, false, Opcode.IFLT, taken);
            case BR_S32 -> zero(a, true, Opcode.IFLT, taken);
            case CB_E64, CB_E32, CB_E8 -> compare(w, op - CB_E64, 4, taken);
            case CB_B64, CB_B32, CB_B8 -> compare(w, op - CB_B64, 2, taken);
            case CB_BE64, CB_BE32, CB_BE8 -> compare(w, op - CB_BE64, 6, taken);
            case CB_L64, CB_L32 -> compare(w, op - CB_L64, 12, taken);
            case CB_LE64, CB_LE32 -> compare(w, op - CB_LE64, 14, taken);
            case TB_Z64, TB_Z32, TB_Z8 -> test(w, op - TB_Z64, 4, taken);
            case TB_S64, TB_S32 -> test(w, op - TB_S64, 8, taken);
            case TB_LE64, TB_LE32 -> test(w, op - TB_LE64, 14, taken);
            default -> throw new IllegalStateException("micro-operation " + op);
        }
    }

    private void compare(long w, int size, int condition, Label taken) {
        record(w, CC_SUB, LOG2[size]);
        flags.jumpIf(condition, taken);
    }

    private void test(long w, int size, int condition, Label taken) {
        get(Uop.a(w));
        getB(w);
        b.land();
        recordLogic(LOG2[size]);
        b.pop2();
        flags.jumpIf(condition, taken);
    }

    private void zero(int a, boolean narrow, Opcode branch, Label taken) {
        get(a);
        if (narrow) {
            b.l2i().branch(branch, taken);
        } else {
            b.lconst_0().lcmp().branch(branch, taken);
        }
    }
}
