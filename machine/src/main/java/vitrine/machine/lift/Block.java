package vitrine.machine.lift;

import org.jspecify.annotations.Nullable;
import vitrine.machine.decode.Insn;

/**
 * A straight run of lifted instructions within one page, at a physical place.
 *
 * <p>Offsets are relative to the start of the page and name places in it when they lie in 0..4095; successors may lie
 * outside. Fields that are not final belong to the code cache.
 */
public final class Block {
    /** A cost that no budget covers: the dispatcher looks at the block before it is entered. */
    public static final int LOOK_FIRST = Integer.MAX_VALUE;

    /** A block that is never entered and that fills empty places of tables. */
    public static final Block NONE = new Block(new long[0], new short[1], new short[1], 0, new Insn[0], 0, 0);

    /** Micro-operations. */
    public final long[] code;
    /** For each instruction the index of its first micro-operation; one more entry for the end. */
    public final short[] starts;
    /** For each instruction its offset in the page; one more entry for the end of the block. */
    public final short[] offsets;
    /** Number of instructions. */
    public final int count;
    /** Instructions that helpers execute. */
    public final Insn[] insns;

    /** Offsets of the successors. */
    public final int offset0;

    public final int offset1;

    /** What a dispatcher subtracts from the budget: {@link #count}, or {@link #LOOK_FIRST}. */
    public int cost;
    /** Successors in the same frame, once they exist. */
    public @Nullable Block next0;

    public @Nullable Block next1;
    /** Host address of the first byte: the identity of the block. */
    public long key = -1;

    public int pfn;
    /** The bytes changed: must not be entered, and if it is running, not be continued after the current instruction. */
    public boolean dead;
    /** All bytes of a block whose only instruction continues on the next page. */
    public byte @Nullable [] straddle;

    /** Where the rest of such a block is: the frame that was mapped behind its own. */
    public int tail = -1;

    /** Translated code that is entered here. */
    public @Nullable Translation translation;

    /** Every translation that contains this block. */
    private Translation[] translations = NO_TRANSLATIONS;

    private static final Translation[] NO_TRANSLATIONS = {};

    /** A translation that is entered here is being made. */
    public boolean waits;
    /** How long, in instructions, the block was found running when somebody looked. */
    public int heat;
    /** How often translated code ended here without there being any to go on with. */
    public int exits;
    /** A loop around it with so many micro-operations was left too soon to be worth a translation. */
    public int leftLoop;

    /** Code made from several blocks; of no use as soon as one of them has changed. */
    public abstract static class Translation {
        public boolean dead;
    }

    /** Ends that the dispatcher looks at the block first, unless its bytes have to be compared each time. */
    public void enterFreely() {
        cost = straddle == null ? count : LOOK_FIRST;
    }

    /** The block became part of a translation. */
    public void joined(Translation t) {
        translations = java.util.Arrays.copyOf(translations, translations.length + 1);
        translations[translations.length - 1] = t;
    }

    /** Whether a translation like this, and of use, contains this block. */
    public boolean inTranslation(java.util.function.Predicate<Translation> like) {
        for (Translation t : translations) {
            if (!t.dead && like.test(t)) {
                return true;
            }
        }
        return false;
    }

    /** The bytes of the block changed. */
    public void kill() {
        dead = true;
        next0 = null;
        next1 = null;
        for (Translation t : translations) {
            t.dead = true;
        }
    }

    public Block(long[] code, short[] starts, short[] offsets, int count, Insn[] insns, int offset0, int offset1) {
        this.code = code;
        this.starts = starts;
        this.offsets = offsets;
        this.count = count;
        this.cost = count;
        this.insns = insns;
        this.offset0 = offset0;
        this.offset1 = offset1;
    }

    /** Offset of the first byte. */
    public int start() {
        return offsets[0];
    }

    /** Offset behind the last byte. */
    public int end() {
        return offsets[count];
    }

    /** Number of the instruction that the micro-operation at {@code pc} belongs to. */
    public int insnAt(int pc) {
        int i = count - 1;
        while (i > 0 && starts[i] > pc) {
            i--;
        }
        return i;
    }

    /** Makes a dead block stop behind the instruction that the micro-operation at {@code pc} belongs to. */
    public void cutAfter(int pc) {
        int i = insnAt(pc) + 1;
        if (i < count) {
            code[starts[i]] = Uop.of(Uop.CUT, 0, 0, 0, 0, i);
        }
    }
}
