package vitrine.machine.cpu;

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

    /** So long, about, is the slice at whose end the engine looks where the guest is, also in one that never runs long. */
    private static final int LOOK_AFTER = 200;

    /**
     * So often a new region runs in short turns, for HotSpot to count and profile it as a method; a long turn would make it
     * wait for the loops in it.
     */
    private static final int TRAINING_CALLS = 1000;

    private static final int TRAINING_BUDGET = 128;

    /** After that, one of so many short turns is a try whether HotSpot has compiled it. */
    private static final int TRY_EVERY = 16;

    private static final int TRY_BUDGET = 512;

    /** After so many entries a region is judged by the instructions it ran each time on average. */
    private static final int JUDGED = 2000;

    private static final int SHORT_RUN = 40;
    private static final int LONG_RUN = 1000;

    /** Translation may take one part of so many of the time. */
    private static final int SHARE = 12;

    /** So many slow turns in a row are not chance. */
    private static final int SLOW_TURNS = 8;

    /** So often regions lead to a block until one is made that can be entered there. */
    private static final int EXITS = 500;

    /** Faster than this is not HotSpot's interpreter. */
    private static final int COMPILED_NANOS = 8;

    /** A place that was looked at is looked at again after it was found so often. */
    private static final int PATIENCE = 50;

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
    /** Instructions since the last look where the guest is, and those of them that translated code ran. */
    private long sinceLook;

    private long translatedSince;
    /** Instructions of the slice that translated code ran. */
    private long translatedInSlice;

    /**
     * What a machine's CPUs are like.
     *
     * @param translateAfter so often a block must be found running before it is translated; 0: never; 1: at
     *     once, whatever that costs
     * @param hostNanos time of the host, which decides only which tier runs
     */
    public record Config(
            CpuLevel level, LongSupplier timeStamp, long seed, int translateAfter, LongSupplier hostNanos) {
        /**
         * Hot code is translated where the JVM was started as the launcher starts it, or the property
         * {@code vitrine.translate} says after how many findings; 0 is never.
         */
        public Config(CpuLevel level, LongSupplier timeStamp, long seed, LongSupplier hostNanos) {
            this(level, timeStamp, seed, Integer.getInteger("vitrine.translate", HostCode.DIRECT ? 24 : 0), hostNanos);
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
        this.translator = new Translator(cache);
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
            boolean look = translateAfter > 0 && sinceLook >= SLICE;
            int most = look ? LOOK_AFTER + (slices & 63) : slices < FIRST_SLICES ? FIRST_SLICE : SLICE;
            sliceBudget = step ? 1 : Math.min(remaining, most);
            slices++;
            retiredAtStart = s.retired;
            interpreter.left = sliceBudget;
            translatedInSlice = 0;
            int why = slice(s, space);
            long ran = sliceBudget - interpreter.left;
            s.retired = retiredAtStart + ran;
            remaining -= ran;
            sinceLook += ran;
            translatedSince += translatedInSlice;
            if (look && why == Interpreter.EXIT_LOOKUP && ran == sliceBudget) {
                if (translatedSince < sinceLook - sinceLook / 16 && affordable()) {
                    sample(s, space);
                }
                sinceLook = 0;
                translatedSince = 0;
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
                if (block.translation instanceof Region region && block.count <= interpreter.left) {
                    int why = translated(region, block, s, space);
                    if (why == Region.FAULTED) {
                        return Interpreter.EXIT_FAULT;
                    }
                    block = blockAt(s, space);
                    if (why == Region.LEFT) {
                        if (block.translation != null) {
                            continue;
                        }
                        left(region, block, s, space);
                    }
                }
                if (block.count > interpreter.left) {
                    block = prefix(block, s, space);
                }
                interpreter.left -= block.count;
                int why = interpreter.run(s, block, this);
                if (why == Interpreter.EXIT_FAULT) {
                    if (fault.notCanonical && s.faultVector == Vector.GP) {
                        stackFault(s);
                    }
                    return why;
                }
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

    /** Runs the translation of a block; as if it had left to be interpreted when there is none that fits. */
    private int translated(Region region, Block block, CpuState s, AddressSpace space) {
        if (region.dead) {
            block.translation = null;
            block.cost = block.count;
            return Region.INTERPRET;
        }
        long page = s.r[CpuState.RIP] & PAGE_MASK;
        if (region.floats && !s.mxcsr.fast() || !region.fits(page, space)) {
            return Region.INTERPRET;
        }
        if (!region.compiled) {
            if (!affordable()) {
                block.cost = block.count; // not looked at again until the next sample here
                return Region.INTERPRET;
            }
            region.calls++;
        }
        region.why = Region.LEFT;
        long undone = region.compiled ? turn(region, s, page) : train(region, s, page);
        long ran = interpreter.left - undone;
        translatedInSlice += ran;
        if (!worthwhile(region, ran)) {
            block.translation = null;
            block.cost = block.count;
            block.heat = Integer.MIN_VALUE;
            block.exits = Integer.MIN_VALUE;
        }
        interpreter.left = undone;
        if (region.why == Region.FAULTED && fault.notCanonical && s.faultVector == Vector.GP) {
            stackFault(s);
        }
        return region.why;
    }

    /** Whether a region runs long enough each time it is entered; else the interpreter is faster. */
    private static boolean worthwhile(Region region, long ran) {
        region.ran += Math.min(ran, LONG_RUN);
        if (++region.entered < JUDGED) {
            return true;
        }
        boolean enough = region.ran > (long) region.entered * SHORT_RUN;
        region.entered = 0;
        region.ran = 0;
        return enough;
    }

    /** A turn of a region that was found compiled. HotSpot may have dropped that code: then it is trained again. */
    private long turn(Region region, CpuState s, long page) {
        long give = interpreter.left;
        long start = give > TRY_BUDGET ? hostNanos.getAsLong() : 0;
        long undone = region.run(s, guest, helpers, page, give);
        long ran = give - undone;
        if (ran > TRY_BUDGET && hostNanos.getAsLong() - start > ran * COMPILED_NANOS) {
            region.compiled = ++region.slow < SLOW_TURNS;
        } else {
            region.slow = 0;
        }
        return undone;
    }

    /**
     * A short turn of a region that HotSpot has perhaps not compiled yet. How long it takes decides only which tier runs the
     * next turns, and every tier does the same.
     */
    private long train(Region region, CpuState s, long page) {
        boolean trial = region.calls > TRAINING_CALLS && region.calls % TRY_EVERY == 0;
        long give = Math.min(interpreter.left, trial ? TRY_BUDGET : TRAINING_BUDGET);
        long start = hostNanos.getAsLong();
        long undone = region.run(s, guest, helpers, page, give);
        long took = hostNanos.getAsLong() - start;
        spent += took;
        if (trial && undone < give / 2 && took < (give - undone) * COMPILED_NANOS) {
            region.compiled = true;
            region.slow = 0;
        }
        return interpreter.left - give + undone;
    }

    /** Regions lead to this block and none can be entered there: after a while one is made that can. */
    private void left(Region region, Block block, CpuState s, AddressSpace space) {
        if (region.compiled
                && interpreter.left >= block.count
                && ++block.exits >= EXITS
                && affordable()
                && block.straddle == null) {
            block.exits = Integer.MIN_VALUE;
            long start = hostNanos.getAsLong();
            translator.translate(block, space, s.r[CpuState.RIP] & PAGE_MASK);
            spent += hostNanos.getAsLong() - start;
        }
    }

    /** Looks where the guest is, and translates what is found running again and again. */
    private void sample(CpuState s, AddressSpace space) {
        long rip = s.r[CpuState.RIP];
        if (space.fetchAddress(rip) == 0) {
            return;
        }
        Block block = cache.find(Pte.pfn(space.entry(rip)), (int) (rip & ~PAGE_MASK));
        if (block != null && block.translation != null) {
            block.cost = Block.LOOK_FIRST;
        }
        if (block == null || block.translation != null || block.straddle != null) {
            return;
        }
        if (++block.heat >= translateAfter) {
            block.heat = -PATIENCE;
            long start = hostNanos.getAsLong();
            translator.translateNear(block, space, rip & PAGE_MASK);
            spent += hostNanos.getAsLong() - start;
        }
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
        if (found.key == host && !found.dead) {
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
            boolean known = memory.hasCode(pfn);
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
