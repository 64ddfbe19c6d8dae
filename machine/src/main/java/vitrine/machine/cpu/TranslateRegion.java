package vitrine.machine.cpu;

import static vitrine.machine.lift.Uop.*;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import vitrine.machine.lift.Block;

/**
 * The method of one region: the blocks one after the other, what is seldom needed behind them, and the
 * common ends.
 *
 * <pre>
 * locals  0 this  1 state  2 memory  3 helpers  4 page  6 left  8 fault  9 r  10 tlb  12 rip  14 va  16 host
 *         18 t  20 v  21 site  22 index  23 order
 *         24 unsafe  25 place  27 mask  29.. registers, lanes of vectors, remembered pages
 * </pre>
 *
 * <p>General registers, recorded flags and both lanes of vector registers live in locals from the entry of the region to
 * its end. A load or store remembers for its base and index registers the page of the last access and where that is on the
 * host; mappings cannot change while a region runs. Behind that stands the TLB, and what is not there either is left to the
 * interpreter.
 *
 * <p>The shape serves HotSpot's register allocator, which moves a value to the stack for good when it is live across a call
 * that rejoins: so the hot ways contain no calls at all, and the few there are stand between a spill of everything to the
 * register file and a reload.
 */
final class TranslateRegion {
    static final ClassDesc STATE = desc(CpuState.class);
    static final ClassDesc MEMORY = desc(GuestMemory.class);
    static final ClassDesc HELPERS = desc(Helpers.class);
    static final ClassDesc REGION = desc(Region.class);
    private static final ClassDesc FAULT = desc(GuestFault.class);
    private static final ClassDesc SPACE = ClassDesc.of("vitrine.machine.memory.AddressSpace");
    private static final ClassDesc LONGS = ConstantDescs.CD_long.arrayType();
    static final MethodTypeDesc RUN = MethodTypeDesc.of(
            ConstantDescs.CD_long, STATE, MEMORY, HELPERS, ConstantDescs.CD_long, ConstantDescs.CD_long);

    static final int S = 1;
    static final int M = 2;
    static final int H = 3;
    static final int PAGE_BASE = 4;
    static final int LEFT = 6;
    private static final int FAULT_LOCAL = 8;
    static final int R = 9;
    static final int TLB = 10;
    static final int RIP = 12;
    static final int VA = 14;
    static final int HOST = 16;
    static final int T = 18;
    static final int V = 20;
    static final int SITE = 21;
    static final int INDEX = 22;
    static final int ORDER = 23;
    static final int UNSAFE = 24;
    static final int PLACE = 25;
    static final int MASK = 27;
    private static final int FIRST = 29;
    private static final long NO_PAGE = 0x5a5a_0000_0000_0000L;

    final Shape region;
    final RegisterUse use;
    CodeBuilder b;

    /** Locals of general registers and, from 64 on, of the low and the high lane of vector register n at 64 + 2n. */
    private final int[] locals = new int[64 + 128];

    private int nextLocal = FIRST;
    private final List<Long> siteOffsets = new ArrayList<>();
    private final List<Integer> siteUndones = new ArrayList<>();
    private final Map<Integer, Integer> remembered = new LinkedHashMap<>();
    private final List<Runnable> slow = new ArrayList<>();
    private Label[] labels = new Label[0];
    private Label exit;
    private Label interpret;
    private int[] knownFlags = new int[0];
    private int accesses;
    private int emitted;

    @SuppressWarnings("NullAway.Init") // the code builder is there when the class file asks for the code
    TranslateRegion(Shape region) {
        this.region = region;
        this.use = new RegisterUse(region.blocks);
        for (int i = 0; i < 64; i++) {
            if ((use.used >>> i & 1) != 0) {
                locals[i] = newLocal();
            }
        }
        for (int n = 0; n < 64; n++) {
            if ((use.vectors >>> n & 1) != 0) {
                locals[64 + 2 * n] = newLocal();
                locals[65 + 2 * n] = newLocal();
            }
        }
    }

    private int newLocal() {
        nextLocal += 2;
        return nextLocal - 2;
    }

    private static ClassDesc desc(Class<?> c) {
        return ClassDesc.of(c.getName());
    }

    /** What the finished class is constructed with. */
    Region.Parts parts() {
        return new Region.Parts(
                region.blocks.toArray(Block[]::new),
                longs(siteOffsets),
                siteUndones.stream().mapToInt(Integer::intValue).toArray(),
                longs(List.copyOf(region.guards().keySet())),
                longs(List.copyOf(region.guards().values())),
                use.floats,
                region.loop,
                region instanceof RegionBuilder);
    }

    private static long[] longs(List<Long> list) {
        return list.stream().mapToLong(Long::longValue).toArray();
    }

    int local(int register) {
        int n = locals[register];
        if (n == 0) {
            throw new IllegalStateException("register " + register + " was not seen");
        }
        return n;
    }

    /** Local of a lane (0 low, 1 high) of a vector register. */
    int lane(int vector, int lane) {
        return local(64 + 2 * vector + lane);
    }

    // ---- the method -----------------------------------------------------------------------------------------------

    void emit(CodeBuilder code) {
        b = code;
        slow.clear();
        siteOffsets.clear();
        siteUndones.clear();
        remembered.clear();
        exit = b.newLabel();
        interpret = b.newLabel();
        int n = region.blocks.size();
        knownFlags = new FlagFlow(region).known;
        labels = new Label[n];
        for (int i = 0; i < n; i++) {
            labels[i] = b.newLabel();
        }
        Label first = b.newLabel();
        Label start = b.newLabel();
        Label end = b.newLabel();
        // the pages that will be remembered are known only at the end: their locals are set up there
        b.goto_(first);
        b.labelBinding(start);
        for (int i = 0; i < n; i++) {
            emitBlock(i);
        }
        for (int i = 0; i < slow.size(); i++) {
            slow.get(i).run();
        }
        b.labelBinding(end);
        ends();
        b.labelBinding(first);
        prologue();
        b.goto_(start);
        if (!siteOffsets.isEmpty()) {
            Label handler = b.newLabel();
            b.labelBinding(handler);
            handler();
            b.exceptionCatch(start, end, handler, FAULT);
        }
    }

    private void prologue() {
        HostCode.prepare(b, UNSAFE);
        b.aload(S).getfield(STATE, "r", LONGS).astore(R);
        b.aload(S).getfield(STATE, "v", LONGS).astore(V);
        b.aload(M).invokevirtual(MEMORY, "space", MethodTypeDesc.of(SPACE));
        b.invokevirtual(SPACE, "tlb", MethodTypeDesc.of(LONGS)).dup().astore(TLB);
        // byte offset of the last entry, whose ones are those of every entry's
        b.arraylength().loadConstant(4).isub().i2l().loadConstant(3).lshl().lstore(MASK);
        b.lconst_0().lstore(PLACE);
        b.iconst_0().istore(SITE).iconst_0().istore(INDEX).iconst_0().istore(ORDER);
        for (int local : new int[] {RIP, VA, HOST, T}) {
            b.lconst_0().lstore(local);
        }
        for (int reg = 0; reg < 64; reg++) {
            if ((use.used >>> reg & 1) != 0) {
                if (reg >= T0) {
                    b.lconst_0();
                } else {
                    b.aload(R).loadConstant(reg).laload();
                }
                b.lstore(local(reg));
            }
        }
        reloadVectors(use.vectors);
        for (int first : remembered.values()) {
            b.loadConstant(NO_PAGE).lstore(first);
            b.loadConstant(Translated.SCRATCH - NO_PAGE).lstore(first + 2);
        }
    }

    private void ends() {
        b.labelBinding(interpret);
        b.aload(0).loadConstant(Region.INTERPRET).putfield(REGION, "why", ConstantDescs.CD_int);
        b.labelBinding(exit);
        spill();
        b.aload(R).loadConstant(CpuState.RIP).lload(RIP).lastore();
        b.lload(LEFT).lreturn();
    }

    /** A call that may fault stands behind a spill: what is in the register file is the state. */
    private void handler() {
        b.astore(FAULT_LOCAL);
        b.aload(0).aload(S).aload(FAULT_LOCAL).lload(PAGE_BASE).lload(LEFT).iload(SITE);
        b.invokevirtual(
                REGION,
                "faulted",
                MethodTypeDesc.of(
                        ConstantDescs.CD_long,
                        STATE,
                        FAULT,
                        ConstantDescs.CD_long,
                        ConstantDescs.CD_long,
                        ConstantDescs.CD_int));
        b.lreturn();
    }

    /** Writes everything that the region changes to the register files. */
    void spill() {
        for (int reg = 0; reg < T0; reg++) {
            if ((use.written >>> reg & 1) != 0 && reg != CpuState.RIP) {
                b.aload(R).loadConstant(reg).lload(local(reg)).lastore();
            }
        }
        for (int n = 0; n < 64; n++) {
            if ((use.vectorsWritten >>> n & 1) != 0 && n != V_TEMP) {
                for (int lane = 0; lane < 2; lane++) {
                    b.aload(V).loadConstant(4 * n + lane).lload(lane(n, lane)).lastore();
                }
            }
        }
    }

    /** Reads everything that the region uses. */
    void reload() {
        for (int reg = 0; reg < T0; reg++) {
            if ((use.used >>> reg & 1) != 0 && reg != CpuState.RIP) {
                b.aload(R).loadConstant(reg).laload().lstore(local(reg));
            }
        }
        reloadVectors(use.vectors);
    }

    private void reloadVectors(long set) {
        for (int n = 0; n < 64; n++) {
            if ((set >>> n & 1) != 0) {
                for (int lane = 0; lane < 2; lane++) {
                    b.aload(V).loadConstant(4 * n + lane).laload().lstore(lane(n, lane));
                }
            }
        }
    }

    private void emitBlock(int i) {
        Block block = region.blocks.get(i);
        long delta = region.deltas.get(i);
        Label stub = b.newLabel();
        emitted = i;
        b.labelBinding(labels[i]);
        b.lload(LEFT).loadConstant((long) block.count).lsub().dup2().lstore(LEFT);
        b.lconst_0().lcmp().iflt(stub);
        new TranslateBlock(this, i, block, delta, knownFlags[i]).emit();
        slow.add(() -> {
            b.labelBinding(stub);
            b.lload(LEFT).loadConstant((long) block.count).ladd().lstore(LEFT);
            leaveTo(delta + block.start());
        });
    }

    // ---- what blocks need -----------------------------------------------------------------------------------------

    /** A place that can fault, in instruction {@code insn} of a block. */
    int site(Block block, long delta, int insn) {
        siteOffsets.add(delta + block.offsets[insn]);
        siteUndones.add(block.count - insn);
        return siteOffsets.size() - 1;
    }

    /** First of the two locals that remember the page of accesses by these registers. */
    int remembered(int base, int index, boolean write) {
        return remembered.computeIfAbsent(key(base, index, write), k -> {
            newLocal();
            return newLocal() - 2;
        });
    }

    /** Whether this is the first access by these registers, and none can have come before it in another round. */
    boolean isFirstAccess(int base, int index, boolean write) {
        return !region.loop && !remembered.containsKey(key(base, index, write));
    }

    private static int key(int base, int index, boolean write) {
        return base << 7 | index << 1 | (write ? 1 : 0);
    }

    /** Another number for each access to memory. */
    int accessNumber() {
        return ++accesses;
    }

    /** Code behind the blocks, out of the hot way. */
    void later(Runnable code) {
        slow.add(code);
    }

    /** Goes to a place relative to the first page: a block of the region, or out of it. */
    void go(long place) {
        int i = region.next(emitted, place);
        if (i >= 0) {
            b.goto_(labels[i]);
        } else {
            leaveTo(place);
        }
    }

    /** The label to jump to for a place. */
    Label target(long place) {
        int i = region.next(emitted, place);
        if (i > emitted) {
            return labels[i];
        }
        // backwards only by goto: a branch with a safepoint keeps its operands alive
        Label way = b.newLabel();
        later(() -> {
            b.labelBinding(way);
            if (i >= 0) {
                b.goto_(labels[i]);
            } else {
                leaveTo(place);
            }
        });
        return way;
    }

    private void leaveTo(long place) {
        address(place);
        b.lstore(RIP).goto_(exit);
    }

    /** Leaves before an instruction, for the interpreter to execute it. */
    void interpretAt(Block block, long delta, int insn) {
        address(delta + block.offsets[insn]);
        b.lstore(RIP);
        b.lload(LEFT).loadConstant((long) (block.count - insn)).ladd().lstore(LEFT);
        b.goto_(interpret);
    }

    /** Leaves behind an instruction. */
    void leaveAt(Block block, long delta, int insn) {
        b.lload(LEFT).loadConstant((long) (block.count - insn)).ladd().lstore(LEFT);
        leaveTo(delta + block.offsets[insn]);
    }

    /** Pushes a virtual address. */
    void address(long place) {
        b.lload(PAGE_BASE);
        if (place != 0) {
            b.loadConstant(place).ladd();
        }
    }

    /** Goes to the virtual address in T: to one of these places, or out of the region, when it is one that can be fetched. */
    void goIndirect(List<Long> places, Label wild) {
        Label out = b.newLabel();
        if (places.size() <= 4) {
            for (long place : places) {
                b.lload(T);
                address(place);
                b.lcmp().ifeq(target(place));
            }
        } else {
            List<SwitchCase> cases = new ArrayList<>();
            for (long place : places) {
                cases.add(SwitchCase.of((int) place, target(place)));
            }
            b.lload(T).lload(PAGE_BASE).lsub().lstore(HOST);
            b.lload(HOST).lload(HOST).l2i().i2l().lcmp().ifne(out);
            b.lload(HOST).l2i().lookupswitch(out, cases);
        }
        b.labelBinding(out);
        b.lload(T)
                .loadConstant(16)
                .lshl()
                .loadConstant(16)
                .lshr()
                .lload(T)
                .lcmp()
                .ifne(wild);
        b.lload(T).lstore(RIP).goto_(exit);
    }
}
