package vitrine.observe.lab;

import java.util.List;
import vitrine.kernel.event.SignalEvent;
import vitrine.kernel.event.SyscallEvent;

/** Labs about files, terminals, and the ways to wait for them. */
final class InputOutputLabs {
    private static final int SIGIO = 29;
    private static final int READ = 0;
    private static final int EPOLL_WAIT = 232;
    private static final int IO_URING_ENTER = 426;

    private InputOutputLabs() {}

    static List<Lab> all() {
        return List.of(
                new Lab("pollable", "F7", "A counter, a timer, signals: all pollable", e -> {
                            e.prints("ready: 1 1 1");
                            e.prints(
                                    "the counter was at 6, the timer expired 5 or more times, signal 10 from this process");
                            e.claim("the signal is never delivered", e.count(SignalEvent.Deliver.class) == 0);
                        })
                        .look("signal.queue without signal.deliver.")
                        .watch("signal", "file.open")
                        .twin(),
                new Lab("inotify", "F7", "What happens in a folder", e -> {
                            e.prints("created a\nwritten a\nmoved from a\nmoved to b, the same rename\ndeleted b");
                        })
                        .look("One read brings five events.")
                        .watch("file", "syscall")
                        .twin(),
                new Lab("lease", "F4", "Who opens the file must wait", e -> {
                            e.prints("somebody wants it: signal 29; the lease is now to become one for reading");
                            e.prints("the other's open: 0");
                            e.claim(
                                    "SIGIO tells the holder",
                                    e.any(SignalEvent.Generate.class, s -> s.signal() == SIGIO));
                        })
                        .look("signal.generate SIGIO; the child's open returns after the holder has let go.")
                        .watch("signal", "file.open")
                        .twin(),
                new Lab("io-models", "G2", "Wait, try, ask, be told", e -> {
                            e.prints("non-blocking: Resource temporarily unavailable");
                            e.prints("select, nothing there: 0");
                            e.prints("poll, a byte there: 1");
                            e.prints("signal-driven: told 1 time, read gives 1");
                            e.prints("blocking: read gives 1 after waiting");
                            e.claim(
                                    "only the last read blocks",
                                    e.count(SyscallEvent.Block.class, b -> b.number() == READ) == 1);
                        })
                        .look("syscall.block: once for read, once for select.")
                        .watch("syscall.block", "signal", "socket")
                        .twin(),
                new Lab("io-uring", "G2", "Ten reads, one system call", e -> {
                            e.prints("taken 10, completed 10, 80 bytes, and the memory is new");
                            e.claim(
                                    "one io_uring_enter and no read",
                                    e.count(SyscallEvent.Enter.class, s -> s.number() == IO_URING_ENTER) == 1
                                            && e.count(SyscallEvent.Enter.class, s -> s.number() == READ) == 0);
                        })
                        .look("The one io_uring_enter.")
                        .watch("syscall")
                        .quiz(
                                "Ten reads through io_uring, and looking at the ten results: how many system calls?",
                                "One to submit and wait; looking at the completion ring needs none."),
                new Lab("epoll-herd", "G3", "The thundering herd, and one-shot", e -> {
                            e.prints("all told: 4 woken");
                            e.prints("EPOLLEXCLUSIVE: fewer");
                            e.prints("one-shot: 1, 0, re-armed 1");
                        })
                        .look("Four rows that wake at once, then fewer.")
                        .watch("sched.wakeup")
                        .quiz(
                                "Four processes wait by epoll for one listening socket; one connection comes. How many wake?",
                                "All four, unless they asked for EPOLLEXCLUSIVE."),
                new Lab("deleted-open", "G1 G5", "A file without a name", e -> {
                            e.prints("names: 2, after unlink: 0, size 10");
                            e.prints("/proc shows it as (deleted), and it reads 'still here'");
                        })
                        .look("unlink, unlink, and pread that works.")
                        .watch("file", "syscall")
                        .twin()
                        .quiz(
                                "df says the disk is full, du finds little. Where is the rest?",
                                "In deleted files that are open."),
                new Lab("permissions", "G5 B12", "The first class that fits decides", e -> {
                            e.prints("user 1000 reads its own: Permission denied");
                            e.prints("user 1001 reads it: done");
                            e.prints("user 0 reads it: done");
                            e.prints("user 1001 deletes it: Operation not permitted");
                        })
                        .look("Five opens and unlinks, with their results.")
                        .watch("syscall")
                        .quiz(
                                "A file has mode 0044. May its owner read it?",
                                "No: the owner's class decides for the owner, and it has no right. Others may."),
                new Lab("terminal", "G6", "What a terminal does to what is typed", e -> {
                            e.prints("canonical, no line yet: 0 to read");
                            e.prints("after the line's end: 'ac'");
                            e.prints("raw: 2 bytes, the first is 3");
                            e.prints("size 50 x 132");
                            e.claim("Ctrl-C in raw mode sends no signal", e.count(SignalEvent.Generate.class) == 0);
                        })
                        .look("No signal event at all.")
                        .watch("signal", "file.open")
                        .twin(),
                new Lab("epoll-worker", "H G3", "An event loop and a pool", e -> {
                            e.prints("50 of 50 answered");
                            e.claim(
                                    "the loop sleeps in epoll_wait, never for a job",
                                    e.any(SyscallEvent.Block.class, b -> b.number() == EPOLL_WAIT));
                        })
                        .look("The first row: the loop; the two others sleep a millisecond for each job.")
                        .watch("futex")
                        .twin(),
                new Lab("steal-pool", "H E4", "A pool that steals", e -> {
                            e.prints("60 done, the first worker stole 0, the others stole: yes");
                        })
                        .look("Three rows that end together, though one had all the work.")
                        .watch("futex")
                        .cpus(3)
                        .twin(),
                new Lab("many-connections", "H G3", "A thousand connections, one thread", e -> {
                            e.prints("300 messages by 100 calls of epoll_wait");
                            e.claim(
                                    "a hundred calls of epoll_wait",
                                    e.count(SyscallEvent.Enter.class, s -> s.number() == EPOLL_WAIT) == 100);
                        })
                        .look("epoll_wait returns 3, whatever the number of connections.")
                        .watch("syscall.exit")
                        .wrong(
                                "\"epoll_wait is O(1)\" (textbook): it is linear in what is ready, not in what is watched."));
    }
}
