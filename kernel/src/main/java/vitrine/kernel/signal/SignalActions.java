package vitrine.kernel.signal;

import vitrine.kernel.sched.WaitQueue;

/** What a process does on each signal (sighand_struct): sigaction(2) by signal number; shared by CLONE_SIGHAND. */
public final class SignalActions {
    public static final long SIG_DFL = 0;
    public static final long SIG_IGN = 1;

    public static final long SA_NOCLDSTOP = 1;
    public static final long SA_NOCLDWAIT = 2;
    public static final long SA_SIGINFO = 4;
    public static final long SA_RESTORER = 0x0400_0000;
    public static final long SA_ONSTACK = 0x0800_0000;
    public static final long SA_RESTART = 0x1000_0000;
    public static final long SA_NODEFER = 0x4000_0000;
    public static final long SA_RESETHAND = 0x8000_0000L;

    /** Address of the handler, {@link #SIG_DFL} or {@link #SIG_IGN}; index 0 is unused. */
    public final long[] handler = new long[Signal.COUNT + 1];

    public final long[] flags = new long[Signal.COUNT + 1];
    public final long[] restorer = new long[Signal.COUNT + 1];
    public final long[] mask = new long[Signal.COUNT + 1];

    /** Woken whenever a signal is generated: signalfd and poll on it (signalfd_wqh). */
    public final WaitQueue generated = new WaitQueue("signalfd");

    /** Tasks that share it. */
    public int users = 1;

    public SignalActions copy() {
        SignalActions c = new SignalActions();
        System.arraycopy(handler, 0, c.handler, 0, handler.length);
        System.arraycopy(flags, 0, c.flags, 0, flags.length);
        System.arraycopy(restorer, 0, c.restorer, 0, restorer.length);
        System.arraycopy(mask, 0, c.mask, 0, mask.length);
        return c;
    }

    /** At execve(2): handlers become SIG_DFL, what is ignored stays ignored. {@code all}: CLONE_CLEAR_SIGHAND. */
    public void reset() {
        for (int s = 1; s <= Signal.COUNT; s++) {
            set(s, handler[s] == SIG_IGN ? SIG_IGN : SIG_DFL, 0, 0, 0);
        }
    }

    public void set(int signal, long newHandler, long newFlags, long newRestorer, long newMask) {
        handler[signal] = newHandler;
        flags[signal] = newFlags;
        restorer[signal] = newRestorer;
        mask[signal] = newMask;
    }

    /** Whether {@code signal} would do nothing: ignored, or by default. */
    public boolean ignores(int signal) {
        return handler[signal] == SIG_IGN || handler[signal] == SIG_DFL && Signal.ignoredByDefault(signal);
    }
}
