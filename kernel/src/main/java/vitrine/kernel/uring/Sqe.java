package vitrine.kernel.uring;

import vitrine.machine.memory.HostMemory;

/**
 * A submission as it was when it was taken from the ring (struct io_uring_sqe).
 *
 * <pre>
 * 0 u8 opcode | 1 u8 flags | 2 u16 ioprio | 4 s32 fd | 8 u64 off, addr2 | 16 u64 addr, splice_off_in | 24 u32 len
 * 28 u32 flags of the operation | 32 u64 user_data | 40 u16 buf_index, buf_group | 42 u16 personality
 * 44 s32 splice_fd_in, file_index, addr_len | 48 u64 addr3 | 56 u64
 * </pre>
 */
record Sqe(
        int opcode,
        int flags,
        int ioprio,
        int fd,
        long off,
        long addr,
        int len,
        int how,
        long userData,
        int buffer,
        int personality,
        int file,
        long addr3,
        long pad) {
    static final int FIXED_FILE = 1;
    static final int IO_DRAIN = 2;
    static final int IO_LINK = 4;
    static final int IO_HARDLINK = 8;
    static final int ASYNC = 16;
    static final int BUFFER_SELECT = 32;
    static final int CQE_SKIP_SUCCESS = 64;
    static final int KNOWN = 127;

    static Sqe at(long host) {
        return new Sqe(
                HostMemory.getByte(host) & 0xff,
                HostMemory.getByte(host + 1) & 0xff,
                HostMemory.getShort(host + 2) & 0xffff,
                HostMemory.getInt(host + 4),
                HostMemory.getLong(host + 8),
                HostMemory.getLong(host + 16),
                HostMemory.getInt(host + 24),
                HostMemory.getInt(host + 28),
                HostMemory.getLong(host + 32),
                HostMemory.getShort(host + 40) & 0xffff,
                HostMemory.getShort(host + 42) & 0xffff,
                HostMemory.getInt(host + 44),
                HostMemory.getLong(host + 48),
                HostMemory.getLong(host + 56));
    }

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    boolean links() {
        return (flags & (IO_LINK | IO_HARDLINK)) != 0;
    }

    /** Bytes, unsigned. */
    long length() {
        return Integer.toUnsignedLong(len);
    }
}
