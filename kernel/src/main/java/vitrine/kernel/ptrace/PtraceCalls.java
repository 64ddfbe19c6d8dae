package vitrine.kernel.ptrace;

import static vitrine.kernel.abi.Errno.EINVAL;
import static vitrine.kernel.abi.Errno.EIO;
import static vitrine.kernel.abi.Errno.ESRCH;

import vitrine.kernel.ptrace.Tracing.At;
import vitrine.kernel.ptrace.Tracing.Mode;
import vitrine.kernel.signal.SendSignal;
import vitrine.kernel.signal.Signal;
import vitrine.kernel.signal.SignalFrame;
import vitrine.kernel.signal.SignalInfo;
import vitrine.kernel.syscall.Arg;
import vitrine.kernel.syscall.SyscallTable;
import vitrine.kernel.task.Task;

/** ptrace(2): what a tracer asks for. */
public final class PtraceCalls {
    private static final int TRACEME = 0;
    private static final int PEEKTEXT = 1;
    private static final int PEEKDATA = 2;
    private static final int PEEKUSER = 3;
    private static final int POKETEXT = 4;
    private static final int POKEDATA = 5;
    private static final int POKEUSER = 6;
    private static final int CONT = 7;
    private static final int KILL = 8;
    private static final int SINGLESTEP = 9;
    private static final int GETREGS = 12;
    private static final int SETREGS = 13;
    private static final int GETFPREGS = 14;
    private static final int SETFPREGS = 15;
    private static final int ATTACH = 16;
    private static final int DETACH = 17;
    private static final int OLDSETOPTIONS = 21;
    private static final int SYSCALL = 24;
    private static final int SYSEMU = 31;
    private static final int SYSEMU_SINGLESTEP = 32;
    private static final int SETOPTIONS = 0x4200;
    private static final int GETEVENTMSG = 0x4201;
    private static final int GETSIGINFO = 0x4202;
    private static final int SETSIGINFO = 0x4203;
    private static final int GETREGSET = 0x4204;
    private static final int SETREGSET = 0x4205;
    private static final int SEIZE = 0x4206;
    private static final int INTERRUPT = 0x4207;
    private static final int LISTEN = 0x4208;
    private static final int GETSIGMASK = 0x420a;
    private static final int SETSIGMASK = 0x420b;
    private static final int GET_SYSCALL_INFO = 0x420e;

    private static final int SIGINFO_SIZE = 128;
    private static final int MASK_SIZE = 8;

    private PtraceCalls() {}

    public static void declare(SyscallTable t) {
        t.partial(
                101,
                "ptrace",
                "no PEEKSIGINFO, SECCOMP_GET_FILTER, SINGLEBLOCK; watchpoints see changed values and no reads",
                (task, request, pid, address, data, a4, a5) -> call(task, (int) request, (int) pid, address, data),
                Arg.oneOf("request", "PTRACE"),
                Arg.of("pid", Arg.Kind.PID),
                Arg.pointer("addr"),
                Arg.pointer("data"));
    }

    private static long call(Task t, int request, int pid, long address, long data) {
        if (request == TRACEME) {
            return Attach.traceMe(t);
        }
        Task target = t.find(pid);
        if (target == null) {
            return -ESRCH;
        }
        if (request == ATTACH || request == SEIZE) {
            return Attach.attach(t, target, request == SEIZE, address, data);
        }
        Tracing g = target.tracing;
        if (g == null || g.tracer != t) {
            return -ESRCH;
        }
        switch (request) {
            case KILL -> {
                SendSignal.toTask(target, SignalInfo.user(Signal.SIGKILL, t.tgid(), t.cred.uid));
                return 0;
            }
            case INTERRUPT -> {
                return interrupt(target, g);
            }
            default -> {
                return target.state != Task.State.TRACED || g.listening
                        ? -ESRCH
                        : stopped(t, target, g, request, address, data);
            }
        }
    }

    private static long interrupt(Task target, Tracing g) {
        if (!g.seized) {
            return -EIO;
        }
        if (target.state == Task.State.ZOMBIE || target.state == Task.State.DEAD) {
            return -ESRCH;
        }
        g.trapStop = true;
        Stops.wakeListener(target, g);
        SendSignal.wake(target, false);
        return 0;
    }

    private static long stopped(Task t, Task target, Tracing g, int request, long address, long data) {
        return switch (request) {
            case CONT -> resume(target, g, Mode.CONT, data);
            case SYSCALL -> resume(target, g, Mode.SYSCALL, data);
            case SINGLESTEP -> resume(target, g, Mode.STEP, data);
            case SYSEMU -> resume(target, g, Mode.SYSEMU, data);
            case SYSEMU_SINGLESTEP -> resume(target, g, Mode.SYSEMU_STEP, data);
            case DETACH -> {
                if (data != 0 && !Signal.valid(data)) {
                    yield -EIO;
                }
                Attach.detach(target, g, (int) data);
                yield 0;
            }
            case LISTEN -> listen(target, g);
            case SETOPTIONS, OLDSETOPTIONS -> {
                if ((data & ~(long) Tracing.OPTIONS) != 0) {
                    yield -EINVAL;
                }
                g.options = (int) data;
                yield 0;
            }
            default -> Inspect.call(t, target, g, request, address, data);
        };
    }

    private static long resume(Task target, Tracing g, Mode mode, long signal) {
        if (signal != 0 && !Signal.valid(signal)) {
            return -EIO;
        }
        Stops.resume(target, g, mode, (int) signal);
        return 0;
    }

    private static long listen(Task target, Tracing g) {
        SignalInfo info = g.info;
        if (!g.seized || g.at != At.STOP || info == null) {
            return -EIO;
        }
        g.listening = true;
        if (g.trapNotify) {
            Stops.wakeListener(target, g);
        }
        return 0;
    }

    /** Requests that look at a stopped task or change it. */
    private static final class Inspect {
        static long call(Task t, Task target, Tracing g, int request, long address, long data) {
            return switch (request) {
                case PEEKTEXT, PEEKDATA -> {
                    byte[] word = new byte[8];
                    if (!TracedMemory.read(target.mm(), address, word, 8)) {
                        yield -EIO;
                    }
                    t.mm().write(data, word, 0, 8);
                    yield 0;
                }
                case POKETEXT, POKEDATA -> {
                    byte[] word = new byte[8];
                    UserRegs.put(word, 0, data);
                    yield TracedMemory.write(target.mm(), address, word, 8) ? 0 : -EIO;
                }
                case PEEKUSER -> UserArea.peek(t, target, g, address, data);
                case POKEUSER -> UserArea.poke(target, g, address, data);
                case GETREGS -> {
                    t.mm().write(data, UserRegs.all(target), 0, UserRegs.SIZE);
                    yield 0;
                }
                case SETREGS -> {
                    byte[] b = new byte[UserRegs.SIZE];
                    t.mm().read(data, b, 0, b.length);
                    yield UserRegs.setAll(target, b, b.length);
                }
                case GETFPREGS -> RegisterSets.getFloating(t, target, data);
                case SETFPREGS -> RegisterSets.setFloating(t, target, data);
                case GETREGSET -> RegisterSets.get(t, target, address, data);
                case SETREGSET -> RegisterSets.set(t, target, address, data);
                case GETEVENTMSG -> {
                    t.mm().writeLong(data, g.message);
                    yield 0;
                }
                case GETSIGINFO -> getSiginfo(t, g, data);
                case SETSIGINFO -> setSiginfo(t, g, data);
                case GETSIGMASK -> {
                    if (address != MASK_SIZE) {
                        yield -EINVAL;
                    }
                    t.mm().writeLong(data, target.restoreMask ? target.savedMask : target.blocked);
                    yield 0;
                }
                case SETSIGMASK -> {
                    if (address != MASK_SIZE) {
                        yield -EINVAL;
                    }
                    target.restoreMask = false;
                    target.blocked = t.mm().readLong(data) & ~Signal.KILL_AND_STOP;
                    target.recalculateSignalPending();
                    yield 0;
                }
                case GET_SYSCALL_INFO -> CallInfo.get(t, target, g, address, data);
                default -> -EIO;
            };
        }

        private static long getSiginfo(Task t, Tracing g, long data) {
            SignalInfo info = g.info;
            if (info == null) {
                return -EINVAL;
            }
            byte[] b = new byte[SIGINFO_SIZE];
            SignalFrame.siginfo(info, b, 0);
            t.mm().write(data, b, 0, SIGINFO_SIZE);
            return 0;
        }

        private static long setSiginfo(Task t, Tracing g, long data) {
            if (g.info == null) {
                return -EINVAL;
            }
            byte[] b = new byte[SIGINFO_SIZE];
            t.mm().read(data, b, 0, SIGINFO_SIZE);
            long first = UserRegs.get(b, 0);
            int code = (int) UserRegs.get(b, 8);
            long who = UserRegs.get(b, 16);
            int signal = (int) first;
            if (!Signal.valid(signal)) {
                return -EINVAL;
            }
            g.info = new SignalInfo(signal, code, (int) who, (int) (who >>> 32), UserRegs.get(b, 24), who);
            return 0;
        }
    }
}
