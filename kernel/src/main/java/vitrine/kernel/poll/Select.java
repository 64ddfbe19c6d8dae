package vitrine.kernel.poll;

import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.task.Task;

/** select(2) and pselect6(2): three sets of bits, in the memory of the program as longs. */
final class Select {
    private static final int READ = Poll.RDNORM | Poll.RDBAND | Poll.IN | Poll.HUP | Poll.ERR;
    private static final int WRITE = Poll.WRNORM | Poll.WRBAND | Poll.OUT | Poll.ERR;
    private static final int EXCEPT = Poll.PRI;

    private final Task task;
    private final int words;
    private final long[] in;
    private final long[] out;
    private final long[] except;
    private final long[] readyIn;
    private final long[] readyOut;
    private final long[] readyExcept;

    private Select(Task task, int count, long in, long out, long except) {
        this.task = task;
        this.words = count + 63 >>> 6;
        this.in = load(in, count);
        this.out = load(out, count);
        this.except = load(except, count);
        readyIn = new long[words];
        readyOut = new long[words];
        readyExcept = new long[words];
    }

    private long[] load(long address, int count) {
        long[] set = new long[words];
        if (address != 0) {
            for (int i = 0; i < words; i++) {
                set[i] = task.mm().readLong(address + 8L * i);
            }
            if ((count & 63) != 0) {
                set[words - 1] &= (1L << count) - 1;
            }
        }
        return set;
    }

    /** @return ready descriptors, 0 after the time, {@link Task#BLOCKED}, or -ERESTARTSYS when a signal came */
    static long select(Task t, int count, long in, long out, long except, long timeout) {
        if (count < 0) {
            return -Errno.EINVAL;
        }
        Select s = new Select(t, Math.min(count, t.files().size()), in, out, except);
        int ready = s.scan(null);
        if (ready == 0 && timeout != 0) {
            long deadline = t.callDeadline(timeout);
            if (t.kernel.now() < deadline) {
                Queues queues = new Queues();
                ready = s.scan(queues);
                if (ready == 0) {
                    return t.sleepUntil(deadline, queues.toArray());
                }
            }
        }
        s.store(in, s.readyIn);
        s.store(out, s.readyOut);
        s.store(except, s.readyExcept);
        return ready;
    }

    private int scan(@Nullable Queues queues) {
        int ready = 0;
        Queues waiting = queues;
        for (int w = 0; w < words; w++) {
            readyIn[w] = 0;
            readyOut[w] = 0;
            readyExcept[w] = 0;
            for (long left = in[w] | out[w] | except[w]; left != 0; left &= left - 1) {
                int fd = (w << 6) + Long.numberOfTrailingZeros(left);
                long bit = left & -left;
                OpenFile file = task.files().get(fd);
                if (file == null || PollCalls.isPath(file)) {
                    throw Errno.of(Errno.EBADF);
                }
                int bits = file.poll(waiting);
                if ((in[w] & bit) != 0 && (bits & READ) != 0) {
                    readyIn[w] |= bit;
                    ready++;
                }
                if ((out[w] & bit) != 0 && (bits & WRITE) != 0) {
                    readyOut[w] |= bit;
                    ready++;
                }
                if ((except[w] & bit) != 0 && (bits & EXCEPT) != 0) {
                    readyExcept[w] |= bit;
                    ready++;
                }
                if (ready > 0) {
                    waiting = null;
                }
            }
        }
        return ready;
    }

    private void store(long address, long[] set) {
        if (address != 0) {
            for (int i = 0; i < words; i++) {
                task.mm().writeLong(address + 8L * i, set[i]);
            }
        }
    }
}
