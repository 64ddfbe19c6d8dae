package vitrine.observe.lab;

import java.util.List;
import vitrine.kernel.event.PipeEvent;
import vitrine.kernel.event.SignalEvent;
import vitrine.kernel.event.SyscallEvent;

/** Labs about signals. */
final class SignalLabs {
    private static final int READ = 0;
    private static final int USR1 = 10;

    private SignalLabs() {}

    static List<Lab> all() {
        return List.of(
                new Lab("signal-path", "C1", "Generated, queued, delivered, returned", e -> {
                            List<String> way = e.moments().stream()
                                    .map(Evidence.Moment::event)
                                    .filter(SignalEvent.class::isInstance)
                                    .map(x -> x.getClass().getSimpleName())
                                    .toList();
                            e.claim(
                                    "in this order: " + way,
                                    way.equals(List.of("Generate", "Queue", "Deliver", "Return")));
                            e.prints("blocked: seen 0, pending 1");
                            e.prints("unblocked: seen 1");
                        })
                        .look("The four events of one signal.")
                        .watch("signal")
                        .twin(),
                new Lab("blocked-ignored", "C1", "Blocked is not ignored", e -> {
                            e.prints("sent while blocked: seen 1 times");
                            e.prints("sent while ignored: seen 0 times");
                            e.claim(
                                    "only the second is discarded at once",
                                    e.count(SignalEvent.Generate.class, SignalEvent.Generate::ignored) == 1);
                        })
                        .wrong(
                                "\"Blocked mask: which signals is the process currently ignoring\" (textbook): a blocked signal"
                                        + " waits and comes later; and the mask is each thread's own.")
                        .look("ignored=true, once.")
                        .watch("signal")
                        .twin(),
                new Lab("signal-merge", "C1", "Standard signals merge, real-time signals queue", e -> {
                            e.prints("five of each sent: SIGUSR1 seen 1, SIGRTMIN seen 5");
                            e.claim(
                                    "four of SIGUSR1 are merged",
                                    e.count(SignalEvent.Queue.class, q -> q.signal() == USR1 && q.merged()) == 4);
                        })
                        .look("merged=true.")
                        .watch("signal")
                        .twin()
                        .quiz(
                                "SIGUSR1 is sent five times while it is blocked. How often does the handler run then?",
                                "Once."),
                new Lab("eintr", "C3", "EINTR, or made again", e -> {
                            e.prints("no flag: read Interrupted system call");
                            e.prints("SA_RESTART: read gets the byte");
                            e.claim(
                                    "the second read is restarted",
                                    e.count(SyscallEvent.Restart.class, r -> r.number() == READ) == 1);
                        })
                        .look("syscall.restart.")
                        .watch("signal", "syscall.block", "syscall.restart")
                        .twin(),
                new Lab("sigwait", "C4", "A thread that waits for signals", e -> {
                            e.prints("the signal thread got SIGTERM");
                            e.claim("no handler runs", e.count(SignalEvent.Deliver.class) == 0);
                        })
                        .look("Generated and queued, but never delivered: sigwait took it.")
                        .watch("signal", "task")
                        .twin(),
                new Lab("uncatchable", "C5", "SIGKILL and SIGSTOP take no handler", e -> {
                            e.prints("SIGTERM: handler set");
                            e.prints("SIGKILL: Invalid argument");
                            e.prints("SIGSTOP: Invalid argument");
                        })
                        .look("The results of rt_sigaction.")
                        .watch("syscall.exit")
                        .twin(),
                new Lab("sigint-status", "C2", "130 is the shell's number", e -> {
                            e.prints("SIGINT: exited 0, signaled 1 (2)");
                            e.prints("_exit(130): exited 1 (130), signaled 0");
                        })
                        .wrong(
                                "\"The kernel terminates the process via the same path as _exit(128 + SIGINT)\" (textbook): the"
                                        + " status says killed by signal 2; 128 + 2 is what a shell makes of it.")
                        .look("status= of the two task.exit events.")
                        .twin(),
                new Lab("group-signal", "B9 C2", "Ctrl-C goes to the group", e -> {
                            e.prints("3 of 3 died of SIGINT, the parent did not");
                            e.claim(
                                    "one kill, three signals",
                                    e.count(SignalEvent.Generate.class, g -> g.signal() == 2) == 3);
                        })
                        .look("Three signal.generate events from one task.")
                        .twin(),
                new Lab("sigpipe", "C2 trap", "SIGPIPE, and how it is inherited", e -> {
                            e.prints("default: killed by SIGPIPE");
                            e.prints("ignored: write says Broken pipe");
                            e.prints("after execve: 3 failed writes and no signal");
                            e.claim("a pipe without reader is broken", e.count(PipeEvent.Broken.class) >= 5);
                        })
                        .look("pipe.broken: with and without a signal.")
                        .watch("signal", "pipe.broken", "task")
                        .quiz(
                                "Why did `yes | head` never end in containers of a certain daemon?",
                                "The daemon ignored SIGPIPE, and ignoring survives execve."));
    }
}
