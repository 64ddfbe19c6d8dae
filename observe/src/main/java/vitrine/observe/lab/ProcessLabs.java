package vitrine.observe.lab;

import java.util.List;
import vitrine.kernel.event.FileEvent;
import vitrine.kernel.event.FutexEvent;
import vitrine.kernel.event.MemoryEvent;
import vitrine.kernel.event.PipeEvent;
import vitrine.kernel.event.SchedEvent;
import vitrine.kernel.event.SyscallEvent;
import vitrine.kernel.event.TaskEvent;

/** Labs about processes: birth, change, death. */
final class ProcessLabs {
    private static final long CLONE_VM = 0x100;
    private static final long CLONE_VFORK = 0x4000;
    private static final long CLONE_THREAD = 0x10000;

    /** The first program of a machine. */
    private static final int FIRST = 2;

    private ProcessLabs() {}

    static List<Lab> all() {
        return List.of(
                new Lab("fork-chain", "B1 exercise 1", "A chain: each child forks the next", e -> {
                            List<TaskEvent.Clone> births = e.all(TaskEvent.Clone.class)
                                    .filter(c -> c.parent() != 1)
                                    .toList();
                            e.claim(
                                    "five forks, each by the child of the one before",
                                    births.size() == 5 && inARow(births));
                            e.claim(
                                    "the last link prints first",
                                    e.output().indexOf("link 5") < e.output().indexOf("link 0"));
                            e.claim("every child is reaped", e.count(TaskEvent.Reap.class, r -> r.parent() != 1) == 5);
                        })
                        .look("task.clone: parent and child move on by one.")
                        .twin(),
                new Lab("fork-tree", "B1", "fork returns twice", e -> {
                            e.claim(
                                    "three forks in a row make eight processes",
                                    e.count(TaskEvent.Clone.class, c -> c.parent() != 1) == 7);
                            e.claim("each says so", e.output().equals("me\n".repeat(8)));
                        })
                        .look("Seven task.clone events.")
                        .twin()
                        .quiz("fork(); fork(); fork(); - how many processes are there then?", "Eight."),
                new Lab("fork-buffers", "B1", "What stands in a buffer at fork is written twice", e -> {
                            e.claim("one printf, two outputs", e.output().equals("once? once? "));
                            e.claim(
                                    "each of the two processes writes once",
                                    e.count(SyscallEvent.Enter.class, x -> x.number() == 1) == 2);
                        })
                        .look("Two write calls from two tasks.")
                        .watch("task", "pipe")
                        .twin()
                        .quiz(
                                "printf(\"once? \"); fork(); - what is printed?",
                                "once? once? - the buffer is memory, too."),
                new Lab("lab-fork", "lab 1", "fork, exec, wait", e -> {
                            e.claim(
                                    "the child becomes ls",
                                    e.any(TaskEvent.Exec.class, x -> x.path().endsWith("ls")));
                            e.claim(
                                    "the parent sleeps until the child has ended",
                                    e.any(
                                            SchedEvent.State.class,
                                            x -> x.tid() == FIRST
                                                    && x.to() == 'S'
                                                    && x.why().equals("do_wait")));
                            e.prints("the child exited with status 0");
                        })
                        .look("clone, exec, exit, reap: a life in four events."),
                new Lab("clone-flags", "B1", "What makes a thread a thread", e -> {
                            e.prints("without CLONE_THREAD: another process");
                            e.prints("with CLONE_THREAD:    the same process");
                            e.claim(
                                    "the second clone has CLONE_THREAD and the parent's tgid",
                                    e.any(
                                            TaskEvent.Clone.class,
                                            c -> (c.flags() & CLONE_THREAD) != 0
                                                    && c.childTgid() == FIRST
                                                    && c.child() != FIRST));
                        })
                        .wrong(
                                "\"clone(fn, stack, CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND, arg) creates a new"
                                        + " thread\" (textbook): without CLONE_THREAD it is a process of its own that shares"
                                        + " memory, with another getpid().")
                        .look("childTgid of the two task.clone events.")
                        .twin(),
                new Lab("exec-keeps", "B2", "What survives execve", e -> {
                            e.prints("the same pid: yes");
                            e.claim(
                                    "the marked descriptor is closed by execve",
                                    e.count(FileEvent.Close.class, FileEvent.Close::onExec) == 1);
                            e.claim("no task is born", e.count(TaskEvent.Clone.class, c -> c.parent() != 1) == 0);
                        })
                        .look("file.close onExec=true.")
                        .watch("task", "file")
                        .twin(),
                new Lab("exec-signals", "B2 trap", "Handlers, ignored signals and the mask at execve", e -> {
                            e.prints("after:  USR1 default, PIPE ignored, USR2 blocked");
                            e.prints("blocked again, unblocked once: USR2 open");
                        })
                        .wrong("There is no \"double-blocked\" (textbook): a mask is a set.")
                        .look("The two task.exec events and the lines before and after the second.")
                        .twin(),
                new Lab("posix-spawn", "B3", "posix_spawn is clone and execve", e -> {
                            e.claim(
                                    "clone with CLONE_VM and CLONE_VFORK: nothing is copied",
                                    e.any(
                                            TaskEvent.Clone.class,
                                            c -> (c.flags() & (CLONE_VM | CLONE_VFORK)) == (CLONE_VM | CLONE_VFORK)));
                            e.claim("then execve", e.count(TaskEvent.Exec.class) == 2);
                            e.claim(
                                    "no page table is shared or copied for it",
                                    e.count(MemoryEvent.TableShare.class) == 0);
                        })
                        .wrong(
                                "\"posix_spawn is a single syscall\" (textbook): there is none of that name on Linux, as the"
                                        + " calls here show.")
                        .look("task.clone flags=0x4111 (CLONE_VM|CLONE_VFORK|SIGCHLD).")
                        .watch("task", "syscall")
                        .twin(),
                new Lab("vfork", "B1", "vfork: the child in its parent's memory", e -> {
                            e.prints("x is 2");
                            e.claim(
                                    "the parent waits in state D until the child has gone",
                                    e.any(SchedEvent.State.class, x -> x.tid() == FIRST && x.to() == 'D'));
                        })
                        .look("The D in the parent's row.")
                        .quiz(
                                "Which state has the parent of a vfork child in ps?",
                                "D: on Linux it waits killably, and that shows as D."),
                new Lab("zombie", "B4 lab 3", "A zombie, and why kill -9 does nothing to it", e -> {
                            e.prints("after exit: Z");
                            e.prints("after kill -9: Z");
                            e.prints("after waitpid (status 42): -");
                            e.claim("exit comes long before reap", gap(e) > 500_000_000L);
                        })
                        .look("The Z row between task.exit and task.reap.")
                        .twin()
                        .quiz("What removes a zombie?", "Its parent's wait, or its parent's death."),
                new Lab("zombie-factory", "B4 exercise 2", "Twenty zombies whose parent dies", e -> {
                            e.claim(
                                    "all twenty get PID 1 as their parent",
                                    e.count(TaskEvent.Reparent.class, r -> r.to() == 1) == 20);
                            e.claim(
                                    "and PID 1 reaps every one",
                                    e.count(TaskEvent.Reap.class, r -> r.parent() == 1) >= 20);
                        })
                        .look("task.reparent and task.reap in pairs."),
                new Lab("sigchld-ignored", "B4", "SIG_IGN for SIGCHLD: no zombies at all", e -> {
                            e.prints("SIG_DFL: wait finds the child");
                            e.prints("SIG_IGN: wait No child processes");
                        })
                        .wrong(
                                "\"SIGCHLD ... ignoring it is how zombies accumulate\" (textbook): to ignore it explicitly"
                                        + " makes the kernel reap at once; zombies accumulate under the default, which does nothing.")
                        .look("The second task.reap follows its task.exit at once.")
                        .twin(),
                new Lab("orphan", "B5", "Who adopts an orphan", e -> {
                            e.prints("the orphan's new parent is PID 1");
                            e.prints("the orphan's new parent is the subreaper");
                            e.claim(
                                    "two adoptions, by different parents",
                                    e.all(TaskEvent.Reparent.class)
                                                    .map(TaskEvent.Reparent::to)
                                                    .distinct()
                                                    .count()
                                            == 2);
                        })
                        .wrong("\"Orphans are adopted by init\" (textbook) is the rule without PR_SET_CHILD_SUBREAPER;"
                                + " natively a session manager is often the subreaper, so the first line can wait for ever"
                                + " there.")
                        .look("task.reparent to=1, then to=2."),
                new Lab("pid-reuse", "B6 trap", "A number is reused; a pidfd is not fooled", e -> {
                            e.prints("another process has the number: yes");
                            e.prints("pidfd_send_signal: No such process");
                            e.prints("kill by number: hits the innocent");
                            e.claim(
                                    "a number is given out twice",
                                    e.all(TaskEvent.Clone.class)
                                                    .map(TaskEvent.Clone::child)
                                                    .distinct()
                                                    .count()
                                            < e.count(TaskEvent.Clone.class));
                        })
                        .look("The same child number in two task.clone events.")
                        .watch("task.clone"),
                new Lab("states", "B7 B8", "R, S, T and Z", e -> {
                            e.prints("busy R, waiting S, stopped T, dead Z");
                            e.claim("the stop and its end are told", e.any(SchedEvent.State.class, x -> x.to() == 'T'));
                        })
                        .look("The letters in the rows.")
                        .watch("sched.state", "task")
                        .twin(),
                new Lab("load-average", "E5 trap", "A high load and an idle CPU", e -> {
                            e.prints("the load is above 45: yes");
                            e.claim("fifty tasks go to D", e.count(SchedEvent.State.class, x -> x.to() == 'D') >= 50);
                            e.claim(
                                    "and are not woken: there is nothing to run for minutes",
                                    idle(e) > 200_000_000_000L);
                        })
                        .wrong("\"D cannot be killed, even with kill -9\" (textbook): most such waits are TASK_KILLABLE"
                                + " today, as this one; SIGKILL ends it.")
                        .look("Fifty rows of D, and no # for minutes.")
                        .watch("sched.sleep")
                        .quiz(
                                "The load is 50 and the CPU idle. What are the tasks doing?",
                                "They are in D: load counts R and D, not CPU use."),
                new Lab("daemon", "B10", "Why a daemon forks twice", e -> {
                            e.prints("after setsid: leader; after the second fork: no leader, tty none");
                        })
                        .look("Two task.clone events with setsid between.")
                        .watch("task", "syscall")
                        .twin(),
                new Lab("emfile", "B11 exercise fd", "Too many open files", e -> {
                            e.prints("after 5 files: Too many open files");
                            e.claim("five files were opened", e.count(FileEvent.Open.class) == 5);
                            e.prints("F_DUPFD from 10 on: Invalid argument");
                        })
                        .wrong(
                                "The shell loop of a course (ulimit -n 8; exec {fd}<>...) does not fail \"partway\": bash takes"
                                        + " numbers from 10 on by F_DUPFD, which is EINVAL above the limit, so it fails at the first"
                                        + " file.")
                        .look("file.open from 3 to 7, then the error.")
                        .watch("file")
                        .twin(),
                new Lab("fork-lock", "B14 trap", "fork with a lock that another thread holds", e -> {
                            e.prints("in the child: Connection timed out");
                            e.claim(
                                    "the child waits on a futex whose owner does not exist in it",
                                    e.any(FutexEvent.Wait.class, w -> w.deadline() < Long.MAX_VALUE));
                            e.claim(
                                    "the child has one thread: the one that forked",
                                    e.count(TaskEvent.Clone.class, c -> (c.flags() & CLONE_THREAD) != 0) == 1);
                        })
                        .look("futex.wait in the child, and nobody to wake it.")
                        .watch("task", "futex"),
                new Lab("shell", "exercise 4", "A pipeline, as a shell makes it", e -> {
                            e.prints("HELLO");
                            e.claim("two programs", e.count(TaskEvent.Exec.class) == 3);
                            e.claim(
                                    "dup2 puts the pipe where stdin and stdout were",
                                    e.any(FileEvent.Dup.class, d -> d.to() == 1)
                                            && e.any(FileEvent.Dup.class, d -> d.to() == 0));
                            e.claim(
                                    "the pipe carries 6 bytes, then end of file",
                                    e.any(PipeEvent.Write.class, p -> p.bytes() == 6)
                                            && e.any(PipeEvent.Read.class, p -> p.bytes() == 0));
                        })
                        .look("file.dup, task.exec, pipe.write, pipe.read.")
                        .watch("task", "file.dup", "pipe")
                        .twin(),
                new Lab("fork-cost", "A7 lab 4", "fork of 64 MiB costs what fork of nothing costs", e -> {
                            List<Integer> tables = e.all(MemoryEvent.TableShare.class)
                                    .map(MemoryEvent.TableShare::tables)
                                    .toList();
                            e.claim(
                                    "the second fork shares more tables",
                                    tables.size() == 2 && tables.get(1) > tables.get(0) + 30);
                            e.claim(
                                    "and no page is copied for the child that exits",
                                    e.count(MemoryEvent.CopyOnWrite.class, c -> c.from() != c.to()) < 20);
                        })
                        .look("tables= in the two memory.table-share events.")
                        .watch("memory.table-share", "task"));
    }

    private static boolean inARow(List<TaskEvent.Clone> births) {
        for (int i = 1; i < births.size(); i++) {
            if (births.get(i).parent() != births.get(i - 1).child()) {
                return false;
            }
        }
        return true;
    }

    /** From the first exit to the first reap, ns. */
    private static long gap(Evidence e) {
        long exit = 0;
        for (Evidence.Moment m : e.moments()) {
            if (m.event() instanceof TaskEvent.Exit && exit == 0) {
                exit = m.stamp().nanos();
            } else if (m.event() instanceof TaskEvent.Reap) {
                return m.stamp().nanos() - exit;
            }
        }
        return 0;
    }

    /** The longest time without an event, ns. */
    private static long idle(Evidence e) {
        long longest = 0;
        long last = 0;
        for (Evidence.Moment m : e.moments()) {
            longest = Math.max(longest, m.stamp().nanos() - last);
            last = m.stamp().nanos();
        }
        return longest;
    }
}
