package vitrine.machine.cpu;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vitrine.machine.decode.Decoder;
import vitrine.machine.lift.Block;
import vitrine.machine.memory.PhysicalMemory;

/**
 * All lifted blocks: for each frame those that were made from its bytes, and a direct-mapped table by host address of
 * the first byte in front of it.
 *
 * <p>A block lives until bytes of it change, its frame is freed, or the cache is over its limit and starts anew.
 */
final class CodeCache implements PhysicalMemory.CodeListener {
    private static final int TABLE = 1 << 15;
    /** Size of all blocks at most, in longs: 64 MiB. */
    private static final int LIMIT = 8 << 20;

    /** The table in front, for the interpreter; empty places hold {@link Block#NONE}. */
    final Block[] table = new Block[TABLE];

    private final PhysicalMemory memory;
    private @Nullable Frame[] frames = new @Nullable Frame[256];
    private int total;
    /** A block outside of the cache that runs now. */
    private Block visitor = Block.NONE;

    /** The blocks of one frame, hashed by offset with linear probing. */
    private static final class Frame {
        @Nullable
        Block[] blocks = new @Nullable Block[16];

        int count;

        /** Blocks of other frames that end in this one. */
        List<Block> tails = new ArrayList<>(0);

        @Nullable
        Block find(int offset) {
            int mask = blocks.length - 1;
            for (int i = offset & mask; ; i = i + 1 & mask) {
                Block b = blocks[i];
                if (b == null || b.start() == offset) {
                    return b;
                }
            }
        }

        void add(Block block) {
            if (++count * 2 > blocks.length) {
                @Nullable Block[] old = blocks;
                blocks = new @Nullable Block[old.length * 2];
                for (Block b : old) {
                    if (b != null) {
                        put(b);
                    }
                }
            }
            put(block);
        }

        private void put(Block block) {
            int mask = blocks.length - 1;
            int i = block.start() & mask;
            while (blocks[i] != null) {
                i = i + 1 & mask;
            }
            blocks[i] = block;
        }
    }

    CodeCache(PhysicalMemory memory) {
        this.memory = memory;
        Arrays.fill(table, Block.NONE);
        memory.onCodeChange(this);
    }

    /** What a block takes of the Java heap, about, in longs. */
    private static int size(Block b) {
        return 32 + b.code.length + 24 * b.insns.length;
    }

    private static int slot(long host) {
        return Interpreter.slot(host) & TABLE - 1;
    }

    /** The block that starts at this offset of the frame, or null. It gets its place in the table back. */
    @Nullable
    Block find(int pfn, int offset) {
        Frame frame = pfn < frames.length ? frames[pfn] : null;
        Block block = frame == null ? null : frame.find(offset);
        if (block != null && (block.straddle == null || block.translation != null)) {
            table[slot(block.key)] = block;
        }
        return block;
    }

    /** Every block of a frame, in no particular order. */
    List<Block> near(int pfn) {
        Frame frame = pfn < frames.length ? frames[pfn] : null;
        List<Block> list = new ArrayList<>();
        if (frame != null) {
            for (Block b : frame.blocks) {
                if (b != null) {
                    list.add(b);
                }
            }
        }
        return list;
    }

    /** Takes over a new block, which is the first at its place, and links it with the others of its frame. */
    void add(Block block, int pfn) {
        if (total > LIMIT) {
            clear();
        }
        Frame frame = frame(pfn);
        block.pfn = pfn;
        block.key = memory.hostAddress(pfn) + block.start();
        total += size(block);
        frame.add(block);
        for (Block b : frame.blocks) {
            if (b != null) {
                link(b, block);
                link(block, b);
            }
        }
        if (block.straddle == null) {
            table[slot(block.key)] = block;
        } else {
            frame(block.tail).tails.add(block);
        }
    }

    private Frame frame(int pfn) {
        if (pfn >= frames.length) {
            frames = Arrays.copyOf(frames, Math.max(pfn + 1, frames.length * 2));
        }
        Frame frame = frames[pfn];
        if (frame == null) {
            frame = new Frame();
            frames[pfn] = frame;
        }
        memory.markCode(pfn);
        return frame;
    }

    private static void link(Block from, Block to) {
        if (from.offset0 == to.start()) {
            from.next0 = to;
        }
        if (from.offset1 == to.start()) {
            from.next1 = to;
        }
    }

    /** Says that a block which is not in the cache runs now, so that it learns of changes to its bytes. */
    void visit(Block block, int pfn) {
        block.pfn = pfn;
        visitor = block;
    }

    /** Forgets one block. */
    void remove(Block block) {
        codeChanged(block.pfn, block.start(), block.start() + 1);
    }

    @Override
    public void codeChanged(int pfn, int from, int to) {
        Frame frame = pfn < frames.length ? frames[pfn] : null;
        if (visitor.pfn == pfn && visitor.start() < to && visitor.end() > from) {
            visitor.dead = true;
        }
        if (frame == null) {
            return;
        }
        if (from < Decoder.MAX_LENGTH && !frame.tails.isEmpty()) {
            List<Block> tails = frame.tails;
            frame.tails = new ArrayList<>(0);
            for (Block b : tails) {
                if (!b.dead) {
                    remove(b);
                }
            }
            frame = frames[pfn];
            if (frame == null) {
                return;
            }
        }
        int dead = 0;
        for (Block b : frame.blocks) {
            if (b != null && b.start() < to && b.end() > from) {
                kill(b);
                dead++;
            }
        }
        if (dead == 0 && frame.count > 0) {
            return;
        }
        if (dead == frame.count && frame.tails.isEmpty()) {
            frames[pfn] = null;
            memory.clearCode(pfn);
            return;
        }
        Frame rest = new Frame();
        frame.tails.removeIf(b -> b.dead);
        rest.tails = frame.tails;
        for (Block b : frame.blocks) {
            if (b != null && !b.dead) {
                if (b.next0 != null && b.next0.dead) {
                    b.next0 = null;
                }
                if (b.next1 != null && b.next1.dead) {
                    b.next1 = null;
                }
                rest.add(b);
            }
        }
        frames[pfn] = rest;
    }

    private void kill(Block b) {
        b.kill();
        total -= size(b);
        int i = slot(b.key);
        if (table[i] == b) {
            table[i] = Block.NONE;
        }
    }

    private void clear() {
        for (int pfn = 0; pfn < frames.length; pfn++) {
            if (frames[pfn] != null) {
                codeChanged(pfn, 0, Integer.MAX_VALUE);
            }
        }
    }
}
