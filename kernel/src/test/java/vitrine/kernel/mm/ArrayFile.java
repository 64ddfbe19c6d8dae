package vitrine.kernel.mm;

import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.fs.Inode;
import vitrine.kernel.fs.IoBuffer;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.fs.PageSource;
import vitrine.kernel.task.Task;
import vitrine.machine.memory.HostMemory;
import vitrine.machine.memory.PhysicalMemory;

/** A regular file whose bytes are a Java array; pages come into frames when asked for. */
public final class ArrayFile extends OpenFile implements PageSource {
    private final PhysicalMemory ram;
    public final TreeMap<Long, Integer> frames = new TreeMap<>();
    private byte[] bytes;
    private final Inode inode = new Inode() {
        {
            mode = 0x8000 | 0755;
            ino = 77;
        }

        @Override
        public long size() {
            return bytes.length;
        }

        @Override
        public long dev() {
            return 1;
        }
    };

    public ArrayFile(PhysicalMemory ram, byte[] bytes, int flags) {
        super(flags);
        this.ram = ram;
        this.bytes = bytes;
    }

    public void resize(int length) {
        bytes = java.util.Arrays.copyOf(bytes, length);
    }

    @Override
    public Inode inode() {
        return inode;
    }

    @Override
    public String name() {
        return "/array";
    }

    @Override
    public @Nullable PageSource pages() {
        return this;
    }

    @Override
    public long read(Task t, IoBuffer to, long offset) {
        if (offset >= bytes.length) {
            return 0;
        }
        return to.put(bytes, (int) offset, (int) Math.min(to.remaining(), bytes.length - offset));
    }

    @Override
    public long size() {
        return bytes.length;
    }

    @Override
    public int cachedPage(long index) {
        return frames.getOrDefault(index, 0);
    }

    @Override
    public int page(long index, boolean write) {
        Integer known = frames.get(index);
        if (known != null) {
            return known;
        }
        int pfn = ram.allocate();
        if (pfn != 0) {
            int from = (int) index * 4096;
            HostMemory.copyIn(bytes, from, ram.hostAddress(pfn), Math.min(4096, bytes.length - from));
            frames.put(index, pfn);
        }
        return pfn;
    }
}
