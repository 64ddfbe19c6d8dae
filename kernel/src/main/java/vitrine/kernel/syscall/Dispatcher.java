package vitrine.kernel.syscall;

import static vitrine.machine.cpu.CpuState.R10;
import static vitrine.machine.cpu.CpuState.R8;
import static vitrine.machine.cpu.CpuState.RAX;
import static vitrine.machine.cpu.CpuState.RDI;
import static vitrine.machine.cpu.CpuState.RDX;
import static vitrine.machine.cpu.CpuState.RSI;

import org.jspecify.annotations.Nullable;
import vitrine.kernel.Kernel;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.event.SyscallEvent;
import vitrine.kernel.ptrace.Stops;
import vitrine.kernel.seccomp.Filter;
import vitrine.kernel.seccomp.Seccomp;
import vitrine.kernel.task.Task;

/** The door: takes a system call out of the registers, runs its handler, puts the result into RAX. */
public final class Dispatcher {
    private static final int R9 = 9;
    private static final int RT_SIGRETURN = 15;

    private final Kernel kernel;
    private final boolean[] named = new boolean[SyscallTable.SIZE + 1];

    public Dispatcher(Kernel kernel) {
        this.kernel = kernel;
    }

    /** The task executed {@code syscall}. */
    public void enter(Task t) {
        int number = (int) t.cpu.r[RAX];
        t.startCall(number);
        if (t.tracing != null && Stops.entry(t)) {
            t.callBlocked = true;
            t.callEntering = true;
            return;
        }
        admit(t, false);
    }

    /** Asks the seccomp filters, then begins. */
    private void admit(Task t, boolean again) {
        Filter filter = t.seccomp;
        long decision = filter == null ? Seccomp.ALLOW : Seccomp.check(t, filter, again);
        if (decision == Seccomp.ALLOW) {
            begin(t, t.syscall);
        } else if (decision == Seccomp.SKIP) {
            Stops.left(t);
        } else if (decision == Seccomp.STOPPED) {
            t.callBlocked = true;
            t.callEntering = true;
            t.seccompTraced = true;
        } else {
            tellEntry(t, t.syscall);
            finish(t, t.syscall, decision);
        }
    }

    private void begin(Task t, int callNumber) {
        long number = callNumber & 0xffff_ffffL;
        Syscall call = kernel.syscalls.get(number);
        tellEntry(t, callNumber);
        if (call == null) {
            unknown(number);
            finish(t, (int) number, -Errno.ENOSYS);
        } else {
            run(t, call);
        }
    }

    private void tellEntry(Task t, int number) {
        long[] r = t.cpu.r;
        if (kernel.events.on) {
            kernel.events.emit(new SyscallEvent.Enter(number, r[RDI], r[RSI], r[RDX], r[R10], r[R8], r[R9]));
        }
    }

    /** The task was woken in a blocked call: the handler runs again. */
    public void resume(Task t) {
        t.callBlocked = false;
        t.wakeUsed();
        if (t.callEntering) {
            t.callEntering = false;
            entered(t);
            return;
        }
        Syscall call = kernel.syscalls.get(t.syscall);
        if (call != null) {
            run(t, call);
        }
    }

    /** The tracer lets a call begin; it may have changed its number, and -1 is none. */
    private void entered(Task t) {
        boolean again = t.seccompTraced;
        t.seccompTraced = false;
        if (t.fatalSignalPending()) {
            t.syscall = -1;
            return;
        }
        if (t.syscall == -1) {
            Stops.left(t);
        } else if (again || !Stops.entered(t)) {
            admit(t, again);
        }
    }

    private void run(Task t, Syscall call) {
        long[] r = t.cpu.r;
        int number = call.number();
        long result;
        try {
            result = call.handler().call(t, r[RDI], r[RSI], r[RDX], r[R10], r[R8], r[R9]);
        } catch (Errno e) {
            result = -e.number();
        } catch (OutOfMemoryError e) {
            result = -Errno.ENOMEM;
        } catch (StackOverflowError e) {
            result = -Errno.ELOOP;
        } catch (RuntimeException e) {
            kernel.bug("in " + call.name() + " of " + t, e);
            result = -Errno.EIO;
        }
        if (result == Task.BLOCKED) {
            t.callBlocked = true;
            if (kernel.events.on) {
                kernel.events.emit(new SyscallEvent.Block(number, t.wchan()));
            }
        } else {
            finish(t, number, result);
        }
    }

    private void finish(Task t, int number, long result) {
        if (kernel.events.on) {
            kernel.events.emit(new SyscallEvent.Exit(number, result == Task.NO_RETURN ? restored(t, number) : result));
        }
        t.callState = null;
        countTransfer(t, result);
        if (result == Task.NO_RETURN) {
            if (t.tracing == null || number == RT_SIGRETURN) {
                t.syscall = -1;
            }
            Stops.left(t);
            return;
        }
        t.cpu.r[RAX] = result;
        if (result < 0 && isRestart(result)) {
            t.returnWork = true;
            if (result == -Errno.ERESTART_RESTARTBLOCK) {
                t.restartNumber = t.syscall;
                t.restartDeadline = t.knownDeadline();
            }
        } else if (t.restoreMask) {
            if (result == -Errno.EINTR) {
                t.returnWork = true;
            } else {
                t.endTemporaryMask();
            }
        }
        if (t.tracing != null) {
            Stops.left(t);
        }
    }

    /** What stands in RAX after execve, which begins anew, or rt_sigreturn. */
    private static long restored(Task t, int number) {
        return number == 15 ? t.cpu.r[RAX] : 0;
    }

    /** What /proc/PID/io shows: read, pread64, readv, preadv, preadv2; the same for writing; sendfile is both. */
    private static void countTransfer(Task t, long result) {
        long bytes = Math.max(result, 0);
        switch (t.syscall) {
            case 0, 17, 19, 295, 327 -> {
                t.times.readCalls++;
                t.times.readBytes += bytes;
            }
            case 1, 18, 20, 296, 328 -> {
                t.times.writeCalls++;
                t.times.writtenBytes += bytes;
            }
            case 40 -> {
                t.times.readCalls++;
                t.times.readBytes += bytes;
                t.times.writeCalls++;
                t.times.writtenBytes += bytes;
            }
            default -> {}
        }
    }

    /** Whether a result is one of the kernel-internal ERESTART numbers. */
    public static boolean isRestart(long result) {
        return result <= -Errno.ERESTARTSYS && result >= -Errno.ERESTART_RESTARTBLOCK;
    }

    private void unknown(long number) {
        int slot = (int) Math.min(number, SyscallTable.SIZE);
        if (!named[slot]) {
            named[slot] = true;
            kernel.notice("system call " + number + " is not implemented (ENOSYS)");
        }
    }

    /** The declaration of the call a task is in, for /proc and reports. */
    public @Nullable Syscall current(Task t) {
        return t.syscall < 0 ? null : kernel.syscalls.get(t.syscall);
    }
}
