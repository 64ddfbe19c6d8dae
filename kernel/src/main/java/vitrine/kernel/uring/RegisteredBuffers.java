package vitrine.kernel.uring;

import vitrine.kernel.abi.Errno;
import vitrine.kernel.mm.UserMemory;

/** Registered buffers: ranges of the program's memory that READ_FIXED and WRITE_FIXED name by number. */
final class RegisteredBuffers {
    private static final int MAX = 1 << 14;
    private static final long MAX_LENGTH = 1L << 30;

    private long[] ranges = {}; // address and length in turn
    private long[] tags = {};
    private boolean exists;

    boolean exists() {
        return exists;
    }

    int size() {
        return tags.length;
    }

    /** Makes a table of empty buffers. Throws EBUSY, EINVAL. */
    void make(long size) {
        if (exists) {
            throw Errno.of(Errno.EBUSY);
        }
        if (size == 0 || size > MAX) {
            throw Errno.of(Errno.EINVAL);
        }
        ranges = new long[(int) size * 2];
        tags = new long[(int) size];
        exists = true;
    }

    /** Puts a range into a slot; its pages are brought in. Throws EFAULT, EINVAL. */
    void put(UserMemory mm, int slot, long address, long length, long tag, UringFile ring) {
        if (address == 0 && length != 0) {
            throw Errno.of(Errno.EFAULT);
        }
        if (address == 0 && tag != 0) {
            throw Errno.of(Errno.EINVAL);
        }
        if (address != 0 && (length <= 0 || length > MAX_LENGTH || address + length < address)) {
            throw Errno.of(Errno.EFAULT);
        }
        for (long page = address & -4096L; address != 0 && page < address + length; page += 4096) {
            mm.hostAddress(page, true);
        }
        release(slot, ring);
        ranges[2 * slot] = address;
        ranges[2 * slot + 1] = length;
        tags[slot] = tag;
    }

    private void release(int slot, UringFile ring) {
        long tag = tags[slot];
        tags[slot] = 0;
        if (ranges[2 * slot] != 0 && tag != 0) {
            ring.completions.post(tag, 0, 0, 0, 0);
        }
        ranges[2 * slot] = 0;
    }

    /** Throws ENXIO when there is no table. */
    void unregister(UringFile ring) {
        if (!exists) {
            throw Errno.of(Errno.ENXIO);
        }
        for (int i = 0; i < size(); i++) {
            release(i, ring);
        }
        ranges = new long[0];
        tags = new long[0];
        exists = false;
    }

    /** Throws EFAULT unless the range lies in buffer {@code slot}. */
    void check(int slot, long address, long length) {
        if (slot >= size()
                || ranges[2 * slot] == 0
                || address < ranges[2 * slot]
                || address + length < address
                || address + length > ranges[2 * slot] + ranges[2 * slot + 1]) {
            throw Errno.of(Errno.EFAULT);
        }
    }
}
