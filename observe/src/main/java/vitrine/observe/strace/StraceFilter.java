package vitrine.observe.strace;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.signal.Signal;
import vitrine.kernel.syscall.Arg;
import vitrine.kernel.syscall.Syscall;

/** Which calls and signals are shown: the expressions behind {@code -e} of strace(1). */
public final class StraceFilter {
    /** Shows everything. */
    public static final StraceFilter ALL = new StraceFilter(null, null, Status.ANY);

    /** Which results are shown. */
    private enum Status {
        ANY,
        SUCCESSFUL,
        FAILED
    }

    /** Classes that are not clear from the types of arguments. */
    private static final Map<String, Set<String>> CLASSES = Map.of(
            "process",
                    words("clone clone3 execve execveat exit exit_group fork kill pidfd_open pidfd_send_signal"
                            + " rt_sigqueueinfo rt_tgsigqueueinfo tgkill tkill unshare vfork wait4 waitid"),
            "network",
                    words("accept accept4 bind connect getpeername getsockname getsockopt listen recvfrom recvmmsg"
                            + " recvmsg sendmmsg sendmsg sendto sendfile setsockopt shutdown socket socketpair"),
            "signal",
                    words("kill pause pidfd_send_signal rt_sigaction rt_sigpending rt_sigprocmask rt_sigqueueinfo"
                            + " rt_sigreturn rt_sigsuspend rt_sigtimedwait rt_tgsigqueueinfo sigaltstack signalfd signalfd4"
                            + " tgkill tkill"),
            "ipc", words("msgctl msgget msgrcv msgsnd semctl semget semop semtimedop shmat shmctl shmdt shmget"),
            "memory",
                    words("brk get_mempolicy madvise mbind migrate_pages mincore mlock mlock2 mlockall mmap move_pages"
                            + " mprotect mremap msync munlock munlockall munmap pkey_mprotect process_madvise"
                            + " remap_file_pages set_mempolicy shmat shmdt"),
            "creds",
                    words("capget capset getegid geteuid getgid getgroups getresgid getresuid getuid prctl setfsgid"
                            + " setfsuid setgid setgroups setregid setresgid setresuid setreuid setuid"),
            "clock",
                    words("adjtimex clock_adjtime clock_getres clock_gettime clock_settime gettimeofday settimeofday"
                            + " time"),
            "pure", words("getegid geteuid getgid getpgrp getpid getppid getresgid getresuid gettid getuid"),
            "desc",
                    words("close_range epoll_wait epoll_pwait poll ppoll select pselect6 pipe pipe2 epoll_create"
                            + " epoll_create1 eventfd eventfd2 timerfd_create signalfd signalfd4 memfd_create inotify_init"
                            + " inotify_init1 socket socketpair mmap"),
            "file", words("getcwd"));

    private final @Nullable List<Choice> calls;
    private final @Nullable Set<Integer> signals;
    private final Status status;

    /** A name, class or pattern, taken in or out. */
    private record Choice(boolean out, String text) {
        boolean covers(Syscall call) {
            if (text.startsWith("/")) {
                return Pattern.compile(text.substring(1)).matcher(call.name()).find();
            }
            return text.startsWith("%") ? inClass(text.substring(1), call) : text.equals(call.name());
        }
    }

    private StraceFilter(@Nullable List<Choice> calls, @Nullable Set<Integer> signals, Status status) {
        this.calls = calls;
        this.signals = signals;
        this.status = status;
    }

    private static Set<String> words(String text) {
        return Set.of(text.split(" "));
    }

    private static boolean inClass(String name, Syscall call) {
        return switch (name) {
            case "file" ->
                named(name, call)
                        || call.args().stream()
                                .anyMatch(a ->
                                        a.kind() == Arg.Kind.PATH && !a.name().equals("name"));
            case "desc" ->
                named(name, call)
                        || call.args().stream().anyMatch(a -> a.kind() == Arg.Kind.FD || a.kind() == Arg.Kind.DIRFD);
            case "stat" -> call.name().equals("stat");
            case "lstat" -> call.name().equals("lstat");
            case "fstat" -> Set.of("fstat", "newfstatat", "statx", "fstatat64").contains(call.name());
            case "%stat" ->
                Set.of("stat", "lstat", "fstat", "newfstatat", "statx").contains(call.name());
            default -> named(name, call);
        };
    }

    private static boolean named(String name, Syscall call) {
        return CLASSES.getOrDefault(name, Set.of()).contains(call.name());
    }

    /**
     * Returns a filter that an expression narrows further: {@code trace=…}, {@code signal=…}, {@code status=…}, or a set of
     * calls alone. Throws IllegalArgumentException.
     *
     * @param known every name of a call
     */
    public StraceFilter with(String expression, Set<String> known) {
        int equals = expression.indexOf('=');
        String kind = equals < 0 ? "trace" : expression.substring(0, equals);
        String value = expression.substring(equals + 1);
        return switch (kind) {
            case "trace", "t" -> new StraceFilter(calls(value, known), signals, status);
            case "signal", "signals", "s" -> new StraceFilter(calls, signals(value), status);
            case "status" ->
                new StraceFilter(
                        calls,
                        signals,
                        switch (value) {
                            case "all" -> Status.ANY;
                            case "successful" -> Status.SUCCESSFUL;
                            case "failed" -> Status.FAILED;
                            default ->
                                throw new IllegalArgumentException(
                                        "-e status=" + value + ": all, successful or failed");
                        });
            default -> throw new IllegalArgumentException("-e " + kind + "=: only trace, signal and status are there");
        };
    }

    private static @Nullable List<Choice> calls(String value, Set<String> known) {
        if (value.equals("all") || value.equals("%all")) {
            return null;
        }
        if (value.equals("none")) {
            return List.of();
        }
        boolean out = value.startsWith("!");
        return List.of((out ? value.substring(1) : value).split(",")).stream()
                .map(word -> new Choice(out, check(word, known)))
                .toList();
    }

    private static String check(String word, Set<String> known) {
        String name = word.startsWith("?") ? word.substring(1) : word;
        if (name.startsWith("/")) {
            try {
                Pattern.compile(name.substring(1));
                return name;
            } catch (PatternSyntaxException e) {
                throw new IllegalArgumentException("-e trace=: " + e.getMessage(), e);
            }
        }
        if (name.startsWith("%")) {
            if (!CLASSES.containsKey(name.substring(1))
                    && !Set.of("%stat", "%lstat", "%fstat", "%%stat").contains(name)) {
                throw new IllegalArgumentException("-e trace=: there is no class " + name);
            }
            return name;
        }
        if (known.contains(name)) {
            return name;
        }
        if (CLASSES.containsKey(name)) {
            return "%" + name; // as older versions had it
        }
        if (word.startsWith("?")) {
            return name;
        }
        throw new IllegalArgumentException("-e trace=: there is no system call '" + name + "'");
    }

    private static @Nullable Set<Integer> signals(String value) {
        if (value.equals("all")) {
            return null;
        }
        boolean out = value.startsWith("!");
        Set<Integer> set = new HashSet<>();
        if (!value.equals("none")) {
            for (String word : (out ? value.substring(1) : value).split(",")) {
                set.add(signal(word));
            }
        }
        if (!out) {
            return set;
        }
        Set<Integer> rest = new HashSet<>();
        for (int s = 1; s <= 64; s++) {
            if (!set.contains(s)) {
                rest.add(s);
            }
        }
        return rest;
    }

    private static int signal(String word) {
        for (int s = 1; s <= 64; s++) {
            String name = Signal.name(s);
            if (word.equalsIgnoreCase(name) || word.equalsIgnoreCase(name.substring(3)) || word.equals("" + s)) {
                return s;
            }
        }
        throw new IllegalArgumentException("-e signal=: there is no signal '" + word + "'");
    }

    boolean shows(Syscall call) {
        if (calls == null) {
            return true;
        }
        boolean negative = !calls.isEmpty() && calls.getFirst().out;
        return calls.stream().anyMatch(c -> c.covers(call)) != negative;
    }

    boolean showsSignal(int signal) {
        return signals == null || signals.contains(signal);
    }

    /** Whether a line can only be written when the result is known. */
    boolean needsResult() {
        return status != Status.ANY;
    }

    boolean showsResult(long result) {
        boolean failed = result < 0 && result >= -4095;
        return status == Status.ANY || failed == (status == Status.FAILED);
    }
}
