package vitrine.observe.run;

import java.util.List;
import vitrine.kernel.event.Event;
import vitrine.kernel.event.EventStream;
import vitrine.kernel.event.FileEvent;
import vitrine.kernel.event.FutexEvent;
import vitrine.kernel.event.IpcEvent;
import vitrine.kernel.event.LockEvent;
import vitrine.kernel.event.MemoryEvent;
import vitrine.kernel.event.PipeEvent;
import vitrine.kernel.event.PtraceEvent;
import vitrine.kernel.event.SchedEvent;
import vitrine.kernel.event.SignalEvent;
import vitrine.kernel.event.SocketEvent;
import vitrine.kernel.event.SyscallEvent;
import vitrine.kernel.event.TaskEvent;

/**
 * A 64-bit hash of every event of a run with its stamp. Two runs with the same hash went the same way; it does not depend
 * on the JVM. Not cryptographic.
 */
public final class RunHash implements EventStream.Subscriber {
    private static final long PRIME = 0x9e37_79b9_7f4a_7c15L;

    private long state = 0x5669_7472_696e_6500L;
    private long count;

    /** Returns the hash of all events so far. */
    public long value() {
        long mixed = state ^ count;
        mixed = (mixed ^ mixed >>> 30) * 0xbf58_476d_1ce4_e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d0_49bb_1331_11ebL;
        return mixed ^ mixed >>> 31;
    }

    /** Returns how many events there were. */
    public long count() {
        return count;
    }

    @Override
    public void on(Event.Stamp stamp, Event event) {
        count++;
        add(stamp.nanos(), (long) stamp.cpu() << 32 | stamp.tid());
        switch (event) {
            case TaskEvent e -> task(e);
            case SchedEvent e -> sched(e);
            case MemoryEvent e -> memory(e);
            case SignalEvent e -> signal(e);
            case SyscallEvent e -> syscall(e);
            case FileEvent e -> file(e);
            case FutexEvent e -> futex(e);
            case PipeEvent e -> pipe(e);
            case SocketEvent e -> socket(e);
            case LockEvent e -> lock(e);
            case IpcEvent e -> ipc(e);
            case PtraceEvent e -> ptrace(e);
        }
    }

    // The first number of each kind tells it from the others; it never changes its meaning.

    private void task(TaskEvent event) {
        switch (event) {
            case TaskEvent.Clone e -> add(1, e.parent(), e.child(), e.childTgid(), e.flags());
            case TaskEvent.Exec e -> {
                add(2, e.tid());
                add(e.path());
                addAll(e.argv());
            }
            case TaskEvent.Exit e -> add(3, e.tid(), e.tgid(), e.status());
            case TaskEvent.Reap e -> add(4, e.tid(), e.parent(), e.status());
            case TaskEvent.Reparent e -> add(5, e.tid(), e.from(), e.to());
            case TaskEvent.Seccomp e -> add(175, e.tid(), e.number(), e.action());
            case TaskEvent.Restart e -> add(176, e.tid(), e.ip(), e.abort());
            case TaskEvent.Core e -> {
                add(6, e.tid(), e.signal(), e.bytes());
                add(e.path());
            }
        }
    }

    private void sched(SchedEvent event) {
        switch (event) {
            case SchedEvent.Switch e -> {
                add(11, e.cpu(), e.prev(), e.prevState(), e.next());
                add(e.why());
            }
            case SchedEvent.State e -> {
                add(14, e.tid(), e.from(), e.to(), e.by());
                add(e.why());
            }
            case SchedEvent.Enqueue e -> {
                add(15, e.cpu(), e.tid(), e.waiting());
                add(e.why());
            }
            case SchedEvent.Pick e -> add(16, e.cpu(), e.tid(), e.waited(), e.waiting());
            case SchedEvent.Preempt e -> add(17, e.cpu(), e.running(), e.by());
            case SchedEvent.Migrate e -> {
                add(18, e.tid(), e.from(), e.to());
                add(e.why());
            }
            case SchedEvent.Boost e -> add(19, e.tid(), e.from(), e.to());
            case SchedEvent.Throttle e -> add(29, e.cpu(), e.tid(), e.until());
            case SchedEvent.Wakeup e -> add(12, e.tid(), e.waker(), e.cpu());
            case SchedEvent.Sleep e -> {
                add(13, e.tid(), e.state());
                add(e.where());
            }
        }
    }

    private void memory(MemoryEvent event) {
        switch (event) {
            case MemoryEvent.Fault e -> add(21, e.address(), bit(e.write()), bit(e.major()), e.pfn());
            case MemoryEvent.CopyOnWrite e -> add(22, e.address(), e.from(), e.to());
            case MemoryEvent.Map e -> {
                add(23, e.start(), e.end(), e.prot(), e.flags());
                add(e.what());
            }
            case MemoryEvent.Unmap e -> add(24, e.start(), e.end());
            case MemoryEvent.TableShare e -> add(26, e.parent(), e.child(), e.tables());
            case MemoryEvent.TableSplit e -> add(27, e.level(), e.from(), e.to());
            case MemoryEvent.OomKill e -> {
                add(25, e.tgid(), e.rssPages(), e.score());
                add(e.comm());
            }
        }
    }

    private void signal(SignalEvent event) {
        switch (event) {
            case SignalEvent.Generate e ->
                add(31, e.signal(), e.code(), e.from(), e.to(), bit(e.group()), bit(e.ignored()), e.pid(), e.value());
            case SignalEvent.Deliver e -> add(32, e.signal(), e.code(), e.handler(), e.pid(), e.value());
            case SignalEvent.Return e -> add(33);
            case SignalEvent.Queue e -> add(34, e.signal(), e.to(), bit(e.group()), bit(e.merged()));
        }
    }

    private void syscall(SyscallEvent event) {
        switch (event) {
            case SyscallEvent.Enter e -> add(41, e.number(), e.a0(), e.a1(), e.a2(), e.a3(), e.a4(), e.a5());
            case SyscallEvent.Exit e -> add(42, e.number(), e.result());
            case SyscallEvent.Block e -> {
                add(43, e.number());
                add(e.where());
            }
            case SyscallEvent.Restart e -> add(44, e.number());
        }
    }

    private void file(FileEvent event) {
        switch (event) {
            case FileEvent.Open e -> {
                add(51, e.fd(), e.flags());
                add(e.path());
            }
            case FileEvent.Close e -> add(52, e.fd(), bit(e.onExec()));
            case FileEvent.Dup e -> {
                add(53, e.from(), e.to());
                add(e.path());
            }
            case FileEvent.Pass e -> {
                add(54, e.fd());
                add(e.path());
            }
            case FileEvent.Receive e -> {
                add(55, e.fd());
                add(e.path());
            }
        }
    }

    private void futex(FutexEvent event) {
        switch (event) {
            case FutexEvent.Wait e -> add(61, e.address(), e.value(), bit(e.shared()), e.deadline());
            case FutexEvent.Wake e -> add(62, e.address(), e.asked(), e.woken());
            case FutexEvent.Requeue e -> add(63, e.from(), e.to(), e.woken(), e.moved());
            case FutexEvent.Owner e -> add(64, e.address(), e.owner(), e.waiters());
            case FutexEvent.OwnerDied e -> add(65, e.address());
        }
    }

    private void pipe(PipeEvent event) {
        switch (event) {
            case PipeEvent.Write e -> add(71, e.pipe(), e.bytes(), e.held(), e.capacity());
            case PipeEvent.Read e -> add(72, e.pipe(), e.bytes(), e.held(), e.capacity());
            case PipeEvent.Broken e -> add(73, e.pipe());
        }
    }

    private void socket(SocketEvent event) {
        switch (event) {
            case SocketEvent.Listen e -> add(81, e.socket(), e.backlog());
            case SocketEvent.Connect e -> add(82, e.socket(), e.result());
            case SocketEvent.Accept e -> add(83, e.socket(), e.connection());
            case SocketEvent.Send e -> add(84, e.socket(), e.bytes());
            case SocketEvent.Receive e -> add(85, e.socket(), e.bytes());
        }
    }

    private void lock(LockEvent event) {
        switch (event) {
            case LockEvent.Acquire e -> {
                add(91, e.inode(), bit(e.exclusive()), e.from(), e.to());
                add(e.kind());
            }
            case LockEvent.Wait e -> {
                add(92, e.inode(), bit(e.exclusive()), e.holder());
                add(e.kind());
            }
            case LockEvent.Deadlock e -> add(93, e.inode(), e.holder());
            case LockEvent.Release e -> {
                add(94, e.inode(), e.from(), e.to());
                add(e.kind());
            }
        }
    }

    private void ipc(IpcEvent event) {
        switch (event) {
            case IpcEvent.Send e -> {
                add(101, e.id(), e.type(), e.bytes());
                add(e.kind());
            }
            case IpcEvent.Receive e -> {
                add(102, e.id(), e.type(), e.bytes());
                add(e.kind());
            }
            case IpcEvent.Semaphore e -> add(103, e.id(), e.number(), e.change(), e.value(), e.pid());
            case IpcEvent.Attach e -> add(104, e.id(), e.address());
            case IpcEvent.Detach e -> add(105, e.address());
        }
    }

    private void ptrace(PtraceEvent event) {
        switch (event) {
            case PtraceEvent.Attach e -> add(171, e.tid(), e.tracer(), bit(e.seized()));
            case PtraceEvent.Stop e -> add(172, e.tid(), e.tracer(), e.code());
            case PtraceEvent.Resume e -> {
                add(173, e.tid(), e.signal());
                add(e.how());
            }
            case PtraceEvent.Detach e -> add(174, e.tid(), e.tracer());
        }
    }

    private static long bit(boolean value) {
        return value ? 1 : 0;
    }

    private void add(long value) {
        state = Long.rotateLeft(state ^ value, 29) * PRIME;
    }

    private void add(long... values) {
        for (long value : values) {
            add(value);
        }
    }

    private void add(String text) {
        add(text.length());
        for (int i = 0; i < text.length(); i++) {
            add(text.charAt(i));
        }
    }

    private void addAll(List<String> texts) {
        add(texts.size());
        texts.forEach(this::add);
    }
}
