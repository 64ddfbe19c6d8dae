package vitrine.kernel.poll;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.Kernel;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.fs.IoBuffer;
import vitrine.kernel.fs.PollTable;
import vitrine.kernel.sched.WaitQueue;
import vitrine.kernel.task.Task;

/** A counter with a descriptor (eventfd(2)). */
public final class EventFd extends AnonFile {
    static final int EFD_SEMAPHORE = 1;
    /** Eight bytes as one little-endian long. */
    static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long MAX = -2; // unsigned: ULLONG_MAX - 1

    private final WaitQueue queue = new WaitQueue("eventfd");
    private final boolean semaphore;
    private long count; // unsigned

    EventFd(Kernel kernel, int initial, int flags) {
        super(kernel, Fcntl.O_RDWR | flags & Fcntl.O_NONBLOCK, "eventfd");
        this.count = Integer.toUnsignedLong(initial);
        this.semaphore = (flags & EFD_SEMAPHORE) != 0;
    }

    /** Adds from inside the kernel; stops at the maximum (eventfd_signal). */
    public void signal(long value) {
        count = Long.compareUnsigned(value, -1 - count) > 0 ? -1 : count + value;
        queue.wake(Poll.IN | Poll.RDNORM);
    }

    @Override
    public long read(Task t, IoBuffer to, long offset) {
        if (to.remaining() < 8) {
            return -Errno.EINVAL;
        }
        if (count == 0) {
            return nonblock() ? -Errno.EAGAIN : t.sleepOn(queue);
        }
        byte[] b = new byte[8];
        LONG.set(b, 0, semaphore ? 1L : count);
        count = semaphore ? count - 1 : 0;
        int n = to.put(b, 0, 8);
        queue.wake(Poll.OUT | Poll.WRNORM);
        return n;
    }

    @Override
    public long write(Task t, IoBuffer from, long offset) {
        if (from.remaining() < 8) {
            return -Errno.EINVAL;
        }
        byte[] b = new byte[8];
        if (from.take(b, 0, 8) < 8) {
            return -Errno.EFAULT;
        }
        long value = (long) LONG.get(b, 0);
        if (value == -1) {
            return -Errno.EINVAL;
        }
        if (Long.compareUnsigned(value, MAX - count) > 0) {
            return nonblock() ? -Errno.EAGAIN : t.sleepOn(queue);
        }
        count += value;
        queue.wake(Poll.IN | Poll.RDNORM);
        return 8;
    }

    @Override
    public void fdInfo(StringBuilder text) {
        text.append("eventfd-count: %16x\neventfd-id: 0\neventfd-semaphore: %d\n".formatted(count, semaphore ? 1 : 0));
    }

    @Override
    public int poll(@Nullable PollTable table) {
        if (table != null) {
            table.add(queue);
        }
        return (count != 0 ? Poll.IN : 0)
                | (count == -1 ? Poll.ERR : 0)
                | (Long.compareUnsigned(count, MAX) < 0 ? Poll.OUT : 0);
    }
}
