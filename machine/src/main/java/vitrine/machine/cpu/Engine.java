package vitrine.machine.cpu;

import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import vitrine.machine.decode.DecodeResult;
import vitrine.machine.decode.Decoder;
import vitrine.machine.decode.Insn;
import vitrine.machine.lift.Block;
import vitrine.machine.lift.Lifter;
import vitrine.machine.lift.Uop;
import vitrine.machine.memory.AddressSpace;
import vitrine.machine.memory.HostMemory;
import vitrine.machine.memory.PhysicalMemory;
import vitrine.machine.memory.Pte;

/**
 * Runs CPU states on address spaces: finds or makes the blocks, lets the interpreter run them, and turns what ends a run
 * into an {@link Exit}. One engine serves all virtual CPUs of a machine, which take turns on one Java thread.
 */
public final class Engine {
    /** So many instructions run at most between two looks at {@link #requestExit}. */
    private static final int SLICE = 1 << 15;

    /**
     * The first slices are short: HotSpot counts how often the interpreter is called, and compiles it sooner. (It is told not
     * to replace running methods on the stack, which for regions it would do loop by loop.)
     */
    private static final int FIRST_SLICES = 4000;

    private static final int FIRST_SLICE = 512;

    /** So long are the slices while much of the time goes to code that is not translated: a look at the end of each. */
    private static final int LOOK_SLICE = 1 << 12;

    /** What a finding counts, in instructions: so many findings of {@link Config#translateAfter} make a block hot. */
    private static final int FINDING = 1 << 12;

    /**
     * So often a new region runs in short turns, for HotSpot to count and profile it as a method; a long turn would make it
     * wait for the loops in it.
     */
    private static final int TRAINING_CALLS = 150;

    private static final int TRAINING_BUDGET = 128;

    /** Code without loops needs fewer; its calls are timed, and two that took so long each are compiled ones. */
    private static final int STRAIGHT_CALLS = 40;

    /** So many turns in a row that took no longer are those of compiled code. */
    private static final int FAST_TURNS = 2;

    private static final int CALL_NANOS = 120;

    /** After that a turn is a try whether HotSpot has compiled it, and the next one is so many nanoseconds later. */
    private static final long TRY_LATER = 1_000_000;

    /** After so many entries a region is judged by the instructions it ran each time on average. */
    private static final int JUDGED = 2000;

    private static final int SHORT_RUN = 150;

    /** As {@link #SHORT_RUN}, for the largest loop around a block. */
    private static final int SHORTER_RUN = 50;

    private static final int NO_LOOP = Integer.MAX_VALUE;
    private static final int LONG_RUN = 1000;

    /** Translation may take one part of so many of the time. */
    private static final int SHARE = 12;

    /** So often regions lead to a block until one is made that can be entered there. */
    private static final int EXITS = 100;

    /** Faster than this is not HotSpot's interpreter. */
    private static final int COMPILED_NANOS = 8;

    /** A place that was looked at is looked at again after it was found so often more. */
    private static final int PATIENCE = 50;

    /** Translated code is not left for the end of a slice as such: it would have to be entered at another place. */
    private static final int SPARE = 1 << 18;

    private static final long PAGE_MASK = PhysicalMemory.PAGE_MASK;

    private final PhysicalMemory memory;
    private final GuestFault fault = new GuestFault();
    private final GuestMemory guest;
    private final Helpers helpers;
    private final CodeCache cache;
    private final Interpreter interpreter;
    private final Translator translator;
    private final int translateAfter;
    private final Lifter lifter;
    private final byte[] bytes = new byte[PhysicalMemory.PAGE_SIZE + 32];
    private volatile boolean exitRequested;
    private long retiredAtStart;
    private int slices;
    /** Host time that making and training regions took, and since when it counts. */
    private long spent;

    private final long born;
    private final LongSupplier hostNanos;
    private long sliceBudget;
    /** Instructions of the slice that translated code ran. */
    private long translatedInSlice;

    /** The slice ended in translated code, because it was over. */
    private boolean endedTranslated;

    /** The slice may end a few instructions early, between two blocks. */
    private boolean early;

    /** So many instructions more than the slice has may run in translated code. */
    private long spare;

    /** Much of the last slice was not translated. */
    private boolean busy = true;

    /** The way that the guest takes now, while it is being recorded. */
    private @Nullable Trace trace;

    /** The next block starts a trace. */
    private boolean startTrace;

    /**
     * What a machine's CPUs are like.
     *
     * @param translateAfter so often a block must be found running before it is translated; 0: never; 1: at
     *     once, whatever that costs
     * @param hostNanos time of the host, which decides only which tier runs
     * @param background runs work on another thread, for translations
     */
    public record Config(
            CpuLevel level,
            LongSupplier timeStamp,
            long seed,
            int translateAfter,
            LongSupplier hostNanos,
            Consumer<Runnable> background) {
        /**
         * Hot code is translated where the JVM was started as the launcher starts it, or the property
         * {@code vitrine.translate} says after how many findings; 0 is never.
         */
        public Config(
                CpuLevel level,
                LongSupplier timeStamp,
                long seed,
                LongSupplier hostNanos,
                Consumer<Runnable> background) {
            this(
                    level,
                    timeStamp,
                    seed,
                    Integer.getInteger("vitrine.translate", HostCode.DIRECT ? 24 : 0),
                    hostNanos,
                    background);
        }
    }

    /**
     * An engine for the machine that has this memory; it becomes the memory's listener for changed code.
     *
     * @param config {@code timeStamp} is what RDTSC reads, after {@link CpuState#retired} was brought up to date;
     *     {@code seed} starts the sequence of RDRAND
     */
    public Engine(PhysicalMemory memory, Config config) {
        this.memory = memory;
        this.guest = new GuestMemory(fault, new AddressSpace(memory, 0));
        this.cache = new CodeCache(memory);
        this.helpers = new Helpers(guest, new Cpuid(config.level), config.timeStamp, new RandomSequence(config.seed));
        this.lifter = new Lifter(config.level.ordinal() + 1);
        this.translator = new Translator(config.translateAfter == 1, config.background);
        this.translateAfter = config.translateAfter;
        this.hostNanos = config.hostNanos;
        this.born = hostNanos.getAsLong();
        this.interpreter = new Interpreter(guest, helpers, cache.table);
    }

    /** Asks a run on another Java thread, or the next one, to end soon with {@link Exit#INTERRUPT}. */
    public void requestExit() {
        exitRequested = true;
    }

    /**
     * Runs at most {@code budget} instructions.
     *
     * <p>{@link CpuState#retired} counts those that completed; an instruction that faulted did not, one that trapped did.
     * After INTERRUPT exactly {@code budget} instructions have run, unless {@link #requestExit} was called. A string
     * instruction with REP counts once for each 4,096 iterations begun.
     */
    public Exit run(CpuState s, AddressSpace space, long budget) {
        guest.use(space);
        helpers.bind(s);
        space.codeMayHaveChanged();
        s.r[Uop.PAGE] = s.r[CpuState.RIP] & PAGE_MASK;
        long remaining = budget;
        endTrace();
        startTrace = false;
        while (true) {
            if (exitRequested) {
                exitRequested = false;
                return Exit.INTERRUPT;
            }
            if (remaining <= 0) {
                return Exit.INTERRUPT;
            }
            space.adaptTlb();
            boolean step = (s.r[Uop.EFLAGS] & Flags.TF) != 0;
            int most = slices < FIRST_SLICES ? FIRST_SLICE : busy && translateAfter > 0 ? LOOK_SLICE : SLICE;
            sliceBudget = step ? 1 : Math.min(remaining, most);
            early = sliceBudget < remaining && !step;
            spare = early ? Math.min(remaining - sliceBudget, SPARE) : 0;
            slices++;
            retiredAtStart = s.retired;
            interpreter.left = sliceBudget;
            translatedInSlice = 0;
            endedTranslated = false;
            translator.install();
            int why = slice(s, space);
            long ran = sliceBudget - interpreter.left;
            s.retired = retiredAtStart + ran;
            remaining -= ran;
            busy = translatedInSlice < ran - ran / 16;
            if (busy
                    && early
                    && why == Interpreter.EXIT_LOOKUP
                    && !endedTranslated
                    && translateAfter > 0
                    && !memory.watched()
                    && affordable()) {
                sample(s, space, (int) (ran - translatedInSlice));
            }
            if (step && ran == 1 && why != Interpreter.EXIT_FAULT) {
                if (why == Interpreter.EXIT_SYSCALL) {
                    return Exit.SYSCALL;
                }
                s.faultVector = Vector.DB;
                s.faultError = 0;
                s.faultAddress = 0;
                return Exit.FAULT;
            }
            if (why == Interpreter.EXIT_SYSCALL) {
                return Exit.SYSCALL;
            }
            if (why == Interpreter.EXIT_FAULT) {
                return Exit.FAULT;
            }
        }
    }

    /**
     * Whether there is time for more translations: making and training them must stay a small part of the time that the engine
     * exists, or a program that runs a little of everything would wait for code that it soon does not need.
     */
    private boolean affordable() {
        return translateAfter == 1 || spent < (hostNanos.getAsLong() - born) / SHARE;
    }

    /** Number of regions translated so far. */
    int translations() {
        return translator.made;
    }

    /** The value of {@link CpuState#retired} when {@code left} instructions of the slice are left. */
    long retiredAt(long left) {
        return retiredAtStart + sliceBudget - left;
    }

    /** Runs blocks until the slice is used up or the guest leaves. */
    private int slice(CpuState s, AddressSpace space) {
        try {
            while (interpreter.left > 0) {
                Block block = blockAt(s, space);
                if ((startTrace || trace != null) && interpreter.left >= block.count && record(block, s, space)) {
                    int why = alone(block, s);
                    if (why != Interpreter.EXIT_LOOKUP) {
                        endTrace();
                        return why;
                    }
                    continue;
                }
                if (block.translation instanceof Region region && block.count <= interpreter.left) {
                    int why = translated(region, block, s, space);
                    if (why == Region.FAULTED) {
                        return Interpreter.EXIT_FAULT;
                    }
                    if (interpreter.left <= 0) {
                        break;
                    }
                    block = blockAt(s, space);
                    endedTranslated = why == Region.LEFT;
                    if (endedTranslated && interpreter.left >= block.count) {
                        left(block, s, space);
                        if (startTrace) {
                            continue;
                        }
                    }
                }
                if (block.count > interpreter.left) {
                    if (early) {
                        break;
                    }
                    block = prefix(block, s, space);
                }
                endedTranslated = false;
                interpreter.left -= block.count;
                int why = interpret(block, s);
                if (why != Interpreter.EXIT_LOOKUP) {
                    return why;
                }
            }
            return Interpreter.EXIT_LOOKUP;
        } catch (GuestFault f) {
            // fetching failed: RIP is the instruction's address
            s.faultVector = f.vector;
            s.faultError = f.error;
            s.faultAddress = f.address;
            return Interpreter.EXIT_FAULT;
        }
    }

    private int interpret(Block block, CpuState s) {
        int why = interpreter.run(s, block, this);
        if (why == Interpreter.EXIT_FAULT && fault.notCanonical && s.faultVector == Vector.GP) {
            stackFault(s);
        }
        return why;
    }

    /** Interprets one block and not what follows. */
    private int alone(Block block, CpuState s) {
        long rest = interpreter.left - block.count;
        interpreter.left = 0;
        sliceBudget -= rest;
        int why = interpret(block, s);
        interpreter.left += rest;
        sliceBudget += rest;
        return why;
    }

    /** Takes a block in that the guest comes by; false when the trace ended before it. */
    private boolean record(Block block, CpuState s, AddressSpace space) {
        long rip = s.r[CpuState.RIP];
        if (startTrace) {
            startTrace = false;
            trace = new Trace(space, rip & PAGE_MASK);
        }
        Trace t = trace;
        if (t != null
                && !(block.translation instanceof Region region && region.compiled && region.loop)
                && t.add(block, rip)) {
            return true;
        }
        endTrace();
        return false;
    }

    private void endTrace() {
        Trace t = trace;
        trace = null;
        if (t != null && !t.blocks.isEmpty()) {
            translator.translate(t);
        }
    }

    /** Runs translated code as long as one region leads to the next. Returns why the last one ended. */
    private int translated(Region first, Block at, CpuState s, AddressSpace space) {
        final long[] r = s.r;
        final Block[] table = cache.table;
        final long had = interpreter.left + spare;
        long left = had;
        Region region = first;
        Block block = at;
        int why;
        while (true) {
            long page = r[CpuState.RIP] & PAGE_MASK;
            if (!region.compiled || region.dead || !region.free && !enterable(region, s, page, space)) {
                interpreter.left = left - spare;
                why = attempt(region, block, s, page, space);
                left = interpreter.left + spare;
            } else {
                region.why = Region.LEFT;
                long before = left;
                left = region.run(s, guest, helpers, page, left);
                why = region.why;
                if (region.graph && !worthwhile(region, before - left)) {
                    widen(block, region);
                }
            }
            if (why != Region.LEFT) {
                break;
            }
            long host = space.fetchAddress(r[CpuState.RIP]);
            block = table[Interpreter.slot(host) & table.length - 1];
            if (block.key != host || block.count > left || !(block.translation instanceof Region next)) {
                break;
            }
            region = next;
        }
        interpreter.left = left - spare;
        translatedInSlice += had - left;
        if (why == Region.FAULTED && fault.notCanonical && s.faultVector == Vector.GP) {
            stackFault(s);
        }
        return why;
    }

    private static boolean enterable(Region region, CpuState s, long page, AddressSpace space) {
        return (!region.floats || s.mxcsr.fast())
                && (region.fitsIn == space.stamp() && region.fitsAt == page || region.fits(page, space));
    }

    /** Enters a region that is perhaps not compiled yet, or finds that it must not be entered now. */
    private int attempt(Region region, Block block, CpuState s, long page, AddressSpace space) {
        if (region.dead) {
            block.translation = null;
            block.enterFreely();
            return Region.INTERPRET;
        }
        if (!enterable(region, s, page, space)) {
            return Region.INTERPRET;
        }
        region.calls++;
        if (region.calls > (region.loop ? TRAINING_CALLS : STRAIGHT_CALLS)) {
            long now = hostNanos.getAsLong();
            if (now < region.nextTry && region.fast == 0) {
                return Region.INTERPRET;
            }
            region.nextTry = now + TRY_LATER;
        }
        if (region.loop && !affordable()) {
            block.enterFreely(); // until the next sample here
            return Region.INTERPRET;
        }
        region.why = Region.LEFT;
        interpreter.left = train(region, s, page);
        return region.why;
    }

    /** The loop around the block is left soon each time: a larger one will be translated instead, or what the block leads to. */
    private static void widen(Block block, Region region) {
        int uops = 0;
        for (Block b : region.blocks) {
            uops += b.code.length;
        }
        block.translation = null;
        block.enterFreely();
        block.leftLoop = block.leftLoop == 0 ? uops : NO_LOOP;
        block.heat = 0;
        block.exits = 0;
    }

    /** Whether a region of loops runs long enough each time it is entered. */
    private static boolean worthwhile(Region region, long ran) {
        region.ran += Math.min(ran, LONG_RUN);
        if (++region.entered < JUDGED) {
            return true;
        }
        boolean enough =
                region.ran > (long) region.entered * (region.blocks[0].leftLoop == 0 ? SHORT_RUN : SHORTER_RUN);
        region.entered = 0;
        region.ran = 0;
        return enough;
    }

    /**
     * A turn of a region that HotSpot has perhaps not compiled yet. How long it takes decides only which tier runs the next
     * turns, and every tier does the same.
     */
    private long train(Region region, CpuState s, long page) {
        long give = Math.min(interpreter.left, TRAINING_BUDGET);
        long start = hostNanos.getAsLong();
        long undone = region.run(s, guest, helpers, page, give);
        long took = hostNanos.getAsLong() - start;
        spent += took;
        region.fast = took < CALL_NANOS + (give - undone) * COMPILED_NANOS ? region.fast + 1 : 0;
        region.compiled = region.fast >= FAST_TURNS;
        return interpreter.left - give + undone;
    }

    /** Regions lead to this block and none can be entered there: after a while one is made that can. */
    private void left(Block block, CpuState s, AddressSpace space) {
        if (block.translation == null && ++block.exits >= EXITS && affordable()) {
            block.exits = 0;
            translate(block, s, space);
        }
    }

    /**
     * Looks where the guest is, and translates what is found running again and again.
     *
     * @param ran so many instructions were not translated since the last look
     */
    private void sample(CpuState s, AddressSpace space, int ran) {
        long rip = s.r[CpuState.RIP];
        if (space.fetchAddress(rip) == 0) {
            return;
        }
        Block block = cache.find(Pte.pfn(space.entry(rip)), (int) (rip & ~PAGE_MASK));
        if (block == null || inTraining(block)) {
            return;
        }
        if (block.translation != null) {
            block.cost = Block.LOOK_FIRST;
            return;
        }
        block.heat += ran;
        if (translateAfter == 1 || block.heat >= translateAfter * FINDING) {
            block.heat = -PATIENCE * FINDING;
            translate(block, s, space);
        }
    }

    /** Translates the loops around the block at RIP; if there are none, the way that the guest will take now. */
    private void translate(Block block, CpuState s, AddressSpace space) {
        if (block.waits || !Shape.fit(block) || !translator.ready() || trace != null) {
            return;
        }
        if (block.leftLoop < NO_LOOP) {
            long start = hostNanos.getAsLong();
            RegionBuilder builder = new RegionBuilder(cache, space, s.r[CpuState.RIP] & PAGE_MASK);
            boolean loop = builder.collect(block, block.leftLoop);
            spent += hostNanos.getAsLong() - start;
            if (loop) {
                translator.translate(builder);
                return;
            }
            block.leftLoop = NO_LOOP;
        }
        startTrace = true;
    }

    /** A region that contains the block is being made, or HotSpot has still to compile it. */
    private static boolean inTraining(Block block) {
        return block.waits || block.inTranslation(t -> t instanceof Region region && !region.compiled);
    }

    /** The block at RIP, from the cache or new. */
    private Block blockAt(CpuState s, AddressSpace space) {
        long rip = s.r[CpuState.RIP];
        s.r[Uop.PAGE] = rip & PAGE_MASK;
        long host = space.fetchAddress(rip);
        if (host == 0) {
            throw fetchFault(rip, space);
        }
        Block found = cache.table[Interpreter.slot(host) & cache.table.length - 1];
        if (found.key == host && !found.dead && found.straddle == null) {
            return found;
        }
        int pfn = Pte.pfn(space.entry(rip));
        int offset = (int) (rip & ~PAGE_MASK);
        Block block = cache.find(pfn, offset);
        if (block != null && block.straddle != null && !sameBytes(block, rip, space)) {
            cache.remove(block);
            block = null;
        }
        if (block == null) {
            block = make(rip, pfn, offset, Lifter.MAX_INSNS, space);
            boolean known = memory.hasCode(pfn) && (block.tail < 0 || memory.hasCode(block.tail));
            cache.add(block, pfn);
            if (!known) {
                memory.codeAppeared();
                space.codeMayHaveChanged();
            }
        }
        return block;
    }

    private GuestFault fetchFault(long rip, AddressSpace space) {
        if (rip << 16 >> 16 != rip) {
            return fault.of(Vector.GP);
        }
        return fault.pageFault(rip, Math.max(0, space.error(rip, AddressSpace.PF_FETCH)));
    }

    private Block make(long rip, int pfn, int offset, int most, AddressSpace space) {
        int here = PhysicalMemory.PAGE_SIZE - offset;
        int n = Math.min(here, most * Decoder.MAX_LENGTH);
        HostMemory.copyOut(memory.hostAddress(pfn) + offset, bytes, 0, n);
        Block block = lifter.lift(bytes, n, offset, most);
        if (block != null) {
            return block;
        }
        // the first instruction continues on the next page
        long nextPage = (rip & PAGE_MASK) + PhysicalMemory.PAGE_SIZE;
        long host = space.fetchAddress(nextPage);
        if (host == 0) {
            throw fetchFault(nextPage, space);
        }
        HostMemory.copyOut(host, bytes, here, Decoder.MAX_LENGTH);
        block = lifter.lift(bytes, here + Decoder.MAX_LENGTH, offset, 1);
        if (block == null) {
            throw new IllegalStateException("no instruction within 15 bytes");
        }
        block.straddle = java.util.Arrays.copyOf(bytes, Math.max(here + 1, block.end() - offset));
        block.tail = Pte.pfn(space.entry(nextPage));
        block.cost = Block.LOOK_FIRST;
        return block;
    }

    /** Whether the bytes of an instruction across two pages are still the same, on these two pages. */
    private boolean sameBytes(Block block, long rip, AddressSpace space) {
        byte @Nullable [] expected = block.straddle;
        if (expected == null) {
            return true;
        }
        long nextPage = (rip & PAGE_MASK) + PhysicalMemory.PAGE_SIZE;
        int first = (int) (nextPage - rip);
        long host = space.fetchAddress(nextPage);
        if (host == 0) {
            throw fetchFault(nextPage, space);
        }
        for (int k = first; k < expected.length; k++) {
            if (HostMemory.getByte(host + k - first) != expected[k]) {
                return false;
            }
        }
        return true;
    }

    /** A block of the first instructions of another, as many as may still run. */
    private Block prefix(Block block, CpuState s, AddressSpace space) {
        Block part = make(s.r[CpuState.RIP], block.pfn, block.start(), (int) interpreter.left, space);
        cache.visit(part, block.pfn);
        return part;
    }

    /** An address that is not canonical is a stack fault in an instruction that addresses by RSP or RBP. */
    private void stackFault(CpuState s) {
        long rip = s.r[CpuState.RIP];
        fault.notCanonical = false;
        try {
            byte[] window = new byte[32];
            int here = (int) Math.min(Decoder.MAX_LENGTH, PhysicalMemory.PAGE_SIZE - (rip & ~PAGE_MASK));
            HostMemory.copyOut(guest.space().fetchAddress(rip), window, 0, here);
            Insn insn = new Insn();
            if (new Decoder().decode(window, 0, here, insn) == DecodeResult.MORE) {
                HostMemory.copyOut(guest.space().fetchAddress(rip + here), window, here, Decoder.MAX_LENGTH - here);
                new Decoder().decode(window, 0, Decoder.MAX_LENGTH, insn);
            }
            boolean atTop = Math.abs(fault.address - s.r[CpuState.RSP]) <= 16;
            if (Lifter.isStackAccess(insn, atTop)) {
                s.faultVector = Vector.SS;
            }
        } catch (GuestFault f) {
            throw new IllegalStateException("code vanished while it ran", f);
        }
    }
}
