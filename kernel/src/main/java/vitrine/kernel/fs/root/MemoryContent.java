package vitrine.kernel.fs.root;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.gate.HostFiles;

/** What was expanded, in pieces of memory off the heap; it is only read once it is complete. */
final class MemoryContent implements HostFiles.Content {
    private static final int PIECE = 4 << 20;

    private final Arena arena = Arena.ofShared();
    private final List<MemorySegment> pieces = new ArrayList<>();
    private long size;

    long size() {
        return size;
    }

    /** Throws ENOMEM when the host has no more. */
    void append(byte[] bytes, int length) {
        for (int done = 0; done < length; ) {
            int at = (int) (size % PIECE);
            if (at == 0) {
                try {
                    pieces.add(arena.allocate(PIECE));
                } catch (OutOfMemoryError e) {
                    close();
                    throw Errno.of(Errno.ENOMEM);
                }
            }
            int n = Math.min(length - done, PIECE - at);
            MemorySegment.copy(bytes, done, pieces.getLast(), ValueLayout.JAVA_BYTE, at, n);
            size += n;
            done += n;
        }
    }

    @Override
    public int read(long position, byte[] to, int offset, int length) {
        int done = 0;
        while (done < length && position + done < size && position >= 0) {
            long from = position + done;
            int at = (int) (from % PIECE);
            int n = (int) Math.min(Math.min(length - done, PIECE - at), size - from);
            MemorySegment.copy(pieces.get((int) (from / PIECE)), ValueLayout.JAVA_BYTE, at, to, offset + done, n);
            done += n;
        }
        return done;
    }

    @Override
    public void write(long position, byte[] from, int offset, int length) {
        throw Errno.of(Errno.EROFS);
    }

    @Override
    public void truncate(long newSize) {
        throw Errno.of(Errno.EROFS);
    }

    @Override
    public void sync() {
        // nothing of it is on a disk
    }

    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
