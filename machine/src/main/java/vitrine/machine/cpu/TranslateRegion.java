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
import vitrine.machine.lift.Uop;

/**
 * The method of one region: entry switch, the blocks one after the other, the slow ways of their loads and stores, and
 * the common ends.
 *
 * <pre>
 * locals  0 this  1 state  2 memory  3 helpers  4 page  6 left  8 entry  9 r  10 v  11 site  12 rip  14 va  16 host
 *         18 t  20 + 2n register n of the micro-operations  160.. pages remembered by loads and stores
 * </pre>
 *
 * <p>Registers live in locals from the entry of the region to its end. A load or store remembers for its base and index
 * registers the page of the last access and where that is on the host; mappings cannot change while a region runs.
 */
final class TranslateRegion {
    static final ClassDesc STATE = desc(CpuState.class);
    static final ClassDesc MEMORY = desc(GuestMemory.class);
    static final ClassDesc HELPERS = desc(Helpers.class);
    static final ClassDesc REGION = desc(Region.class);
    static final ClassDesc TRANSLATED = desc(Translated.class);
    private static final ClassDesc FAULT = desc(GuestFault.class);
    private static final ClassDesc LONGS = ConstantDescs.CD_long.arrayType();
    static final MethodTypeDesc RUN = MethodTypeDesc.of(
            ConstantDescs.CD_long,
            STATE,
            MEMORY,
            HELPERS,
            ConstantDescs.CD_long,
            ConstantDescs.CD_long,
            ConstantDescs.CD_int);

    static final int S = 1;
    static final int M = 2;
    static final int H = 3;
    static final int PAGE_BASE = 4;
    static final int LEFT = 6;
    private static final int ENTRY = 8;
    static final int R = 9;
    static final int V = 10;
    static final int SITE = 11;
    static final int RIP = 12;
    static final int VA = 14;
    static final int HOST = 16;
    static final int T = 18;
    private static final int REGISTERS = 20;
    private static final int PAGES = 160;

    /** A remembered page that is still empty: not canonical, and for safety's sake backed by {@link Translated#SCRATCH}. */
    static final long NO_PAGE = 0x5a5a_0000_0000_0000L;

    private static final long CC_MASK = 1L << CC_OP | 1L << CC_A | 1L << CC_B | 1L << CC_C;

    final RegionBuilder region;
    CodeBuilder b;
    /** Registers that the region uses and those of them that it changes. */
    long used;

    long written;
    private final List<Long> siteOffsets = new ArrayList<>();
    private final List<Integer> siteUndones = new ArrayList<>();
    private Map<Integer, Integer> remembered = new LinkedHashMap<>();
    private final List<Runnable> slow = new ArrayList<>();
    private Label[] labels = new Label[0];
    private Label exit;
    private Label interpret;

    @SuppressWarnings("NullAway.Init") // the code builder is there when the class file asks for the code
    TranslateRegion(RegionBuilder region) {
        this.region = region;
        scan();
    }

    private static ClassDesc desc(Class<?> c) {
        return ClassDesc.of(c.getName());
    }

    /** What the finished class is constructed with. */
    Region.Parts parts() {
        return new Region.Parts(
                region.blocks.toArray(Block[]::new),
                longs(region.deltas),
                longs(siteOffsets),
                siteUndones.stream().mapToInt(Integer::intValue).toArray(),
                longs(region.guardDeltas),
                longs(region.guardHosts));
    }

    private static long[] longs(List<Long> list) {
        return list.stream().mapToLong(Long::longValue).toArray();
    }

    /** Which registers occur. Every field that could name one counts: too many do no harm. */
    private void scan() {
        for (Block block : region.blocks) {
            for (int pc = 0; pc < block.code.length; pc++) {
                long w = block.code[pc];
                int op = Uop.op(w);
                used |= 1L << Uop.a(w) | 1L << Uop.b(w) | 1L << Uop.d(w);
                written |= 1L << Uop.d(w);
                if (op == LDC) {
                    pc++;
                }
                if (op == PUSH || op == POP || op >= CALL && op <= RET) {
                    written |= 1L << CpuState.RSP;
                }
                boolean records = op >= ADDF64 && op <= CC || op >= CB_E64 && op <= TB_LE32 || op == FLG;
                if (records || op == VOP && Uop.e(w) == VOP_COMI) {
                    written |= CC_MASK;
                }
                if (op == GETC || op == SET || op == CMOV64 || op == CMOV32 || op == BR) {
                    used |= CC_MASK;
                }
                if (op == HELPER) { // may read and change anything
                    written |= 0xffff | CC_MASK;
                }
            }
        }
        // PAGE and ZERO are constants; temporaries need no loading
        written &= ~(1L << PAGE | 1L << ZERO);
        used = (used | written) & ~(1L << PAGE | 1L << ZERO);
    }

    int local(int register) {
        return REGISTERS + 2 * register;
    }

    // ---- the method -----------------------------------------------------------------------------------------------

    void emit(CodeBuilder code) {
        b = code;
        slow.clear();
        siteOffsets.clear();
        siteUndones.clear();
        remembered = new LinkedHashMap<>();
        exit = b.newLabel();
        interpret = b.newLabel();
        int n = region.blocks.size();
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
        List<SwitchCase> cases = new ArrayList<>();
        boolean[] entries = region.entries();
        for (int i = 1; i < n; i++) {
            if (entries[i]) {
                cases.add(SwitchCase.of(i, labels[i]));
            }
        }
        if (!cases.isEmpty()) {
            b.iload(ENTRY).lookupswitch(labels[0], cases);
        }
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
        Label handler = b.newLabel();
        b.labelBinding(handler);
        handler();
        b.exceptionCatch(start, end, handler, FAULT);
    }

    private void prologue() {
        b.aload(S).getfield(STATE, "r", LONGS).astore(R);
        b.aload(S).getfield(STATE, "v", LONGS).astore(V);
        b.iconst_0().istore(SITE);
        b.lconst_0()
                .lstore(RIP)
                .lconst_0()
                .lstore(VA)
                .lconst_0()
                .lstore(HOST)
                .lconst_0()
                .lstore(T);
        for (int reg = 0; reg < 64; reg++) {
            if ((used >>> reg & 1) != 0) {
                if (reg >= T0) {
                    b.lconst_0();
                } else {
                    b.aload(R).loadConstant(reg).laload();
                }
                b.lstore(local(reg));
            }
        }
        for (int i = 0; i < remembered.size(); i++) {
            b.loadConstant(NO_PAGE).lstore(PAGES + 4 * i);
            b.loadConstant(Translated.SCRATCH - NO_PAGE).lstore(PAGES + 4 * i + 2);
        }
    }

    private void ends() {
        b.labelBinding(interpret);
        b.aload(0).loadConstant(Region.INTERPRET).putfield(REGION, "why", ConstantDescs.CD_int);
        b.labelBinding(exit);
        spill(written);
        b.aload(R).loadConstant(CpuState.RIP).lload(RIP).lastore();
        b.lload(LEFT).lreturn();
    }

    private void handler() {
        // a negative site is a helper's: what it left in the register file is the state
        b.astore(ENTRY);
        Label known = b.newLabel();
        Label done = b.newLabel();
        b.iload(SITE).ifge(known);
        b.iload(SITE).iconst_m1().ixor().istore(SITE);
        b.goto_(done);
        b.labelBinding(known);
        spill(written);
        b.labelBinding(done);
        b.aload(0).aload(S).aload(ENTRY).lload(PAGE_BASE).lload(LEFT).iload(SITE);
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

    void spill(long registers) {
        for (int reg = 0; reg < T0; reg++) {
            if ((registers >>> reg & 1) != 0 && reg != CpuState.RIP) {
                b.aload(R).loadConstant(reg).lload(local(reg)).lastore();
            }
        }
    }

    void reload(long registers) {
        for (int reg = 0; reg < T0; reg++) {
            if ((registers >>> reg & 1) != 0 && reg != CpuState.RIP) {
                b.aload(R).loadConstant(reg).laload().lstore(local(reg));
            }
        }
    }

    private void emitBlock(int i) {
        Block block = region.blocks.get(i);
        long delta = region.deltas.get(i);
        Label enough = b.newLabel();
        Label stub = b.newLabel();
        b.labelBinding(labels[i]);
        b.lload(LEFT).loadConstant((long) block.count).lsub().dup2().lstore(LEFT);
        b.lconst_0().lcmp().iflt(stub);
        b.labelBinding(enough);
        new TranslateBlock(this, block, delta).emit();
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
        int key = base << 7 | index << 1 | (write ? 1 : 0);
        Integer n = remembered.get(key);
        if (n == null) {
            n = remembered.size();
            remembered.put(key, n);
        }
        return PAGES + 4 * n;
    }

    /** Code behind the blocks, out of the hot way. */
    void later(Runnable code) {
        slow.add(code);
    }

    /** Goes to a place relative to the first page: a block of the region, or out of it. */
    void go(long place) {
        int i = region.find(place);
        if (i >= 0) {
            b.goto_(labels[i]);
        } else {
            leaveTo(place);
        }
    }

    /** The label to jump to for a place. */
    Label target(long place) {
        int i = region.find(place);
        if (i >= 0) {
            return labels[i];
        }
        Label out = b.newLabel();
        later(() -> {
            b.labelBinding(out);
            leaveTo(place);
        });
        return out;
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

    /** Goes to the virtual address in T: to one of these places, or out of the region. */
    void goIndirect(List<Long> places) {
        Label out = b.newLabel();
        if (!places.isEmpty()) {
            List<SwitchCase> cases = new ArrayList<>();
            for (long place : places) {
                cases.add(SwitchCase.of((int) place, labels[region.find(place)]));
            }
            b.lload(T).lload(PAGE_BASE).lsub().dup2().lstore(HOST);
            b.lload(HOST).l2i().i2l().lcmp().ifne(out);
            b.lload(HOST).l2i().lookupswitch(out, cases);
        }
        b.labelBinding(out);
        b.lload(T).lstore(RIP).goto_(exit);
    }

    /** Places behind the calls of the region that are blocks of it. */
    List<Long> returnPlaces() {
        List<Long> places = new ArrayList<>();
        for (int i = 0; i < region.blocks.size(); i++) {
            Block block = region.blocks.get(i);
            int op = Uop.op(block.code[block.code.length - 1]);
            long place = region.deltas.get(i) + block.end();
            if ((op == CALL || op == CALLI) && region.find(place) >= 0 && !places.contains(place)) {
                places.add(place);
            }
        }
        return places;
    }

    /** Places that an indirect jump may lead to: all blocks of the region that nothing else leads to. */
    List<Long> jumpPlaces() {
        boolean[] led = new boolean[region.blocks.size()];
        for (int i = 0; i < led.length; i++) {
            for (int next : region.successors(i)) {
                if (next >= 0) {
                    led[next] = true;
                }
            }
        }
        List<Long> places = new ArrayList<>();
        for (int i = 0; i < led.length; i++) {
            if (!led[i]) {
                places.add(region.deltas.get(i) + region.blocks.get(i).start());
            }
        }
        return places;
    }
}
