package vitrine.observe.lab;

import java.util.List;
import vitrine.kernel.event.SignalEvent;
import vitrine.kernel.event.SyscallEvent;
import vitrine.kernel.event.TaskEvent;

/** Labs about what a process may do, and how much of it. */
final class PrivilegeLabs {
    private static final int SIGXCPU = 24;
    private static final int SIGXFSZ = 25;
    private static final int SIGSYS = 31;
    private static final int CHOWN = 93;
    private static final int GETPPID = 110;

    private PrivilegeLabs() {}

    static List<Lab> all() {
        return List.of(
                new Lab("limits", "B11", "Four limits, four ways to say no", e -> {
                            e.prints("RLIMIT_AS: Cannot allocate memory");
                            e.prints("RLIMIT_FSIZE: 4096 of 8192 bytes");
                            e.prints("RLIMIT_NOFILE: pipe says Too many open files");
                            e.claim("SIGXFSZ is sent", e.any(SignalEvent.Generate.class, s -> s.signal() == SIGXFSZ));
                            e.claim(
                                    "SIGXCPU is sent after a second of computing",
                                    e.any(SignalEvent.Generate.class, s -> s.signal() == SIGXCPU));
                        })
                        .look("Two errors and two signals.")
                        .twin()
                        .quiz(
                                "A file may have 4096 bytes (RLIMIT_FSIZE). What does a write of 8192 return?",
                                "4096. Only the next one, of which nothing fits, brings SIGXFSZ (or EFBIG)."),
                new Lab("capabilities", "B12", "Keep one capability, give up the rest", e -> {
                            e.prints("keep CAP_CHOWN only: done");
                            e.prints("chown: done");
                            e.prints("sethostname: Operation not permitted");
                            e.prints("CAP_CHOWN once more: Operation not permitted");
                            e.claim(
                                    "fchown succeeds for user 1000",
                                    e.any(SyscallEvent.Exit.class, x -> x.number() == CHOWN && x.result() == 0));
                        })
                        .look("What capset and setresuid return, in the order of the program.")
                        .watch("syscall")
                        .quiz(
                                "A process gave up a capability from its permitted set. How does it get it back?",
                                "Not at all, but by executing a file that grants it."),
                new Lab("no-new-privs", "B12", "set-user-ID, and no_new_privs", e -> {
                            e.prints("real 1000, effective 0\nreal 1000, effective 1000");
                            e.claim("the same file is executed twice", e.count(TaskEvent.Exec.class) == 3);
                        })
                        .look("Two task.exec events of one file.")
                        .watch("task"),
                new Lab("seccomp", "B12", "A filter for system calls", e -> {
                            e.prints("getppid: Operation not permitted");
                            e.prints("mkdir: killed by Bad system call");
                            e.claim(
                                    "the filter answers getppid itself",
                                    e.any(TaskEvent.Seccomp.class, s -> s.number() == GETPPID));
                            e.claim(
                                    "SIGSYS ends the process",
                                    e.any(TaskEvent.Exit.class, x -> (x.status() & 0x7f) == SIGSYS));
                        })
                        .look("task.seccomp: number and action.")
                        .watch("task")
                        .twin(),
                new Lab("core-dump", "C5", "The core file and the bit in the status", e -> {
                            e.prints("limit 0: signal 11, core dumped: no");
                            e.prints("limit none: signal 11, core dumped: yes");
                            e.claim(
                                    "one core file is written",
                                    e.count(TaskEvent.Core.class, c -> c.bytes() > 4096) == 1);
                        })
                        .look("task.core: its name and size.")
                        .watch("task.core", "signal"),
                new Lab("script", "B2", "Who reads the line with #!", e -> {
                            e.prints("open for writing: Text file busy");
                            e.prints("one argument only /tmp/vitrine-lab-script more");
                        })
                        .look("task.exec: argv of the interpreter.")
                        .watch("task.exec")
                        .wrong(
                                "\"execve of a file that is open for writing fails with ETXTBSY\" (manual) is so for scripts,"
                                        + " too; and what stands behind #!INTERPRETER is one argument, however many words it has.")
                        .twin()
                        .quiz(
                                "#!/bin/echo a b - how many arguments does echo get before the script's name?",
                                "One, \"a b\"."),
                new Lab("pidfd", "F7 B6", "A descriptor for a process", e -> {
                            e.prints("while it lives: 0 ready\nafter SIGTERM: 1 ready\nwaitid tells of signal 15");
                            e.claim(
                                    "the child ends by the signal",
                                    e.any(TaskEvent.Exit.class, x -> (x.status() & 0x7f) == 15));
                        })
                        .look("SIGTERM, the child's exit, and poll that returns.")
                        .twin(),
                new Lab("job-control", "B9 exercise 4", "Foreground and background, as a shell makes them", e -> {
                            e.prints("in the background: stopped by SIGTTIN");
                            e.prints("in the foreground: it read 'A'");
                            e.prints("Ctrl-C: killed by signal 2, the shell lives");
                            e.claim(
                                    "SIGTTIN comes from the terminal",
                                    e.any(SignalEvent.Generate.class, s -> s.signal() == 21));
                        })
                        .look("SIGTTIN, SIGCONT, SIGINT, and the T in the row.")
                        .twin()
                        .quiz(
                                "A background job reads from the terminal. What happens to it?",
                                "SIGTTIN stops it, until fg makes its group the foreground one and sends SIGCONT."));
    }
}
