package vitrine.machine.cpu;

import static vitrine.machine.cpu.TranslateRegion.*;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import vitrine.machine.lift.Uop;
import vitrine.machine.memory.AddressSpace;

/**
 * Bytecode that finds the host address of an access: in the remembered page of its registers, behind that in the TLB, and
 * else the instruction is left to the interpreter, which walks the tables, faults, crosses pages and writes into code.
 */
final class TranslateMemory {
    private static final ClassDesc LONG_CLASS = ClassDesc.of("java.lang.Long");
    private static final MethodTypeDesc I_JJ =
            MethodTypeDesc.of(ConstantDescs.CD_int, ConstantDescs.CD_long, ConstantDescs.CD_long);

    private final TranslateBlock block;
    private final TranslateRegion o;
    private final CodeBuilder b;

    private long own;

    TranslateMemory(TranslateBlock block) {
        this.block = block;
        this.o = block.o;
        this.b = block.b;
    }

    /** The address M, into VA. */
    void address(long w) {
        block.get(Uop.a(w));
        if (Uop.b(w) != Uop.ZERO) {
            block.get(Uop.b(w));
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

    /** Host address of M into HOST. */
    void host(long w, int size, boolean write) {
        address(w);
        hostOfVa(Uop.a(w), Uop.b(w), size, write);
    }

    /** Host address of VA into HOST; the access is one by these registers. */
    void hostOfVa(int base, int index, int size, boolean write) {
        boolean stack = base == CpuState.RSP && index == Uop.ZERO;
        boolean first = o.isFirstAccess(base, index, write || stack);
        int page = o.remembered(base, index, write || stack);
        Label slow = b.newLabel();
        Label got = b.newLabel();
        Label leave = block.leave();
        long number = o.accessNumber() & 1023;
        if (first) {
            // nothing is remembered yet
            own = number;
            lookUp(size, write || stack, stack && !write ? slow : leave);
            remember(page);
        } else {
            b.lload(VA).lload(page).lsub().loadConstant(4096L - size);
            b.invokestatic(LONG_CLASS, "compareUnsigned", I_JJ).ifgt(slow);
            b.lload(VA).lload(page + 2).ladd().lstore(HOST);
        }
        b.labelBinding(got);
        if (first && (write || !stack)) {
            return;
        }
        o.later(() -> {
            own = number;
            b.labelBinding(slow);
            lookUp(size, write, leave);
            if (stack && !write) {
                // the page that is remembered for the stack is one that may be written
                tag(AddressSpace.TLB_WRITE);
                own();
                b.loadConstant(-4096L).land().lcmp().ifne(got);
            }
            remember(page);
            b.goto_(got);
        });
    }

    /** Host address of VA by the TLB into HOST, and the place of the entry into PLACE. */
    private void lookUp(int size, boolean write, Label miss) {
        own();
        b.loadConstant(7).lushr().lload(MASK).land().lstore(PLACE);
        tag(write ? AddressSpace.TLB_WRITE : AddressSpace.TLB_READ);
        b.lload(VA);
        if (size > 1) {
            b.loadConstant((long) size - 1).ladd();
        }
        b.loadConstant(own).lxor().loadConstant(-4096L).land().lcmp().ifne(miss);
        b.lload(VA);
        tag(AddressSpace.TLB_ADDEND);
        b.ladd().lstore(HOST);
    }

    /** Remembers the page of VA, which is at HOST. */
    private void remember(int page) {
        own();
        b.loadConstant(-4096L).land().lstore(page);
        b.lload(HOST).lload(VA).lsub().lstore(page + 2);
    }

    /**
     * Pushes VA as far as its page goes, with a lowest part that no other access has: or HotSpot would compute the page
     * and its place in the TLB once for several accesses of the same address, and that on the hot way.
     */
    private void own() {
        b.lload(VA).loadConstant(own).lxor();
    }

    /** Pushes a field of the TLB entry at PLACE. */
    private void tag(int which) {
        HostCode.element(b, UNSAFE, TLB, PLACE, which);
    }

    /** Pushes the zero-extended value at HOST plus an offset. */
    void read(int offset, int size) {
        HostCode.begin(b, UNSAFE);
        at(offset);
        HostCode.get(b, size);
    }

    /** Stores a local at HOST plus an offset. */
    void write(int offset, int size, int local) {
        HostCode.begin(b, UNSAFE);
        at(offset);
        b.lload(local);
        HostCode.put(b, size);
    }

    private void at(int offset) {
        b.lload(HOST);
        if (offset != 0) {
            b.loadConstant((long) offset).ladd();
        }
    }

    /** Pushes the zero-extended value at M. */
    void load(long w, int size) {
        host(w, size, false);
        read(0, size);
    }

    /** Stores register d at M. */
    void store(long w, int size) {
        block.get(Uop.d(w));
        b.lstore(T);
        host(w, size, true);
        write(0, size, T);
    }

    /** Pushes T on the guest's stack. */
    void pushT() {
        int rsp = o.local(CpuState.RSP);
        b.lload(rsp).loadConstant(8L).lsub().lstore(VA);
        hostOfVa(CpuState.RSP, Uop.ZERO, 8, true);
        write(0, 8, T);
        b.lload(VA).lstore(rsp);
    }

    /** Reads the top of the guest's stack into T; RSP stays. */
    void topToT() {
        b.lload(o.local(CpuState.RSP)).lstore(VA);
        hostOfVa(CpuState.RSP, Uop.ZERO, 8, false);
        read(0, 8);
        b.lstore(T);
    }
}
