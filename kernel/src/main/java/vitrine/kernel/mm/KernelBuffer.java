package vitrine.kernel.mm;

import vitrine.kernel.fs.IoBuffer;
import vitrine.machine.memory.HostMemory;

/** A range of a Java array as the memory side of a read or write inside the kernel. */
public final class KernelBuffer implements IoBuffer {
    private final byte[] bytes;
    private final int end;
    private int position;

    public KernelBuffer(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    public KernelBuffer(byte[] bytes, int offset, int length) {
        this.bytes = bytes;
        this.position = offset;
        this.end = offset + length;
    }

    /** Index of the next byte to be moved. */
    public int position() {
        return position;
    }

    @Override
    public long remaining() {
        return end - position;
    }

    private int advance(int length) {
        int moved = Math.min(length, end - position);
        position += moved;
        return moved;
    }

    @Override
    public int put(byte[] from, int offset, int length) {
        int start = position;
        int moved = advance(length);
        System.arraycopy(from, offset, bytes, start, moved);
        return moved;
    }

    @Override
    public int take(byte[] to, int offset, int length) {
        int start = position;
        int moved = advance(length);
        System.arraycopy(bytes, start, to, offset, moved);
        return moved;
    }

    @Override
    public int putHost(long from, int length) {
        int start = position;
        int moved = advance(length);
        HostMemory.copyOut(from, bytes, start, moved);
        return moved;
    }

    @Override
    public int takeHost(long to, int length) {
        int start = position;
        int moved = advance(length);
        HostMemory.copyIn(bytes, start, to, moved);
        return moved;
    }

    @Override
    public void skip(long length) {
        advance((int) Math.min(length, remaining()));
    }
}
