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

    private static final long[] ZEROS = new long[Signal.COUNT + 1];

    // Read by everybody, changed only by this class: copies share the arrays until one of them changes.

    /** Address of the handler, {@link #SIG_DFL} or {@link #SIG_IGN}; index 0 is unused. */
    public long[] handler = ZEROS;

    public long[] flags = ZEROS;
    public long[] restorer = ZEROS;
    public long[] mask = ZEROS;
    private boolean sharesArrays = true;

    /** Woken whenever a signal is generated: signalfd and poll on it (signalfd_wqh). */
    public final WaitQueue generated = new WaitQueue("signalfd");

    /** Tasks that share it. */
    public int users = 1;

    public SignalActions copy() {
        SignalActions c = new SignalActions();
        c.handler = handler;
        c.flags = flags;
        c.restorer = restorer;
        c.mask = mask;
        sharesArrays = true;
        return c;
    }

    /** At execve(2): handlers become SIG_DFL, what is ignored stays ignored. {@code all}: CLONE_CLEAR_SIGHAND. */
    public void reset() {
        for (int s = 1; s <= Signal.COUNT; s++) {
            if (handler[s] != SIG_DFL || flags[s] != 0 || mask[s] != 0 || restorer[s] != 0) {
                set(s, handler[s] == SIG_IGN ? SIG_IGN : SIG_DFL, 0, 0, 0);
            }
        }
    }

    public void set(int signal, long newHandler, long newFlags, long newRestorer, long newMask) {
        if (sharesArrays) {
            handler = handler.clone();
            flags = flags.clone();
            restorer = restorer.clone();
            mask = mask.clone();
            sharesArrays = false;
        }
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
