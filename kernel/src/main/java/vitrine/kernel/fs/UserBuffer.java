package vitrine.kernel.fs;

import vitrine.kernel.abi.Errno;
import vitrine.kernel.mm.UserMemory;
import vitrine.machine.memory.AddressSpace;
import vitrine.machine.memory.HostMemory;
import vitrine.machine.memory.PhysicalMemory;

/** Ranges of a program's memory as the memory side of a transfer: one buffer, or an iovec array. */
public final class UserBuffer implements IoBuffer {
    /** IOV_MAX. */
    public static final int MAX_SEGMENTS = 1024;

    private final UserMemory memory;
    private final long[] addresses;
    private final long[] lengths;
    private int segment;
    private long remaining;

    private UserBuffer(UserMemory memory, long[] addresses, long[] lengths, long total) {
        this.memory = memory;
        this.addresses = addresses;
        this.lengths = lengths;
        this.remaining = total;
    }

    /** One buffer. Throws EINVAL for a negative length and EFAULT for a range that no program can have. */
    public static UserBuffer of(UserMemory memory, long address, long length) {
        if (length < 0) {
            throw Errno.of(Errno.EINVAL);
        }
        checkRange(address, length);
        long capped = Math.min(length, RegularFile.MAX_RW);
        return new UserBuffer(memory, new long[] {address}, new long[] {capped}, capped);
    }

    /** The buffers of readv(2). Throws EINVAL for a bad count or total. */
    public static UserBuffer vector(UserMemory memory, long iov, long count) {
        if (count < 0 || count > MAX_SEGMENTS) {
            throw Errno.of(Errno.EINVAL);
        }
        int n = (int) count;
        long[] addresses = new long[n];
        long[] lengths = new long[n];
        long total = 0;
        for (int i = 0; i < n; i++) {
            addresses[i] = memory.readLong(iov + i * 16L);
            long length = memory.readLong(iov + i * 16L + 8);
            if (length < 0) {
                throw Errno.of(Errno.EINVAL);
            }
            checkRange(addresses[i], length);
            lengths[i] = Math.min(length, RegularFile.MAX_RW - total);
            total += lengths[i];
        }
        return new UserBuffer(memory, addresses, lengths, total);
    }

    private static void checkRange(long address, long length) {
        if (address < 0 || length > AddressSpace.USER_END || address + length > AddressSpace.USER_END) {
            throw Errno.of(Errno.EFAULT);
        }
    }

    @Override
    public long remaining() {
        return remaining;
    }

    /** Bytes that can be moved at the front without crossing a page or a segment; skips empty segments. */
    private int front(int wanted) {
        while (lengths[segment] == 0) {
            segment++;
        }
        long page = PhysicalMemory.PAGE_SIZE - (addresses[segment] & PhysicalMemory.PAGE_SIZE - 1);
        return (int) Math.min(Math.min(wanted, lengths[segment]), page);
    }

    private void advance(int n) {
        addresses[segment] += n;
        lengths[segment] -= n;
        remaining -= n;
    }

    /** Moves bytes between the front and one of: an array, a host address. */
    private int move(byte[] array, int offset, long host, int length, boolean toUser) {
        int want = (int) Math.min(length, remaining);
        int done = 0;
        while (done < want) {
            int n = front(want - done);
            long user;
            try {
                user = memory.hostAddress(addresses[segment], toUser);
            } catch (Errno e) {
                if (done == 0) {
                    throw e;
                }
                break;
            }
            if (host != 0) {
                if (toUser) {
                    HostMemory.copy(host + done, user, n);
                } else {
                    HostMemory.copy(user, host + done, n);
                }
            } else if (toUser) {
                HostMemory.copyIn(array, offset + done, user, n);
            } else {
                HostMemory.copyOut(user, array, offset + done, n);
            }
            advance(n);
            done += n;
        }
        return done;
    }

    private static final byte[] NONE = {};

    @Override
    public int put(byte[] from, int offset, int length) {
        return move(from, offset, 0, length, true);
    }

    @Override
    public int take(byte[] to, int offset, int length) {
        return move(to, offset, 0, length, false);
    }

    @Override
    public int putHost(long from, int length) {
        return move(NONE, 0, from, length, true);
    }

    @Override
    public int takeHost(long to, int length) {
        return move(NONE, 0, to, length, false);
    }

    @Override
    public void skip(long bytes) {
        long left = Math.min(bytes, remaining);
        while (left > 0) {
            int n = front((int) Math.min(left, Integer.MAX_VALUE));
            advance(n);
            left -= n;
        }
    }
}
