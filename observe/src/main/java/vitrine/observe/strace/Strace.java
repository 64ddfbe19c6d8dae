package vitrine.observe.strace;

import java.util.ArrayList;
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
import vitrine.kernel.fs.OpenFile;
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
    private final StraceOptions options;
    private final Map<Integer, List<String>> held = new HashMap<>(); // tid -> lines for when its call is over
    private final Map<Integer, SignalEvent.Generate> fatal = new HashMap<>(); // tid -> what may kill it
    private long lastLine;
    private final Map<Integer, Call> calls = new HashMap<>();
    private @Nullable Call open; // whose line stands unfinished in the output
    private int first; // the task that made the first call
    private boolean several;
    private int firstGroup;

    /** A call that has begun. */
    private static final class Call {
        final int tid;
        final Syscall syscall;
        final long[] args;
        /** How many arguments are written; -1 when the line has not begun. */
        int written = -1;
        /** Characters of the line so far, for the column of the result. */
        int width;

        final long began;

        /** What its descriptors referred to when it began. */
        final @Nullable String[] paths = new @Nullable String[6];

        /** Whether the separator in front of the next argument is written. */
        boolean separated = true;

        Call(int tid, Syscall syscall, long[] args, long began) {
            this.began = began;
            this.tid = tid;
            this.syscall = syscall;
            this.args = args;
        }
    }

    /** Makes a subscriber; {@code out} gets pieces of text, in order. */
    public Strace(Kernel kernel, Consumer<String> out, StraceOptions options) {
        this.kernel = kernel;
        this.out = out;
        this.options = options;
    }

    @Override
    public void on(Event.Stamp stamp, Event event) {
        switch (event) {
            case SyscallEvent.Enter e -> enter(stamp.tid(), e, stamp.nanos());
            case SyscallEvent.Exit e -> exit(stamp.tid(), e.result(), stamp.nanos());
            case SchedEvent.Sleep e -> {
                @Nullable Call call = calls.get(e.tid());
                if (call != null && !options.filter().needsResult()) {
                    begin(call, task());
                }
            }
            case TaskEvent.Exit e -> gone(e);
            case TaskEvent.Exec e -> executed(e);
            case SignalEvent.Generate e -> {
                if (followed(e.to())) {
                    if (e.ignored()) {
                        ignored(e);
                    } else {
                        fatal.put(e.to(), e);
                    }
                }
            }
            case SchedEvent.State e -> stopped(e);
            case SignalEvent.Deliver e -> {
                fatal.remove(stamp.tid());
                if (options.filter().showsSignal(e.signal()) && followed(stamp.tid())) {
                    line(
                            stamp.tid(),
                            "--- " + Signal.name(e.signal()) + " "
                                    + SigCodes.info(e.signal(), e.code(), e.pid(), e.uid(), e.value()) + " ---");
                }
            }
            default -> {
                // Not a system call.
            }
        }
    }

    private @Nullable Task task() {
        return kernel.current;
    }

    private boolean followed(int tid) {
        @Nullable Task t = kernel.pids.task(tid);
        return options.follow() || firstGroup == 0 || t != null && t.tgid() == firstGroup;
    }

    private void enter(int tid, SyscallEvent.Enter e, long now) {
        first(tid);
        @Nullable Syscall declared = kernel.syscalls.get(e.number());
        Syscall syscall = declared != null ? declared : unknown(e.number());
        if (!followed(tid) || !options.filter().shows(syscall)) {
            return;
        }
        Call call = new Call(tid, syscall, new long[] {e.a0(), e.a1(), e.a2(), e.a3(), e.a4(), e.a5()}, now);
        calls.put(tid, call);
        if (options.paths()) {
            notePaths(call);
        }
        // The memory that these two name is gone when they return.
        if (!options.filter().needsResult()
                && (syscall.name().startsWith("execve") || NEVER_RETURN.contains(syscall.name()))) {
            begin(call, task());
        }
    }

    private void first(int tid) {
        several |= first != 0 && first != tid && options.follow();
        if (first == 0) {
            first = tid;
            firstGroup = tid;
        }
    }

    private void notePaths(Call call) {
        @Nullable Task task = task();
        if (task == null) {
            return;
        }
        for (int i = 0; i < call.syscall.args().size(); i++) {
            Arg.Kind kind = call.syscall.args().get(i).kind();
            if (kind == Arg.Kind.FD || kind == Arg.Kind.DIRFD) {
                call.paths[i] = path(task, (int) call.args[i]);
            }
        }
    }

    private @Nullable String path(Task task, int fd) {
        if (fd == Arguments.AT_FDCWD) {
            return task.fsContext == null
                    ? null
                    : kernel.vfs.path(task, task.fs().cwd());
        }
        @Nullable OpenFile file = task.fdTable == null ? null : task.fdTable.get(fd);
        return file == null ? null : file.name();
    }

    /** The program that a tracer starts: its execve is the first line. */
    private void executed(TaskEvent.Exec e) {
        if (first != 0) {
            return;
        }
        first(e.tid());
        @Nullable Syscall execve = kernel.syscalls.get(59);
        @Nullable Task task = kernel.pids.task(e.tid());
        if (execve == null
                || task == null
                || task.memory == null
                || !options.filter().shows(execve)
                || !options.filter().showsResult(0)) {
            return;
        }
        StringBuilder line =
                new StringBuilder("execve(").append(Quote.of(e.path(), false)).append(", [");
        for (int i = 0; i < e.argv().size(); i++) {
            line.append(i == 0 ? "" : ", ").append(Quote.of(e.argv().get(i), false));
        }
        int variables = Peek.strings(task, task.memory.envStart, task.memory.envEnd);
        line.append("], ").append(Sets.hex(task.memory.envStart)).append(" /* ").append(variables);
        line.append(variables == 1 ? " var */) = 0" : " vars */) = 0").append(options.duration() ? time(0) : "");
        line(e.tid(), line.toString());
    }

    /** A tracer is told of ignored signals, too; in the middle of a call when that is over. */
    private void ignored(SignalEvent.Generate e) {
        if (!options.filter().showsSignal(e.signal())) {
            return;
        }
        String text = signalLine(e);
        if (inCall(e.to())) {
            held.computeIfAbsent(e.to(), t -> new ArrayList<>()).add(text);
        } else {
            line(e.to(), text);
        }
    }

    private static String signalLine(SignalEvent.Generate e) {
        return "--- " + Signal.name(e.signal()) + " " + SigCodes.info(e.signal(), e.code(), e.pid(), e.uid(), e.value())
                + " ---";
    }

    private void stopped(SchedEvent.State e) {
        @Nullable Task t = kernel.pids.task(e.tid());
        if (e.to() == 'T' && t != null && followed(e.tid()) && options.filter().showsSignal(t.group.stopSignal)) {
            line(e.tid(), "--- stopped by " + Signal.name(t.group.stopSignal) + " ---");
        }
    }

    private boolean inCall(int tid) {
        @Nullable Task t = kernel.pids.task(tid);
        return t != null && t.syscall >= 0;
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
            if (unusedMode(call, arg) || Special.unused(call.syscall.name(), index, call.args)) {
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
            @Nullable
            String special =
                    task == null ? null : Special.show(task, call.syscall.name(), arg, index, call.args, result);
            @Nullable String path = call.paths[index];
            write(
                    call,
                    special != null
                            ? special
                            : task == null
                                    ? Arguments.pointer(call.args[index])
                                    : Arguments.show(task, arg, index, call.args, result, options.shown())
                                            + (path == null ? "" : "<" + path + ">"));
            call.written++;
            call.separated = false;
        }
    }

    /** The mode of open(2) has a meaning only where a file may be made. */
    private static boolean unusedMode(Call call, Arg arg) {
        int flags = call.syscall.name().equals("open") ? 1 : call.syscall.name().equals("openat") ? 2 : -1;
        return flags >= 0
                && arg.kind() == Arg.Kind.MODE
                && (call.args[flags] & 0x40) == 0
                && (call.args[flags] & 0x410000) != 0x410000;
    }

    private void exit(int tid, long result, long now) {
        @Nullable Call call = calls.remove(tid);
        if (call != null && options.filter().showsResult(result)) {
            exit(call, result, now);
        }
        @Nullable List<String> lines = held.remove(tid);
        if (lines != null) {
            lines.forEach(text -> line(tid, text));
        }
    }

    private void exit(Call call, long result, long now) {
        int tid = call.tid;
        @Nullable Task task = task();
        if (call.written < 0) {
            interrupt();
            call.written = 0;
            write(call, prefix(tid) + call.syscall.name() + "(");
            if (task != null && call.syscall.name().equals("rt_sigreturn")) {
                write(call, "{mask=" + Structs.sigset(task.blocked) + "}");
            }
        } else if (open != call) {
            interrupt();
            call.width = 0;
            write(call, prefix(tid) + "<... " + call.syscall.name() + " resumed>");
        }
        arguments(call, task, result, true);
        open = null;
        String shown = Special.result(call.syscall.name(), call.args, result);
        if (shown == null) {
            shown = result(call, result);
        }
        if (options.paths() && result >= 0 && task != null && Special.DESCRIPTORS.contains(call.syscall.name())) {
            @Nullable String path = path(task, (int) result);
            shown += path == null ? "" : "<" + path + ">";
        }
        end(call, shown + (options.duration() ? time(now - call.began) : ""));
    }

    private static String time(long nanos) {
        return String.format(Locale.ROOT, " <%d.%06d>", nanos / 1_000_000_000L, nanos / 1000 % 1_000_000L);
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
            end(call, "?" + (options.duration() ? " <unavailable>" : ""));
        }
        held.remove(e.tid());
        if (!options.exits() || !followed(e.tid())) {
            return;
        }
        int signal = e.status() & 0x7f;
        SignalEvent.@Nullable Generate killer = fatal.remove(e.tid());
        if (killer != null
                && killer.signal() == signal
                && signal != Signal.SIGKILL
                && options.filter().showsSignal(signal)) {
            line(e.tid(), signalLine(killer)); // the kernel does not deliver what kills at once
        }
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
        String pid = options.always()
                ? String.format(Locale.ROOT, "%-5d ", tid)
                : several ? String.format(Locale.ROOT, "[pid %5d] ", tid) : "";
        long now = kernel.epochNow();
        long last = lastLine == 0 ? now : lastLine;
        lastLine = now;
        long seconds = now / 1_000_000_000L;
        long micros = now / 1000 % 1_000_000L;
        return pid
                + switch (options.clock()) {
                    case NONE -> "";
                    case SECONDS -> day(seconds) + " ";
                    case MICROSECONDS -> String.format(Locale.ROOT, "%s.%06d ", day(seconds), micros);
                    case EPOCH -> String.format(Locale.ROOT, "%d.%06d ", seconds, micros);
                    case RELATIVE ->
                        String.format(
                                Locale.ROOT,
                                "%6d.%06d ",
                                (now - last) / 1_000_000_000L,
                                (now - last) / 1000 % 1_000_000L);
                };
    }

    private static String day(long seconds) {
        return String.format(Locale.ROOT, "%02d:%02d:%02d", seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    }
}
