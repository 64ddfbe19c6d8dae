package vitrine.kernel.mm;

import static vitrine.machine.memory.PhysicalMemory.PAGE_SIZE;

import vitrine.kernel.abi.Errno;
import vitrine.kernel.fs.IoBuffer;
import vitrine.machine.memory.AddressSpace;
import vitrine.machine.memory.HostMemory;

/** Ranges of user memory, one after the other: the buffer of read(2) or the iovec list of readv(2). */
public final class UserBuffer implements IoBuffer {
    /** Most ranges of one call (IOV_MAX). */
    public static final int IOV_MAX = 1024;

    /** Most bytes of one call (MAX_RW_COUNT). */
    public static final long MAX_BYTES = 0x7fff_f000L;

    private final UserMemory memory;
    private final long[] ranges; // address and length in turn
    private int index;
    private long remaining;

    private UserBuffer(UserMemory memory, long[] ranges, long total) {
        this.memory = memory;
        this.ranges = ranges;
        this.remaining = total;
    }

    /** One range; the length is cut to {@link #MAX_BYTES}. Throws EFAULT when it leaves user space. */
    public static UserBuffer of(UserMemory memory, long address, long length) {
        if (length < 0) {
            throw Errno.of(Errno.EFAULT);
        }
        long size = Math.min(length, MAX_BYTES);
        checkRange(address, size);
        return new UserBuffer(memory, new long[] {address, size}, size);
    }

    private static void checkRange(long address, long size) {
        if (Long.compareUnsigned(address, AddressSpace.USER_END - size) > 0) {
            throw Errno.of(Errno.EFAULT);
        }
    }

    /** An iovec array of user memory (import_iovec). Throws EINVAL or EFAULT. */
    public static UserBuffer iovec(UserMemory memory, long vector, long count) {
        if (count < 0 || count > IOV_MAX) {
            throw Errno.of(Errno.EINVAL);
        }
        long[] ranges = new long[(int) count * 2];
        long total = 0;
        for (int i = 0; i < ranges.length; i += 2) {
            ranges[i] = memory.readLong(vector + i * 8L);
            long length = memory.readLong(vector + i * 8L + 8);
            if (length < 0) {
                throw Errno.of(Errno.EINVAL);
            }
            length = Math.min(length, MAX_BYTES - total);
            checkRange(ranges[i], length);
            ranges[i + 1] = length;
            total += length;
        }
        return new UserBuffer(memory, ranges, total);
    }

    @Override
    public long remaining() {
        return remaining;
    }

    /** Bytes that can be moved next without leaving the range or the page, at most {@code limit}. */
    private int step(int limit) {
        while (ranges[index + 1] == 0) {
            index += 2;
        }
        long page = PAGE_SIZE - (ranges[index] & PAGE_SIZE - 1);
        return (int) Math.min(Math.min(limit, ranges[index + 1]), page);
    }

    private void advance(int bytes) {
        ranges[index] += bytes;
        ranges[index + 1] -= bytes;
        remaining -= bytes;
    }

    /** Moves bytes between a page of user memory and the other side. */
    private interface Mover {
        void move(long user, int done, int bytes);
    }

    private int transfer(int length, boolean store, Mover mover) {
        int total = (int) Math.min(length, remaining);
        int done = 0;
        while (done < total) {
            int bytes = step(total - done);
            long host;
            try {
                host = memory.hostAddress(ranges[index], store);
            } catch (Errno e) {
                if (done == 0) {
                    throw e;
                }
                break;
            }
            mover.move(host, done, bytes);
            advance(bytes);
            done += bytes;
        }
        return done;
    }

    @Override
    public int put(byte[] from, int offset, int length) {
        return transfer(length, true, (user, done, bytes) -> HostMemory.copyIn(from, offset + done, user, bytes));
    }

    @Override
    public int take(byte[] to, int offset, int length) {
        return transfer(length, false, (user, done, bytes) -> HostMemory.copyOut(user, to, offset + done, bytes));
    }

    @Override
    public int putHost(long from, int length) {
        return transfer(length, true, (user, done, bytes) -> HostMemory.copy(from + done, user, bytes));
    }

    @Override
    public int takeHost(long to, int length) {
        return transfer(length, false, (user, done, bytes) -> HostMemory.copy(user, to + done, bytes));
    }

    @Override
    public void skip(long bytes) {
        for (long left = Math.min(bytes, remaining); left > 0; ) {
            int step = step((int) Math.min(left, Integer.MAX_VALUE));
            advance(step);
            left -= step;
        }
    }
}
