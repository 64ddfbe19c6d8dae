package vitrine.kernel.seccomp;

import static vitrine.machine.cpu.CpuState.R10;
import static vitrine.machine.cpu.CpuState.R8;
import static vitrine.machine.cpu.CpuState.RAX;
import static vitrine.machine.cpu.CpuState.RDI;
import static vitrine.machine.cpu.CpuState.RDX;
import static vitrine.machine.cpu.CpuState.RIP;
import static vitrine.machine.cpu.CpuState.RSI;

import vitrine.kernel.abi.Errno;
import vitrine.kernel.event.TaskEvent;
import vitrine.kernel.ptrace.Stops;
import vitrine.kernel.ptrace.Tracing;
import vitrine.kernel.signal.SendSignal;
import vitrine.kernel.signal.Signal;
import vitrine.kernel.signal.SignalActions;
import vitrine.kernel.signal.SignalInfo;
import vitrine.kernel.task.Exit;
import vitrine.kernel.task.Task;

/** Decides about a system call that a task is about to make. */
public final class Seccomp {
    /** The call may begin. */
    public static final long ALLOW = 1;

    /** It must not; whatever is to be in RAX is there. */
    public static final long SKIP = 2;

    /** The task stopped for its tracer, who may change the call; then ask again. */
    public static final long STOPPED = 3;

    static final int KILL_PROCESS = 0x8000_0000;
    static final int KILL_THREAD = 0;
    static final int TRAP = 0x0003_0000;
    static final int ERRNO = 0x0005_0000;
    static final int USER_NOTIF = 0x7fc0_0000;
    static final int TRACE = 0x7ff0_0000;
    static final int LOG = 0x7ffc_0000;
    static final int ALLOWED = 0x7fff_0000;

    private static final int ACTION = 0xffff_0000;
    private static final int DATA = 0xffff;
    private static final int MAX_ERRNO = 4095;
    private static final int SYS_SECCOMP = 1;
    private static final int AUDIT_ARCH_X86_64 = 0xc000_003e;
    private static final int R9 = 9;
    private static final int[] ARGUMENTS = {RDI, RSI, RDX, R10, R8, R9};

    private Seccomp() {}

    /**
     * Asks the filters of a task.
     *
     * @param again after {@link #STOPPED}: its tracer was asked already
     * @return {@link #ALLOW}, {@link #SKIP}, {@link #STOPPED}, or a negative errno: the result of the call
     */
    public static long check(Task t, Filter filter, boolean again) {
        int number = t.syscall;
        if (filter.program() == null) {
            if (number == 0 || number == 1 || number == 15 || number == 60) { // read, write, rt_sigreturn, exit
                return ALLOW;
            }
            tell(t, number, KILL_THREAD);
            Exit.thread(t, Signal.SIGKILL);
            return SKIP;
        }
        int decision = run(t, filter);
        int action = decision & ACTION;
        int data = decision & DATA;
        if (action != ALLOWED) {
            tell(t, number, action);
        }
        switch (action) {
            case ALLOWED -> {
                return ALLOW;
            }
            case LOG -> {
                t.kernel.notice("seccomp: " + t + " called " + number);
                return ALLOW;
            }
            case ERRNO -> {
                return data == 0 ? zero(t) : -Math.min(data, MAX_ERRNO);
            }
            case TRACE -> {
                if (again) {
                    return ALLOW;
                }
                t.cpu.r[RAX] = -Errno.ENOSYS;
                return Stops.event(t, Tracing.EVENT_SECCOMP, data) ? STOPPED : -Errno.ENOSYS;
            }
            case TRAP -> {
                t.cpu.r[RAX] = number;
                SendSignal.force(t, info(t, number, data));
                return SKIP;
            }
            case USER_NOTIF -> {
                return -Errno.ENOSYS;
            }
            default -> {
                kill(t, number, action, data);
                return SKIP;
            }
        }
    }

    private static long zero(Task t) {
        t.cpu.r[RAX] = 0;
        return SKIP;
    }

    /** All filters are asked; the strictest answer counts, of equal ones that of the newest filter. */
    private static int run(Task t, Filter filter) {
        long[] r = t.cpu.r;
        int[] data = new int[BpfProgram.DATA_SIZE / 4];
        data[0] = t.syscall;
        data[1] = AUDIT_ARCH_X86_64;
        put(data, 2, r[RIP]);
        for (int i = 0; i < ARGUMENTS.length; i++) {
            put(data, 4 + 2 * i, r[ARGUMENTS[i]]);
        }
        int strictest = ALLOWED;
        for (Filter f = filter; f != null; f = f.before()) {
            BpfProgram program = f.program();
            int answer = program == null ? KILL_THREAD : program.run(data);
            if ((answer & ACTION) < (strictest & ACTION)) {
                strictest = answer;
            }
        }
        return strictest;
    }

    private static void put(int[] words, int at, long value) {
        words[at] = (int) value;
        words[at + 1] = (int) (value >>> 32);
    }

    private static SignalInfo info(Task t, int number, int data) {
        long value = number & 0xffff_ffffL | (long) AUDIT_ARCH_X86_64 << 32;
        return new SignalInfo(Signal.SIGSYS, SYS_SECCOMP, data, 0, value, t.cpu.r[RIP]);
    }

    /** The thread alone, if others live on; else the process, with a core file. Unknown answers kill the process. */
    private static void kill(Task t, int number, int action, int data) {
        if (action == KILL_THREAD && t.group.live > 1) {
            Exit.thread(t, Signal.SIGSYS);
            return;
        }
        t.cpu.r[RAX] = number;
        t.actions.set(Signal.SIGSYS, SignalActions.SIG_DFL, 0, 0, 0);
        SendSignal.force(t, info(t, number, data));
    }

    private static void tell(Task t, int number, int action) {
        if (t.kernel.events.on) {
            t.kernel.events.emit(new TaskEvent.Seccomp(t.tid, number, action));
        }
    }
}
