package vitrine.observe.lab;

import java.util.List;
import vitrine.kernel.event.FutexEvent;
import vitrine.kernel.event.SchedEvent;
import vitrine.kernel.event.SyscallEvent;

/** Labs about threads, locks and waiting. */
final class ThreadLabs {
    private static final int GETPPID = 110;

    private ThreadLabs() {}

    static List<Lab> all() {
        return List.of(
                new Lab("mutex-futex", "D2 D3", "A mutex enters the kernel only when it must", e -> {
                            e.claim(
                                    "1000 lockings without contention: no system call",
                                    e.between(GETPPID).stream().noneMatch(SyscallEvent.class::isInstance));
                            e.claim(
                                    "with contention: a futex wait and a wake that found the waiter",
                                    e.count(FutexEvent.Wait.class) >= 1
                                            && e.any(FutexEvent.Wake.class, w -> w.woken() == 1));
                        })
                        .look("Nothing between the two getppid, then futex.wait and futex.wake.")
                        .watch("futex")
                        .twin(),
                new Lab("race", "D1", "A lost update", e -> {
                            e.prints("200 increments: without lock fewer: yes; with lock 200");
                            e.claim(
                                    "the threads switch in the middle",
                                    e.count(
                                                    SchedEvent.Switch.class,
                                                    s -> s.why().equals("yielded"))
                                            > 50);
                        })
                        .look("The rows take turns at every sched_yield.")
                        .watch("futex")
                        .quiz(
                                "Two threads do x = x + 1 a hundred times each. Is x then 200?",
                                "Not if a switch falls between reading and writing; with a mutex, yes."),
                new Lab("condition", "D4", "Why wait stands in a loop", e -> {
                            e.prints("three items, 3 eaten");
                            e.claim("threads sleep on the condition variable", e.count(FutexEvent.Wait.class) >= 3);
                        })
                        .look("futex.wait, futex.wake: the mutex moves with it.")
                        .watch("futex")
                        .twin(),
                new Lab("lost-wakeup", "D4 trap", "A wake-up that nobody was waiting for", e -> {
                            e.prints("trusts its old look: Connection timed out");
                            e.prints("looks again under the lock: goes on");
                            e.claim(
                                    "a sleep ends by its deadline, not by a wake-up",
                                    e.any(
                                            SchedEvent.State.class,
                                            s -> s.to() == 'R' && s.why().equals("futex_wait_queue") && s.by() == 0));
                        })
                        .look("The futex.wait that ends a second later.")
                        .watch("futex")
                        .twin(),
                new Lab("deadlock", "D9", "A circle of two, and one order", e -> {
                            e.prints("two orders: stuck until the timeout");
                            e.prints("one order: both finish");
                            e.claim(
                                    "for a moment both threads wait for each other, and nobody runs",
                                    e.any(SchedEvent.Switch.class, s -> s.next() == 0));
                        })
                        .look("Two rows of dots until a second has passed.")
                        .watch("futex")
                        .twin(),
                new Lab("priority-inversion", "D10 trap", "Inversion, and inheritance", e -> {
                            e.prints("plain: medium first");
                            e.prints("inheriting: high first");
                            e.claim(
                                    "the owner is boosted to the waiter's priority",
                                    e.any(SchedEvent.Boost.class, b -> b.from() == 10 && b.to() == 30));
                            e.claim(
                                    "and falls back when it unlocks",
                                    e.any(SchedEvent.Boost.class, b -> b.from() == 30 && b.to() == 10));
                        })
                        .look("sched.boost, and in the timeline: low runs while medium waits.")
                        .watch("sched.boost", "futex")
                        .quiz(
                                "Low holds the lock, high waits for it, medium computes. Who runs?",
                                "Medium; with inheritance low, until it unlocks."),
                new Lab("robust", "D2", "The owner died", e -> {
                            e.prints("lock: Owner died");
                            e.prints("again: Success");
                            e.claim("the kernel marked the word", e.count(FutexEvent.OwnerDied.class) >= 1);
                        })
                        .look("futex.owner-died at the child's exit.")
                        .watch("futex", "task")
                        .twin(),
                new Lab("shared-mutex", "D2 F6", "A mutex for two processes", e -> {
                            e.prints("heap: the child's unlock is not seen");
                            e.prints("shared mapping: the child's unlock is seen");
                        })
                        .look("A copy-on-write in the first case, none in the second.")
                        .watch("memory.copy-on-write", "task")
                        .twin(),
                new Lab("semaphore", "D6", "A semaphore of two", e -> {
                            e.prints("at most 2 inside");
                            e.claim("others waited", e.count(FutexEvent.Wait.class) >= 2);
                        })
                        .look("futex.wait of those who are too many.")
                        .watch("futex")
                        .twin(),
                new Lab("coroutines", "D11", "The kernel sees no coroutine", e -> {
                            e.prints("100 times in the fiber");
                            e.claim(
                                    "between the first and the last swapcontext nobody is scheduled but this task",
                                    e.between(GETPPID).stream()
                                            .noneMatch(x -> x instanceof SchedEvent.Switch s && s.next() > 2));
                            e.claim(
                                    "swapcontext of glibc calls rt_sigprocmask, for the mask is part of the context",
                                    e.count(SyscallEvent.Enter.class, s -> s.number() == 14) >= 200);
                        })
                        .wrong("A user-space switch \"with no kernel involvement\" (textbook) is true of Go's, not of"
                                + " ucontext: each swapcontext is a system call for the signal mask.")
                        .look("One row. Two hundred calls of rt_sigprocmask.")
                        .twin(),
                new Lab("bounded-queue", "H", "Producers and consumers", e -> {
                            e.prints("sum 2550, never more than 4 in it: yes");
                            e.claim("both sides wait at times", e.count(FutexEvent.Wait.class) >= 2);
                        })
                        .look("The rows take turns as the queue fills and empties.")
                        .watch("futex")
                        .cpus(2)
                        .twin(),
                new Lab("thread-pool", "H", "A pool that ends with grace", e -> {
                            e.prints("20 jobs done");
                        })
                        .look("Workers sleep, wake, and end at the broadcast.")
                        .cpus(2)
                        .twin());
    }
}
