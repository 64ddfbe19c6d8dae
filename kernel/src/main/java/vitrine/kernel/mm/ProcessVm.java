package vitrine.kernel.mm;

import static vitrine.machine.memory.PhysicalMemory.PAGE_SIZE;

import vitrine.kernel.abi.Errno;
import vitrine.kernel.ptrace.PtraceAccess;
import vitrine.kernel.task.Task;

/** process_vm_readv(2) and process_vm_writev(2): bytes straight from one process to another. */
final class ProcessVm {
    private ProcessVm() {}

    /**
     * Copies between ranges of the caller and of process {@code pid}.
     *
     * @param write to the other process
     * @return bytes; fewer than asked for when a page cannot be reached after others could
     */
    static long transfer(
            Task t, long pid, long localVector, long localCount, long vector, long count, long flags, boolean write) {
        if (flags != 0 || count < 0 || count > UserBuffer.IOV_MAX) {
            return -Errno.EINVAL;
        }
        UserBuffer local = UserBuffer.iovec(t.mm(), localVector, localCount);
        long[] remote = new long[(int) count * 2];
        for (int i = 0; i < remote.length; i++) {
            remote[i] = t.mm().readLong(vector + i * 8L);
            if ((i & 1) != 0 && remote[i] < 0) {
                return -Errno.EINVAL;
            }
        }
        if (local.remaining() == 0) {
            return 0;
        }
        Task other = t.find((int) pid);
        MemoryMap memory = other == null ? null : other.memory;
        if (other == null || memory == null) {
            return -Errno.ESRCH;
        }
        if (!PtraceAccess.mayAttach(t, other)) {
            return -Errno.EPERM;
        }
        long done = 0;
        try {
            for (int i = 0; i < remote.length && local.remaining() > 0; i += 2) {
                done = range(memory, remote[i], remote[i + 1], local, write, done);
            }
        } catch (Partial p) {
            return p.done > 0 ? p.done : -Errno.EFAULT;
        }
        return done;
    }

    /** Ends a transfer early. */
    private static final class Partial extends RuntimeException {
        private static final long serialVersionUID = 1;

        final long done;

        Partial(long done) {
            super(null, null, false, false);
            this.done = done;
        }
    }

    private static long range(MemoryMap memory, long start, long length, UserBuffer local, boolean write, long before) {
        long done = before;
        long at = start;
        long left = length;
        while (left > 0 && local.remaining() > 0) {
            int size = (int) Math.min(Math.min(left, local.remaining()), PAGE_SIZE - (at & PAGE_SIZE - 1));
            int moved;
            try {
                long host = memory.hostAddress(at, write);
                moved = write ? local.takeHost(host, size) : local.putHost(host, size);
            } catch (Errno e) {
                throw new Partial(done);
            }
            done += moved;
            if (moved < size) {
                throw new Partial(done);
            }
            at += size;
            left -= size;
        }
        return done;
    }
}
