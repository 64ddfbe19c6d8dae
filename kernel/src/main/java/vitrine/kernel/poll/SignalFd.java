package vitrine.kernel.poll;

import org.jspecify.annotations.Nullable;
import vitrine.kernel.Kernel;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.fs.IoBuffer;
import vitrine.kernel.fs.PollTable;
import vitrine.kernel.signal.Signal;
import vitrine.kernel.signal.SignalInfo;
import vitrine.kernel.task.Task;

/** Signals read from a descriptor (signalfd(2)): those of whoever reads, not of whoever made it. */
final class SignalFd extends AnonFile {
    private static final int SIZE = 128;
    private static final int SI_TIMER = -2;
    private static final int SI_QUEUE = -1;
    private static final int SI_POLLIN = 1;

    private final Kernel kernel;
    private long mask;

    SignalFd(Kernel kernel, long mask, int flags) {
        super(kernel, Fcntl.O_RDWR | flags & Fcntl.O_NONBLOCK, "signalfd");
        this.kernel = kernel;
        this.mask = mask;
    }

    void setMask(long newMask) {
        mask = newMask;
        Task t = kernel.current;
        if (t != null) {
            t.actions.generated.wakeAll(Poll.IN);
        }
    }

    private @Nullable SignalInfo take(Task t) {
        SignalInfo info = t.pending.take(mask);
        if (info == null) {
            info = t.group.pending.take(mask);
        }
        t.recalculateSignalPending();
        return info;
    }

    @Override
    public void fdInfo(StringBuilder text) {
        text.append("sigmask:\t%016x\n".formatted(mask));
    }

    @Override
    public long read(Task t, IoBuffer to, long offset) {
        if (to.remaining() < SIZE) {
            return -Errno.EINVAL;
        }
        long done = 0;
        while (to.remaining() >= SIZE) {
            SignalInfo info = take(t);
            if (info == null) {
                break;
            }
            done += to.put(encode(info), 0, SIZE);
        }
        return done > 0 ? done : nonblock() ? -Errno.EAGAIN : t.sleepOn(t.actions.generated);
    }

    /**
     * <pre>
     * struct signalfd_siginfo: 0 signo | 4 errno | 8 code | 12 pid | 16 uid | 20 fd | 24 tid | 28 band | 32 overrun
     *                          | 36 trapno | 40 status | 44 int | 48 ptr | 56 utime | 64 stime | 72 addr | .. 128
     * </pre>
     */
    private static byte[] encode(SignalInfo info) {
        byte[] b = new byte[SIZE];
        put(b, 0, info.signal());
        put(b, 8, info.code());
        int code = info.code();
        int signal = info.signal();
        if (code == SI_TIMER) {
            put(b, 24, info.pid());
            put(b, 32, info.uid());
            value(b, info.value());
        } else if (code == SI_QUEUE) {
            put(b, 12, info.pid());
            put(b, 16, info.uid());
            value(b, info.value());
        } else if (code > 0
                && code < 0x80
                && (signal == Signal.SIGSEGV
                        || signal == Signal.SIGBUS
                        || signal == Signal.SIGILL
                        || signal == Signal.SIGFPE
                        || signal == Signal.SIGTRAP)) {
            EventFd.LONG.set(b, 72, info.address());
        } else if (code >= SI_POLLIN && code <= SignalInfo.LAST_POLL && signal != Signal.SIGCHLD) {
            put(b, 20, (int) info.address());
            put(b, 28, (int) info.value());
        } else {
            put(b, 12, info.pid());
            put(b, 16, info.uid());
            if (signal == Signal.SIGCHLD && code > 0 && code < 0x80) {
                put(b, 40, (int) info.value());
            }
        }
        return b;
    }

    private static void value(byte[] b, long value) {
        put(b, 44, (int) value);
        EventFd.LONG.set(b, 48, value);
    }

    private static void put(byte[] b, int at, int value) {
        b[at] = (byte) value;
        b[at + 1] = (byte) (value >> 8);
        b[at + 2] = (byte) (value >> 16);
        b[at + 3] = (byte) (value >> 24);
    }

    @Override
    public int poll(@Nullable PollTable table) {
        Task t = kernel.current;
        if (t == null) {
            return 0;
        }
        if (table != null) {
            table.add(t.actions.generated);
        }
        return ((t.pending.set() | t.group.pending.set()) & mask) != 0 ? Poll.IN : 0;
    }
}
