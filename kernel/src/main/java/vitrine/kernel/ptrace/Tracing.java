package vitrine.kernel.ptrace;

import org.jspecify.annotations.Nullable;
import vitrine.kernel.signal.SignalInfo;
import vitrine.kernel.task.Task;

/** What a traced task remembers: its tracer, what the tracer wants to see, and the stop it is in. */
public final class Tracing {
    // PTRACE_O_…
    static final int SYSGOOD = 1;
    static final int TRACE_FORK = 1 << 1;
    static final int TRACE_VFORK = 1 << 2;
    static final int TRACE_CLONE = 1 << 3;
    static final int TRACE_EXEC = 1 << 4;
    static final int TRACE_VFORK_DONE = 1 << 5;
    static final int TRACE_EXIT = 1 << 6;
    static final int TRACE_SECCOMP = 1 << 7;
    static final int EXITKILL = 1 << 20;
    static final int OPTIONS = 0xff | EXITKILL;

    // PTRACE_EVENT_…: the bit of the option that asks for it
    public static final int EVENT_FORK = 1;
    public static final int EVENT_VFORK = 2;
    public static final int EVENT_CLONE = 3;
    public static final int EVENT_EXEC = 4;
    public static final int EVENT_VFORK_DONE = 5;
    public static final int EVENT_EXIT = 6;
    public static final int EVENT_SECCOMP = 7;
    static final int EVENT_STOP = 128;

    /** How the tracer let it go on. */
    enum Mode {
        CONT,
        SYSCALL,
        STEP,
        SYSEMU,
        SYSEMU_STEP
    }

    /** Where it stands. */
    enum At {
        /** It runs. */
        NONE,
        /** Before a signal is delivered. */
        SIGNAL,
        /** Before a system call. */
        ENTRY,
        /** After one. */
        EXIT,
        /** PTRACE_EVENT_…, but for PTRACE_EVENT_STOP. */
        EVENT,
        /** A group stop, PTRACE_INTERRUPT, or the first stop of a new tracee that was seized. */
        STOP
    }

    final Task tracer;
    final boolean seized;
    int options;
    Mode mode = Mode.CONT;
    At at = At.NONE;

    /** What wait(2) reports of the stop: signal and event; 0 when it was reported. */
    int code;

    /** PTRACE_GETSIGINFO; null outside of stops and in a group stop of a task that was attached. */
    @Nullable
    SignalInfo info;

    /** PTRACE_GETEVENTMSG. */
    long message;

    /** It shall stop soon (JOBCTL_TRAP_STOP), or tell of a change of the group stop (JOBCTL_TRAP_NOTIFY). */
    boolean trapStop;

    boolean trapNotify;

    /** PTRACE_LISTEN: it stays stopped, but the tracer does not count it as such. */
    boolean listening;

    boolean exitReported;

    /** Debug registers; null until one is set. */
    @Nullable
    DebugRegisters debug;

    Tracing(Task tracer, boolean seized, int options) {
        this.tracer = tracer;
        this.seized = seized;
        this.options = options;
    }

    public Task tracer() {
        return tracer;
    }

    /** Whether it has to stop before it runs any further. */
    public boolean trapPending() {
        return trapStop || trapNotify;
    }

    boolean wants(int event) {
        return (options & 1 << event) != 0;
    }

    /** Whether the task stops before each system call. */
    public boolean stopsAtEntry() {
        return mode == Mode.SYSCALL || emulates();
    }

    boolean emulates() {
        return mode == Mode.SYSEMU || mode == Mode.SYSEMU_STEP;
    }

    public boolean stepping() {
        return mode == Mode.STEP || mode == Mode.SYSEMU_STEP;
    }

    /** How many of {@code budget} instructions the task may execute at once. */
    public long budget(long budget) {
        DebugRegisters d = debug;
        return stepping() || d != null && d.active() ? 1 : budget;
    }
}
