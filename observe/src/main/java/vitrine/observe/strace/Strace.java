package vitrine.observe.strace;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.Kernel;
import vitrine.kernel.event.Event;
import vitrine.kernel.event.EventStream;
import vitrine.kernel.event.SchedEvent;
import vitrine.kernel.event.SignalEvent;
import vitrine.kernel.event.SyscallEvent;
import vitrine.kernel.event.TaskEvent;
import vitrine.kernel.signal.Signal;
import vitrine.kernel.syscall.Arg;
import vitrine.kernel.syscall.Syscall;
import vitrine.kernel.task.Task;

/**
 * Writes a line for each system call as {@code strace -f} does.
 *
 * <p>A call is held back until it returns, sleeps, or another task has something to say; then its line is begun, and ended
 * later with {@code <... resumed>} if others came between.
 */
public final class Strace implements EventStream.Subscriber {
    /** Calls whose result is an address. */
    private static final Set<String> ADDRESSES = Set.of("mmap", "mremap", "brk", "shmat");

    private static final Set<String> NEVER_RETURN = Set.of("exit", "exit_group");
    private static final int RESULT_COLUMN = 40;

    private final Kernel kernel;
    private final Consumer<String> out;
    private final boolean always;
    private final Map<Integer, Call> calls = new HashMap<>();
    private @Nullable Call open; // whose line stands unfinished in the output
    private int first; // the task that made the first call
    private boolean several;

    /** A call that has begun. */
    private static final class Call {
        final int tid;
        final Syscall syscall;
        final long[] args;
        /** How many arguments are written; -1 when the line has not begun. */
        int written = -1;
        /** Characters of the line so far, for the column of the result. */
        int width;
        /** Whether the separator in front of the next argument is written. */
        boolean separated = true;

        Call(int tid, Syscall syscall, long[] args) {
            this.tid = tid;
            this.syscall = syscall;
            this.args = args;
        }
    }

    /**
     * Makes a subscriber.
     *
     * @param out gets pieces of text, in order
     * @param always whether every line begins with the task's number, as in a file of {@code strace -f -o}; else only once
     *     there are several tasks
     */
    public Strace(Kernel kernel, Consumer<String> out, boolean always) {
        this.kernel = kernel;
        this.out = out;
        this.always = always;
    }

    @Override
    public void on(Event.Stamp stamp, Event event) {
        switch (event) {
            case SyscallEvent.Enter e -> enter(stamp.tid(), e);
            case SyscallEvent.Exit e -> exit(stamp.tid(), e.result());
            case SchedEvent.Sleep e -> {
                @Nullable Call call = calls.get(e.tid());
                if (call != null) {
                    begin(call, task());
                }
            }
            case TaskEvent.Exit e -> gone(e);
            case SignalEvent.Deliver e -> line(stamp.tid(), "--- " + signal(e) + " ---");
            default -> {
                // Not a system call.
            }
        }
    }

    private @Nullable Task task() {
        return kernel.current;
    }

    private void enter(int tid, SyscallEvent.Enter e) {
        @Nullable Syscall declared = kernel.syscalls.get(e.number());
        Syscall syscall = declared != null ? declared : unknown(e.number());
        several |= first != 0 && first != tid;
        first = first == 0 ? tid : first;
        Call call = new Call(tid, syscall, new long[] {e.a0(), e.a1(), e.a2(), e.a3(), e.a4(), e.a5()});
        calls.put(tid, call);
        // The memory that these two name is gone when they return.
        if (syscall.name().startsWith("execve") || NEVER_RETURN.contains(syscall.name())) {
            begin(call, task());
        }
    }

    private static Syscall unknown(int number) {
        List<Arg> args = List.of(
                Arg.of("a0", Arg.Kind.HEX),
                Arg.of("a1", Arg.Kind.HEX),
                Arg.of("a2", Arg.Kind.HEX),
                Arg.of("a3", Arg.Kind.HEX),
                Arg.of("a4", Arg.Kind.HEX),
                Arg.of("a5", Arg.Kind.HEX));
        return new Syscall(number, SyscallNames.of(number), "unknown", (t, a0, a1, a2, a3, a4, a5) -> 0, args);
    }

    /** Begins the line of a call, with the arguments that are known before it returns. */
    private void begin(Call call, @Nullable Task task) {
        if (call.written >= 0) {
            return;
        }
        interrupt();
        call.written = 0;
        write(call, prefix(call.tid) + call.syscall.name() + "(");
        arguments(call, task, 0, false);
        open = call;
    }

    /** Ends the line that stands open, because something else has to be written. */
    private void interrupt() {
        @Nullable Call call = open;
        if (call != null) {
            out.accept(" <unfinished ...>\n");
            open = null;
        }
    }

    private void arguments(Call call, @Nullable Task task, long result, boolean returned) {
        List<Arg> args = call.syscall.args();
        while (call.written < args.size()) {
            int index = call.written;
            Arg arg = args.get(index);
            if (unusedMode(call, arg)) {
                call.written++;
                continue;
            }
            if (!call.separated) {
                write(call, ", ");
                call.separated = true;
            }
            if (!returned && Arguments.comesOut(arg)) {
                return;
            }
            write(
                    call,
                    task == null
                            ? Arguments.pointer(call.args[index])
                            : Arguments.show(task, arg, index, call.args, result));
            call.written++;
            call.separated = false;
        }
    }

    /** The mode of open(2) has a meaning only where a file may be made. */
    private static boolean unusedMode(Call call, Arg arg) {
        int flags = call.syscall.name().equals("open") ? 1 : call.syscall.name().equals("openat") ? 2 : -1;
        return flags >= 0 && arg.kind() == Arg.Kind.MODE && (call.args[flags] & 0x410040) == 0;
    }

    private void exit(int tid, long result) {
        @Nullable Call call = calls.remove(tid);
        if (call == null) {
            return;
        }
        @Nullable Task task = task();
        if (call.written < 0) {
            interrupt();
            call.written = 0;
            write(call, prefix(tid) + call.syscall.name() + "(");
        } else if (open != call) {
            interrupt();
            call.width = 0;
            write(call, prefix(tid) + "<... " + call.syscall.name() + " resumed>");
        }
        arguments(call, task, result, true);
        open = null;
        end(call, result(call, result));
    }

    private void end(Call call, String result) {
        out.accept(")" + " ".repeat(Math.max(0, RESULT_COLUMN - 2 - call.width)) + " = " + result + "\n");
    }

    private static String result(Call call, long result) {
        if (result < 0 && result >= -4095) {
            int number = (int) -result;
            return (number >= 512 ? "? " : "-1 ") + ErrnoNames.of(number);
        }
        return ADDRESSES.contains(call.syscall.name()) ? Sets.hex(result) : Long.toString(result);
    }

    private void gone(TaskEvent.Exit e) {
        @Nullable Call call = calls.remove(e.tid());
        if (call != null && open == call) {
            open = null;
            end(call, "?");
        }
        int signal = e.status() & 0x7f;
        line(
                e.tid(),
                signal == 0
                        ? "+++ exited with " + (e.status() >> 8 & 0xff) + " +++"
                        : "+++ killed by " + Signal.name(signal) + ((e.status() & 0x80) != 0 ? " (core dumped)" : "")
                                + " +++");
    }

    private void line(int tid, String text) {
        interrupt();
        out.accept(prefix(tid) + text + "\n");
    }

    private void write(Call call, String text) {
        out.accept(text);
        call.width += text.length();
    }

    private String prefix(int tid) {
        return always
                ? String.format(Locale.ROOT, "%-5d ", tid)
                : several ? String.format(Locale.ROOT, "[pid %5d] ", tid) : "";
    }

    private static String signal(SignalEvent.Deliver e) {
        String name = Signal.name(e.signal());
        return name + " {si_signo=" + name + ", si_code=" + code(e.signal(), e.code()) + "}";
    }

    /** Names of si_code, sigaction(2). */
    private static String code(int signal, int code) {
        String[] names = switch (signal) {
            case 4 -> new String[] {"", "ILL_ILLOPC", "ILL_ILLOPN", "ILL_ILLADR", "ILL_ILLTRP", "ILL_PRVOPC"};
            case 5 -> new String[] {"", "TRAP_BRKPT", "TRAP_TRACE"};
            case 7 -> new String[] {"", "BUS_ADRALN", "BUS_ADRERR", "BUS_OBJERR"};
            case 8 ->
                new String[] {
                    "",
                    "FPE_INTDIV",
                    "FPE_INTOVF",
                    "FPE_FLTDIV",
                    "FPE_FLTOVF",
                    "FPE_FLTUND",
                    "FPE_FLTRES",
                    "FPE_FLTINV",
                    "FPE_FLTSUB"
                };
            case 11 -> new String[] {"", "SEGV_MAPERR", "SEGV_ACCERR"};
            case 17 ->
                new String[] {
                    "", "CLD_EXITED", "CLD_KILLED", "CLD_DUMPED", "CLD_TRAPPED", "CLD_STOPPED", "CLD_CONTINUED"
                };
            default -> new String[0];
        };
        if (code > 0 && code < names.length) {
            return names[code];
        }
        return switch (code) {
            case 0 -> "SI_USER";
            case 0x80 -> "SI_KERNEL";
            case -1 -> "SI_QUEUE";
            case -2 -> "SI_TIMER";
            case -6 -> "SI_TKILL";
            default -> Integer.toString(code);
        };
    }
}
