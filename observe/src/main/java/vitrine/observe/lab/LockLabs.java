package vitrine.observe.lab;

import java.util.List;
import vitrine.kernel.event.FutexEvent;
import vitrine.kernel.event.IpcEvent;
import vitrine.kernel.event.SchedEvent;
import vitrine.kernel.event.SyscallEvent;

/** More labs about threads: every kind of lock, and doing without. */
final class LockLabs {
    private static final int MEMBARRIER = 324;

    private LockLabs() {}

    static List<Lab> all() {
        return List.of(
                new Lab("thread-local", "D1", "What is a thread's own", e -> {
                            e.prints("thread: errno 9, the same process: 1, another thread: 1");
                            e.prints("main: errno 0, mine 1, shared 2");
                        })
                        .look("One task.clone with the thread's flags.")
                        .twin()
                        .quiz(
                                "A thread's close(-1) sets errno. What does main see in its errno?",
                                "What was there before: errno is thread-local."),
                new Lab("mutex-kinds", "D2", "Locking twice", e -> {
                            e.prints("errorcheck locked again: Resource deadlock avoided");
                            e.prints("recursive  locked again: Success");
                            e.prints("normal     locked again: Connection timed out");
                            e.claim("only the normal one goes to the kernel", e.count(FutexEvent.Wait.class) == 1);
                        })
                        .look("One futex.wait: the thread waits for itself.")
                        .watch("futex")
                        .twin(),
                new Lab("futex-requeue", "D3", "Move the waiters instead of waking them", e -> {
                            e.prints("woken and moved: 4");
                            e.prints("left on the condition: 0");
                            e.prints("on the mutex: 3");
                            e.claim(
                                    "one is woken, three are moved",
                                    e.any(FutexEvent.Requeue.class, r -> r.woken() == 1 && r.moved() == 3));
                        })
                        .look("futex.requeue woken=1 moved=3.")
                        .watch("futex")
                        .wrong(
                                "\"pthread_cond_broadcast requeues the waiters to the mutex\" (often told) was so until glibc"
                                        + " 2.24; the one of today wakes them. The kernel's operation is here called directly.")
                        .twin(),
                new Lab("spurious", "D4", "Woken in vain", e -> {
                            e.prints("woken in vain: 1;");
                            e.claim("three waits for two threads", e.count(FutexEvent.Wait.class) >= 3);
                        })
                        .look("The second thread's futex.wait, twice.")
                        .watch("futex")
                        .twin()
                        .quiz(
                                "Two threads wait on one condition variable for two flags; a broadcast after the first flag is"
                                        + " set. How many wake?",
                                "Both. One finds its flag unset and must wait again: hence the loop."),
                new Lab("rwlock", "D5", "Readers that keep coming", e -> {
                            e.prints("readers first: after 0.1 s the writer waits");
                            e.prints("writers first: after 0.1 s the writer has written");
                        })
                        .look("In the first half the writer's row is one line of dots.")
                        .watch("task")
                        .quiz(
                                "Can readers keep a writer out of a pthread_rwlock for ever?",
                                "With glibc's default, which prefers readers, yes."),
                new Lab("barrier", "D5", "Generations of a barrier", e -> {
                            e.prints("into the next phase too early: 0; told to be last: 5 in 5 phases");
                            e.claim("threads sleep at the barrier", e.count(FutexEvent.Wait.class) >= 5);
                        })
                        .look("futex.wait of three, then a wake of all.")
                        .watch("futex")
                        .twin(),
                new Lab("cancel", "D5", "Cancellation, cleanup, once, thread-specific data", e -> {
                            e.prints("once\ncleanup: unlock\ndestructor of its value");
                            e.prints("joined: cancelled; the mutex is free");
                        })
                        .look("The signal (SIGCANCEL, 32) that wakes pause.")
                        .watch("signal", "task")
                        .twin(),
                new Lab("semaphore-undo", "D6", "A semaphore whose holder dies", e -> {
                            e.prints("without SEM_UNDO: 0 left");
                            e.prints("with SEM_UNDO: 1 left");
                            e.claim(
                                    "the kernel gave it back once",
                                    e.count(IpcEvent.Semaphore.class, s -> s.change() == -1) == 2);
                        })
                        .look("ipc.semaphore: the change at the child's exit.")
                        .watch("ipc", "task")
                        .twin(),
                new Lab("seqlock", "D7 H", "Reading without a lock", e -> {
                            e.prints("accepted although torn: 0; had to read again: yes");
                            e.claim("no futex is waited for while both work", e.count(FutexEvent.Wait.class) <= 1);
                        })
                        .look("The rows take turns and nobody sleeps.")
                        .watch("futex")
                        .quiz(
                                "What does a reader of a seqlock do when the number is odd?",
                                "It reads again: a writer is at work."),
                new Lab("rcu", "D7 H", "A grace period", e -> {
                            e.prints("50 versions, readers that saw a freed one: 0");
                            e.claim(
                                    "the writer uses membarrier, so that readers need no fence",
                                    e.count(SyscallEvent.Enter.class, s -> s.number() == MEMBARRIER) == 51);
                        })
                        .look("membarrier once for each version.")
                        .watch("syscall"),
                new Lab("spsc-ring", "D8", "One producer, or lost items", e -> {
                            e.prints("one producer: 300 of 300");
                            e.prints("two producers: items are lost");
                        })
                        .look("The two producers' rows take turns between looking and taking.")
                        .watch("futex")
                        .quiz(
                                "Why does a ring without compare-and-swap break with two producers?",
                                "Both read the same head and write the same slot."),
                new Lab("try-lock", "D9 H", "Try, let go, and do not do it in step", e -> {
                            e.prints("in step: never past each other");
                            e.prints("by chance: past each other");
                            e.prints("two orders with trylock: 400 of 400 done");
                            e.claim(
                                    "nobody is stuck: both threads go on to their end",
                                    e.any(SchedEvent.State.class, s -> s.to() == 'Z' || s.to() == 'X')
                                            || e.status() == 0);
                        })
                        .look("Both rows move all the time: deadlock is two rows of dots, livelock two rows of #.")
                        .watch("futex")
                        .quiz(
                                "Two threads try-lock in opposite order and let go when it fails. Deadlock?",
                                "No, but livelock if they do it in step; waiting for a random time ends that."));
    }
}
