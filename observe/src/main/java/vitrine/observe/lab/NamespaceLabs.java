package vitrine.observe.lab;

import java.util.List;
import vitrine.kernel.event.MemoryEvent;
import vitrine.kernel.event.SignalEvent;
import vitrine.kernel.event.TaskEvent;

/** Labs about namespaces and control groups: what containers are made of. */
final class NamespaceLabs {
    private static final long CLONE_NEWPID = 0x2000_0000L;
    private static final int SIGKILL = 9;

    private NamespaceLabs() {}

    static List<Lab> all() {
        return List.of(
                new Lab("uts-namespace", "B13", "A host name of its own", e -> {
                            e.prints("inside: container");
                            e.prints("outside: as before");
                        })
                        .look("unshare and sethostname of the child.")
                        .watch("syscall"),
                new Lab("pid-namespace", "B13 B5", "PID 1 of a container", e -> {
                            e.prints("inside: I am 1, my parent is 0");
                            e.prints("inside: PID 1 survives its own SIGTERM");
                            e.prints("inside: the orphan's parent is PID 1");
                            e.prints("nobody has it any more");
                            e.claim(
                                    "the clone has CLONE_NEWPID",
                                    e.any(TaskEvent.Clone.class, c -> (c.flags() & CLONE_NEWPID) != 0));
                            e.claim(
                                    "one SIGKILL ends two processes",
                                    e.count(TaskEvent.Exit.class, x -> (x.status() & 0x7f) == SIGKILL) == 2);
                        })
                        .look("task.reparent to the namespace's PID 1; after its death the orphan dies, too.")
                        .wrong(
                                "\"kill -9 1 is impossible\" (often told) holds inside the namespace; from outside it is an"
                                        + " ordinary process.")
                        .quiz(
                                "PID 1 of a container is killed from outside. What becomes of the other processes in it?",
                                "The kernel kills them all."),
                new Lab("user-namespace", "B13 B12", "Root inside, nobody outside", e -> {
                            e.prints("outside: sethostname: Operation not permitted");
                            e.prints("inside, before the map: uid 65534");
                            e.prints("inside: uid 0");
                            e.prints("inside: sethostname: done");
                            e.prints("inside: a file of the machine's root: Permission denied");
                        })
                        .look("The same call fails, then succeeds, for the same user.")
                        .watch("syscall")
                        .quiz(
                                "Root in a user namespace opens a file of the real root with mode 600. Does that work?",
                                "No: outside it is user 1000, and capabilities count only for what the namespace owns."),
                new Lab("mount-namespace", "B13", "A file system that one process sees", e -> {
                            e.prints("inside: the file is there");
                            e.prints("outside: No such file or directory");
                        })
                        .look("mount and open of the child.")
                        .watch("file", "syscall"),
                new Lab("net-namespace", "B13 F3", "The same port twice", e -> {
                            e.prints("again, same network: Address already in use");
                            e.prints("in a network of its own: listens");
                        })
                        .look("Two socket.listen events.")
                        .watch("socket"),
                new Lab("cgroup-pids", "B13", "A fork bomb with an end", e -> {
                            e.prints("in the group: 2 children, then: Resource temporarily unavailable");
                            e.prints("outside of it: fork works");
                        })
                        .look("task.clone: two in the group, none after.")
                        .watch("task"),
                new Lab("cgroup-memory", "B13 A9", "A limit that fires inside its group", e -> {
                            e.prints("32 MiB in a group of 8 MiB: signal 9");
                            e.prints("32 MiB outside: signal 0");
                            e.prints("memory.events: oom_kill 1");
                            e.claim("one victim", e.count(MemoryEvent.OomKill.class) == 1);
                            e.claim(
                                    "it had 8 MiB of its own, and its program",
                                    e.any(MemoryEvent.OomKill.class, o -> o.rssPages() <= 2048 + 512));
                            e.claim(
                                    "SIGKILL comes from the kernel",
                                    e.any(SignalEvent.Generate.class, s -> s.signal() == SIGKILL));
                        })
                        .look("memory.oom-kill, once.")
                        .watch("memory.oom-kill", "signal", "task"),
                new Lab(
                                "cgroup-cpu",
                                "B13 E3",
                                "cpu.weight: three to one",
                                e -> e.claim(
                                        "the heavier group got between 2.5 and 3.5 times as much", ratio(e.output())))
                        .look("The two rows share the CPU 3 to 1.")
                        .watch("sched.switch")
                        .quiz(
                                "Two groups with cpu.weight 300 and 100 compute on one CPU, ten processes in the first, one in the"
                                        + " second. What share has the second?",
                                "A quarter: weights are of groups, however many processes are in them."));
    }

    private static boolean ratio(String output) {
        String digits = output.replaceAll("[^0-9.]+", " ").strip();
        double times = digits.isEmpty() ? 0 : Double.parseDouble(digits);
        return times >= 2.5 && times <= 3.5;
    }
}
