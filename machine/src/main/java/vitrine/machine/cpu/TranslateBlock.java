package vitrine.machine.cpu;

import static vitrine.machine.cpu.TranslateRegion.*;
import static vitrine.machine.lift.Uop.*;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.Opcode;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
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
    private static final ClassDesc FLAGS = ClassDesc.of(Flags.class.getName());
    private static final ClassDesc RARE = ClassDesc.of(Rare.class.getName());
    private static final ClassDesc BLOCK = ClassDesc.of(Block.class.getName());
    private static final ClassDesc INSN = ClassDesc.of(vitrine.machine.decode.Insn.class.getName());
    private static final MethodTypeDesc I_JJ = MethodTypeDesc.of(I, J, J);
    private static final MethodTypeDesc ACCESS = MethodTypeDesc.of(J, MEMORY, J, I);
    private static final MethodTypeDesc STORE = MethodTypeDesc.of(VOID_TYPE, MEMORY, J, I, J);
    private static final long LOW = 0xffff_ffffL;

    private final TranslateRegion o;
    private final CodeBuilder b;
    private final Block block;
    private final long delta;
    private int insn;
    private int site = -1;
    /** What CC_OP is known to be at this point of the block, or -1. */
    private int knownCc = -1;

    TranslateBlock(TranslateRegion o, Block block, long delta) {
        this.o = o;
        this.b = o.b;
        this.block = block;
        this.delta = delta;
    }

    void emit() {
        for (int pc = 0; pc < block.code.length; pc++) {
            while (block.starts[insn + 1] <= pc && insn + 1 < block.count) {
                insn++;
                site = -1;
            }
            long w = block.code[pc];
            if (Uop.op(w) == LDC) {
                b.loadConstant(block.code[++pc]);
                set(Uop.d(w));
            } else {
                uop(w);
            }
        }
    }

    // ---- operands -------------------------------------------------------------------------------------------------

    private void get(int register) {
        if (register == ZERO) {
            b.lconst_0();
        } else if (register == PAGE) {
            o.address(delta);
        } else {
            b.lload(o.local(register));
        }
    }

    private void set(int register) {
        if (register == VOID) {
            b.pop2();
        } else {
            b.lstore(o.local(register));
        }
    }

    /** The operand B. */
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

    private int site() {
        if (site < 0) {
            site = o.site(block, delta, insn);
        }
        return site;
    }

    private void setSite() {
        b.loadConstant(site()).istore(SITE);
    }

    // ---- memory ---------------------------------------------------------------------------------------------------

    /** The address M, into VA. */
    private void address(long w) {
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
        b.lstore(VA);
    }

    /** Goes the slow way unless VA lies in the remembered page. */
    private Label hostOrSlow(int pages, int size, Label slow) {
        Label again = b.newLabel();
        b.lload(VA).lload(pages).lsub().loadConstant(4096L - size);
        b.invokestatic(LONG_CLASS, "compareUnsigned", I_JJ).ifgt(slow);
        b.labelBinding(again);
        return again;
    }

    /** Pushes the host address of VA, which lies in the remembered page. */
    private void pushHost(int pages) {
        b.lload(VA).lload(pages + 2).ladd();
    }

    /** The slow way: remembers the page of VA, or goes to {@code across} when the access is not within one page. */
    private void remember(int pages, int size, boolean write, Label again, Label across) {
        setSite();
        b.aload(M).lload(VA).loadConstant(size);
        b.invokestatic(TRANSLATED, write ? "writeHost" : "readHost", ACCESS).lstore(HOST);
        b.lload(HOST).lconst_0().lcmp().ifeq(across);
        b.lload(VA).loadConstant(-4096L).land().lstore(pages);
        b.lload(HOST).lload(VA).lsub().lstore(pages + 2);
        b.goto_(again);
    }

    /** Pushes the zero-extended value at VA. */
    private void load(int pages, int size) {
        Label slow = b.newLabel();
        Label done = b.newLabel();
        Label again = hostOrSlow(pages, size, slow);
        HostCode.begin(b);
        pushHost(pages);
        HostCode.get(b, size);
        b.labelBinding(done);
        int at = site();
        o.later(() -> {
            Label across = b.newLabel();
            b.labelBinding(slow);
            site = at;
            remember(pages, size, false, again, across);
            b.labelBinding(across);
            b.aload(M).lload(VA).loadConstant(size);
            b.invokevirtual(MEMORY, "load", MethodTypeDesc.of(J, J, I)).goto_(done);
        });
    }

    /** Stores the value in T at VA. */
    private void storeT(int pages, int size) {
        Label slow = b.newLabel();
        Label done = b.newLabel();
        Label again = hostOrSlow(pages, size, slow);
        HostCode.begin(b);
        pushHost(pages);
        b.lload(T);
        HostCode.put(b, size);
        b.labelBinding(done);
        int at = site();
        o.later(() -> {
            Label across = b.newLabel();
            b.labelBinding(slow);
            site = at;
            remember(pages, size, true, again, across);
            b.labelBinding(across);
            b.aload(M)
                    .lload(VA)
                    .loadConstant(size)
                    .lload(T)
                    .invokestatic(TRANSLATED, "store", STORE)
                    .goto_(done);
        });
    }

    private int pages(long w, boolean write) {
        return o.remembered(Uop.a(w), Uop.b(w), write);
    }

    private void load(long w, int size) {
        address(w);
        load(pages(w, false), size);
    }

    private void store(long w, int size) {
        address(w);
        get(Uop.d(w));
        b.lstore(T);
        storeT(pages(w, true), size);
    }

    private void loadForWrite(long w, int size) {
        address(w);
        int pages = pages(w, true);
        Label slow = b.newLabel();
        Label done = b.newLabel();
        Label again = hostOrSlow(pages, size, slow);
        HostCode.begin(b);
        pushHost(pages);
        HostCode.get(b, size);
        b.labelBinding(done);
        set(Uop.d(w));
        int at = site();
        o.later(() -> {
            Label across = b.newLabel();
            b.labelBinding(slow);
            site = at;
            remember(pages, size, true, again, across);
            b.labelBinding(across);
            b.aload(M).lload(VA).loadConstant(size);
            b.invokestatic(TRANSLATED, "probe", MethodTypeDesc.of(VOID_TYPE, MEMORY, J, I));
            b.aload(M).lload(VA).loadConstant(size);
            b.invokevirtual(MEMORY, "load", MethodTypeDesc.of(J, J, I)).goto_(done);
        });
    }

    private void pushT() {
        b.lload(o.local(CpuState.RSP)).loadConstant(8L).lsub().lstore(VA);
        storeT(o.remembered(CpuState.RSP, ZERO, true), 8);
        b.lload(o.local(CpuState.RSP)).loadConstant(8L).lsub().lstore(o.local(CpuState.RSP));
    }

    // ---- flags ----------------------------------------------------------------------------------------------------

    private void cc(int kind, int log2) {
        knownCc = kind << 2 | log2;
        b.loadConstant((long) knownCc).lstore(o.local(CC_OP));
    }

    /** CC = SUB or ADD of a and B; leaves nothing on the stack. */
    private void record(long w, int kind, int log2) {
        cc(kind, log2);
        get(Uop.a(w));
        b.lstore(HOST);
        getB(w);
        b.lstore(o.local(CC_B));
        b.lload(HOST).lstore(o.local(CC_A));
    }

    private void recordLogic(int log2) {
        b.dup2().lstore(o.local(CC_A));
        cc(CC_LOGIC, log2);
    }

    private void spillFlags() {
        for (int reg = CC_OP; reg <= CC_C; reg++) {
            if ((o.used >>> reg & 1) != 0) {
                b.aload(R).loadConstant(reg).lload(o.local(reg)).lastore();
            }
        }
    }

    private void reloadFlags() {
        for (int reg = CC_OP; reg <= CC_C; reg++) {
            if ((o.used >>> reg & 1) != 0) {
                b.aload(R).loadConstant(reg).laload().lstore(o.local(reg));
            }
        }
        knownCc = -1;
    }

    /** Jumps when condition {@code c} holds. */
    private void jumpIf(int c, Label to) {
        int kind = knownCc >> 2;
        int shift = 64 - (8 << (knownCc & 3));
        if (knownCc >= 0 && kind == CC_SUB && c != 0 && c != 1 && c != 10 && c != 11) {
            shifted(CC_A, shift);
            shifted(CC_B, shift);
            switch (c) {
                case 2 -> unsigned(Opcode.IFLT, to);
                case 3 -> unsigned(Opcode.IFGE, to);
                case 4 -> b.lcmp().ifeq(to);
                case 5 -> b.lcmp().ifne(to);
                case 6 -> unsigned(Opcode.IFLE, to);
                case 7 -> unsigned(Opcode.IFGT, to);
                case 8 -> b.lsub().lconst_0().lcmp().iflt(to);
                case 9 -> b.lsub().lconst_0().lcmp().ifge(to);
                case 12 -> b.lcmp().iflt(to);
                case 13 -> b.lcmp().ifge(to);
                case 14 -> b.lcmp().ifle(to);
                default -> b.lcmp().ifgt(to);
            }
            return;
        }
        if (knownCc >= 0 && kind == CC_LOGIC && c >= 4 && c != 10 && c != 11) {
            shifted(CC_A, shift);
            b.lconst_0().lcmp();
            switch (c) {
                case 4, 6 -> b.ifeq(to);
                case 5, 7 -> b.ifne(to);
                case 8, 12 -> b.iflt(to);
                case 9, 13 -> b.ifge(to);
                case 14 -> b.ifle(to);
                default -> b.ifgt(to);
            }
            return;
        }
        spillFlags();
        b.aload(R).loadConstant(c);
        b.invokestatic(FLAGS, "condition", MethodTypeDesc.of(Z, J.arrayType(), I))
                .ifne(to);
    }

    private void shifted(int register, int shift) {
        b.lload(o.local(register));
        if (shift != 0) {
            b.loadConstant(shift).lshl();
        }
    }

    private void unsigned(Opcode branch, Label to) {
        b.invokestatic(LONG_CLASS, "compareUnsigned", I_JJ).branch(branch, to);
    }

    // ---- micro-operations -----------------------------------------------------------------------------------------

    private void uop(long w) {
        int op = Uop.op(w);
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
            case LEA64, LEA32 -> {
                get(a);
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
                set(d);
            }
            case ZX8 -> masked(a, 0xff, d);
            case ZX16 -> masked(a, 0xffff, d);
            case SX8_32 -> {
                get(a);
                b.l2i().i2b().i2l();
                low();
                set(d);
            }
            case SX8_64 -> {
                get(a);
                b.l2i().i2b().i2l();
                set(d);
            }
            case SX16_32 -> {
                get(a);
                b.l2i().i2s().i2l();
                low();
                set(d);
            }
            case SX16_64 -> {
                get(a);
                b.l2i().i2s().i2l();
                set(d);
            }
            case SX32_64 -> {
                get(a);
                b.l2i().i2l();
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
            case LD64 -> loadTo(w, 8);
            case LD32 -> loadTo(w, 4);
            case LD16 -> loadTo(w, 2);
            case LD8 -> loadTo(w, 1);
            case LD8_S32 -> {
                load(w, 1);
                b.l2i().i2b().i2l();
                low();
                set(d);
            }
            case LD8_S64 -> {
                load(w, 1);
                b.l2i().i2b().i2l();
                set(d);
            }
            case LD16_S32 -> {
                load(w, 2);
                b.l2i().i2s().i2l();
                low();
                set(d);
            }
            case LD16_S64 -> {
                load(w, 2);
                b.l2i().i2s().i2l();
                set(d);
            }
            case LD32_S64 -> {
                load(w, 4);
                b.l2i().i2l();
                set(d);
            }
            case LDW64 -> loadForWrite(w, 8);
            case LDW32 -> loadForWrite(w, 4);
            case LDW16 -> loadForWrite(w, 2);
            case LDW8 -> loadForWrite(w, 1);
            case ST64 -> store(w, 8);
            case ST32 -> store(w, 4);
            case ST16 -> store(w, 2);
            case ST8 -> store(w, 1);
            case PUSH -> {
                get(d);
                b.lstore(T);
                pushT();
            }
            case POP -> {
                b.lload(o.local(CpuState.RSP)).lstore(VA);
                load(o.remembered(CpuState.RSP, ZERO, false), 8);
                b.lload(o.local(CpuState.RSP)).loadConstant(8L).ladd().lstore(o.local(CpuState.RSP));
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
            case SHL64, SHR64, SAR64 -> {
                get(a);
                count(w);
                switch (op) {
                    case SHL64 -> b.lshl();
                    case SHR64 -> b.lushr();
                    default -> b.lshr();
                }
                set(d);
            }
            case SHL32, SHR32, SAR32 -> {
                get(a);
                b.l2i();
                count(w);
                switch (op) {
                    case SHL32 -> b.ishl();
                    case SHR32 -> b.iushr();
                    default -> b.ishr();
                }
                b.i2l();
                low();
                set(d);
            }
            case ROL64 -> {
                get(a);
                count(w);
                b.invokestatic(LONG_CLASS, "rotateLeft", MethodTypeDesc.of(J, J, I));
                set(d);
            }
            case ROL32 -> {
                get(a);
                b.l2i();
                count(w);
                b.invokestatic(INTEGER_CLASS, "rotateLeft", MethodTypeDesc.of(I, I, I))
                        .i2l();
                low();
                set(d);
            }
            case ADDF64, ADDF32, SUBF64, SUBF32 -> {
                record(w, op <= ADDF32 ? CC_ADD : CC_SUB, (op - ADDF64 & 1) == 0 ? 3 : 2);
                b.lload(o.local(CC_A)).lload(o.local(CC_B));
                if (op <= ADDF32) {
                    b.ladd();
                } else {
                    b.lsub();
                }
                if ((op - ADDF64 & 1) != 0) {
                    low();
                }
                set(d);
            }
            case ANDF64, ANDF32, ORF64, ORF32, XORF64, XORF32 -> {
                get(a);
                getB(w);
                switch (op) {
                    case ANDF64, ANDF32 -> b.land();
                    case ORF64, ORF32 -> b.lor();
                    default -> b.lxor();
                }
                if ((op - ANDF64 & 1) != 0) {
                    low();
                }
                recordLogic((op - ANDF64 & 1) == 0 ? 3 : 2);
                set(d);
            }
            case CC -> {
                get(a);
                b.lstore(HOST);
                getB(w);
                b.lstore(o.local(CC_B));
                b.lload(HOST).lstore(o.local(CC_A));
                cc(d >> 2, d & 3);
            }
            case GETC -> {
                spillFlags();
                b.aload(R)
                        .invokestatic(FLAGS, "carry", MethodTypeDesc.of(I, J.arrayType()))
                        .i2l();
                set(d);
            }
            case SET -> {
                Label yes = b.newLabel();
                Label done = b.newLabel();
                jumpIf(Uop.e(w), yes);
                b.lconst_0().lstore(HOST).goto_(done);
                b.labelBinding(yes);
                b.lconst_1().lstore(HOST);
                b.labelBinding(done);
                b.lload(HOST);
                set(d);
            }
            case CMOV64, CMOV32 -> {
                Label yes = b.newLabel();
                Label done = b.newLabel();
                jumpIf(Uop.e(w), yes);
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
            case PURE -> {
                b.loadConstant(Uop.e(w));
                get(a);
                getB(w);
                b.invokestatic(RARE, "pure", MethodTypeDesc.of(J, I, J, J));
                set(d);
            }
            case FLG -> {
                spillFlags();
                b.aload(R).loadConstant(Uop.e(w)).loadConstant(d);
                get(a);
                getB(w);
                b.invokestatic(RARE, "flags", MethodTypeDesc.of(VOID_TYPE, J.arrayType(), I, I, J, J));
                reloadFlags();
            }
            case HELPER -> helper(w);
            default -> {
                if (op >= LDV128 && op <= VOP) {
                    new TranslateVector(o, this, block).uop(w);
                    if (op == VOP && Uop.e(w) == VOP_COMI) {
                        knownCc = -1;
                    }
                } else {
                    end(w);
                }
            }
        }
    }

    private void count(long w) {
        getB(w);
        b.l2i();
    }

    private void masked(int a, long mask, int d) {
        get(a);
        b.loadConstant(mask).land();
        set(d);
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

    private void loadTo(long w, int size) {
        load(w, size);
        set(Uop.d(w));
    }

    private void helper(long w) {
        o.spill(o.written);
        b.aload(R).loadConstant(CpuState.RIP);
        o.address(delta + (w >> 40));
        b.lastore();
        b.loadConstant(~site()).istore(SITE);
        b.aload(H);
        b.aload(0).getfield(REGION, "blocks", BLOCK.arrayType());
        b.loadConstant(o.region.blocks.indexOf(block)).aaload();
        b.getfield(BLOCK, "insns", INSN.arrayType())
                .loadConstant(Uop.imm(w) & 0xff)
                .aaload();
        b.invokevirtual(HELPERS, "execute", MethodTypeDesc.of(VOID_TYPE, INSN));
        o.reload(o.used);
        knownCc = -1;
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
        Label taken = o.target(delta + block.offset1);
        switch (Uop.op(w)) {
            case JMP -> {
                o.go(delta + block.offset0);
                return;
            }
            case JMPI -> {
                get(a);
                b.lstore(T);
                orInterpret();
                o.goIndirect(o.jumpPlaces());
                return;
            }
            case CALL -> {
                o.address(delta + Uop.imm(w));
                b.lstore(T);
                pushT();
                o.go(delta + block.offset0);
                return;
            }
            case CALLI -> {
                get(a);
                b.lstore(T);
                orInterpret();
                b.lload(T).lstore(RIP);
                o.address(delta + Uop.imm(w));
                b.lstore(T);
                pushT();
                b.lload(RIP).lstore(T);
                o.goIndirect(java.util.List.of());
                return;
            }
            case RET -> {
                b.lload(o.local(CpuState.RSP)).lstore(VA);
                load(o.remembered(CpuState.RSP, ZERO, false), 8);
                b.lstore(T);
                orInterpret();
                b.lload(o.local(CpuState.RSP))
                        .loadConstant(8L + Uop.imm(w))
                        .ladd()
                        .lstore(o.local(CpuState.RSP));
                o.goIndirect(o.returnPlaces());
                return;
            }
            case SYSCALL, FAULT, CUT, HELPER_END -> {
                o.interpretAt(block, delta, block.count - 1);
                return;
            }
            case BR -> jumpIf(Uop.e(w), taken);
            case BR_Z64, JRCXZ -> zero(a, false, Opcode.IFEQ, taken);
            case BR_Z32 -> zero(a, true, Opcode.IFEQ, taken);
            case BR_S64 -> zero(a, false, Opcode.IFLT, taken);
            case BR_S32 -> zero(a, true, Opcode.IFLT, taken);
            case CB_E64, CB_E32, CB_E8 -> compare(w, Uop.op(w) - CB_E64, 4, taken);
            case CB_B64, CB_B32, CB_B8 -> compare(w, Uop.op(w) - CB_B64, 2, taken);
            case CB_BE64, CB_BE32, CB_BE8 -> compare(w, Uop.op(w) - CB_BE64, 6, taken);
            case CB_L64, CB_L32 -> compare(w, Uop.op(w) - CB_L64, 12, taken);
            case CB_LE64, CB_LE32 -> compare(w, Uop.op(w) - CB_LE64, 14, taken);
            case TB_Z64, TB_Z32, TB_Z8 -> test(w, Uop.op(w) - TB_Z64, 4, taken);
            case TB_S64, TB_S32 -> test(w, Uop.op(w) - TB_S64, 8, taken);
            case TB_LE64, TB_LE32 -> test(w, Uop.op(w) - TB_LE64, 14, taken);
            default -> throw new IllegalStateException("micro-operation " + Uop.op(w));
        }
        o.go(delta + block.offset0);
    }

    private static final int[] LOG2 = {3, 2, 0};

    private void compare(long w, int size, int condition, Label taken) {
        record(w, CC_SUB, LOG2[size]);
        jumpIf(condition, taken);
    }

    private void test(long w, int size, int condition, Label taken) {
        get(Uop.a(w));
        getB(w);
        b.land();
        recordLogic(LOG2[size]);
        b.pop2();
        jumpIf(condition, taken);
    }

    private void zero(int a, boolean narrow, Opcode branch, Label taken) {
        get(a);
        if (narrow) {
            b.l2i().i2l();
        }
        b.lconst_0().lcmp().branch(branch, taken);
    }

    /** Leaves a branch to the address in T to the interpreter when the address is not canonical. */
    private void orInterpret() {
        Label wild = b.newLabel();
        b.lload(T).invokestatic(TRANSLATED, "wild", MethodTypeDesc.of(Z, J)).ifne(wild);
        o.later(() -> {
            b.labelBinding(wild);
            o.interpretAt(block, delta, block.count - 1);
        });
    }

    // ---- for vectors ----------------------------------------------------------------------------------------------

    void pushRegister(int register) {
        get(register);
    }

    void popRegister(int register) {
        set(register);
    }

    void vectorAddress(long w) {
        address(w);
    }

    void loadVector(long w, int size) {
        load(pages(w, false), size);
    }

    void storeVector(long w, int size) {
        storeT(pages(w, true), size);
    }

    Label hostOfVector(long w, boolean write, Label slow) {
        Label again = hostOrSlow(pages(w, write), 16, slow);
        pushHost(pages(w, write));
        b.lstore(HOST);
        return again;
    }

    void rememberVector(long w, boolean write, Label again, Label across, int at) {
        site = at;
        remember(pages(w, write), 16, write, again, across);
    }

    int currentSite() {
        return site();
    }

    void markSite() {
        setSite();
    }

    void flagsChanged() {
        reloadFlags();
    }
}
