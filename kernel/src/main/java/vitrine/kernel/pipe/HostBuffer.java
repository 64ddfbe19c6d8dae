package vitrine.kernel.pipe;

import vitrine.kernel.fs.IoBuffer;
import vitrine.machine.memory.HostMemory;

/** A part of a frame as the memory side of a read or write. */
final class HostBuffer implements IoBuffer {
    private long at;
    private long left;

    HostBuffer(long address, int length) {
        this.at = address;
        this.left = length;
    }

    @Override
    public long remaining() {
        return left;
    }

    private int claim(int length) {
        int n = (int) Math.min(length, left);
        left -= n;
        at += n;
        return n;
    }

    @Override
    public int put(byte[] from, int offset, int length) {
        int n = claim(length);
        HostMemory.copyIn(from, offset, at - n, n);
        return n;
    }

    @Override
    public int take(byte[] to, int offset, int length) {
        int n = claim(length);
        HostMemory.copyOut(at - n, to, offset, n);
        return n;
    }

    @Override
    public int putHost(long from, int length) {
        int n = claim(length);
        HostMemory.copy(from, at - n, n);
        return n;
    }

    @Override
    public int takeHost(long to, int length) {
        int n = claim(length);
        HostMemory.copy(at - n, to, n);
        return n;
    }

    @Override
    public void skip(long bytes) {
        claim((int) bytes);
    }
}
