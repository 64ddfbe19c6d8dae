package vitrine.kernel.fs.dev;

import java.util.function.Consumer;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.fs.Inode;
import vitrine.kernel.fs.IoBuffer;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.fs.PathRef;
import vitrine.kernel.fs.Vfs;
import vitrine.kernel.task.Task;

/** An open /dev/null, zero, full, random or urandom (mem(4), null(4), random(4)). */
final class MemoryDevice extends OpenFile {
    /** What reading gives. */
    enum Source {
        NOTHING,
        ZEROS,
        RANDOM
    }

    private static final int PIECE = 4096;

    private final Vfs vfs;
    private final Inode inode;
    private final Source source;
    private final boolean full;
    private final Consumer<byte[]> random;

    MemoryDevice(Vfs vfs, Inode inode, int flags, Source source, boolean full, Consumer<byte[]> random) {
        super(flags);
        this.vfs = vfs;
        this.inode = inode;
        this.source = source;
        this.full = full;
        this.random = random;
    }

    @Override
    public Inode inode() {
        return inode;
    }

    @Override
    public String name() {
        PathRef p = path;
        return p == null ? "/dev/mem" : vfs.mounts.path(p, vfs.mounts.root());
    }

    @Override
    public boolean seekable() {
        return true;
    }

    @Override
    public long seek(Task t, long offset, int whence) {
        return 0; // null_lseek
    }

    @Override
    public long read(Task t, IoBuffer to, long offset) {
        if (source == Source.NOTHING) {
            return 0;
        }
        long want = to.remaining();
        long done = 0;
        byte[] piece = new byte[(int) Math.min(PIECE, want)];
        while (done < want) {
            int n = (int) Math.min(piece.length, want - done);
            if (source == Source.RANDOM) {
                random.accept(piece);
            }
            int moved;
            try {
                moved = to.put(piece, 0, n);
            } catch (Errno e) {
                return done > 0 ? done : -e.number();
            }
            done += moved;
            if (moved < n) {
                break;
            }
        }
        return done;
    }

    @Override
    public long write(Task t, IoBuffer from, long offset) {
        if (full) {
            return -Errno.ENOSPC;
        }
        long n = from.remaining();
        if (source == Source.RANDOM) {
            byte[] piece = new byte[(int) Math.min(PIECE, n)];
            while (from.remaining() > 0 && from.take(piece, 0, piece.length) > 0) {
                // Bytes given to the pool change nothing: the run is decided by the seed.
            }
        } else {
            from.skip(n);
        }
        return n;
    }
}
