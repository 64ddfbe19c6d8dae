package vitrine.kernel.fs;

import vitrine.machine.memory.HostMemory;

/** A byte array as the memory side of a transfer, for reads and writes that the kernel itself does. */
public final class KernelBuffer implements IoBuffer {
    private final byte[] bytes;
    private final int end;
    private int position;

    /** Bytes from {@code offset} on, {@code length} of them. */
    public KernelBuffer(byte[] bytes, int offset, int length) {
        this.bytes = bytes;
        this.position = offset;
        this.end = offset + length;
    }

    @Override
    public long remaining() {
        return end - position;
    }

    @Override
    public int put(byte[] from, int offset, int length) {
        int n = Math.min(length, end - position);
        System.arraycopy(from, offset, bytes, position, n);
        position += n;
        return n;
    }

    @Override
    public int take(byte[] to, int offset, int length) {
        int n = Math.min(length, end - position);
        System.arraycopy(bytes, position, to, offset, n);
        position += n;
        return n;
    }

    @Override
    public int putHost(long from, int length) {
        int n = Math.min(length, end - position);
        HostMemory.copyOut(from, bytes, position, n);
        position += n;
        return n;
    }

    @Override
    public int takeHost(long to, int length) {
        int n = Math.min(length, end - position);
        HostMemory.copyIn(bytes, position, to, n);
        position += n;
        return n;
    }

    @Override
    public void skip(long count) {
        position += (int) Math.min(count, remaining());
    }
}
