package vitrine.observe.run;

import java.util.List;
import vitrine.kernel.event.Event;
import vitrine.kernel.event.EventStream;
import vitrine.kernel.event.FileEvent;
import vitrine.kernel.event.MemoryEvent;
import vitrine.kernel.event.SchedEvent;
import vitrine.kernel.event.SignalEvent;
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
            case TaskEvent.Core e -> {
                add(6, e.tid(), e.signal(), e.bytes());
                add(e.path());
            }
        }
    }

    private void sched(SchedEvent event) {
        switch (event) {
            case SchedEvent.Switch e -> add(11, e.cpu(), e.prev(), e.prevState(), e.next());
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
            case MemoryEvent.OomKill e -> {
                add(25, e.tgid(), e.rssPages(), e.score());
                add(e.comm());
            }
        }
    }

    private void signal(SignalEvent event) {
        switch (event) {
            case SignalEvent.Generate e ->
                add(31, e.signal(), e.code(), e.from(), e.to(), bit(e.group()), bit(e.ignored()));
            case SignalEvent.Deliver e -> add(32, e.signal(), e.code(), e.handler());
            case SignalEvent.Return e -> add(33);
        }
    }

    private void syscall(SyscallEvent event) {
        switch (event) {
            case SyscallEvent.Enter e -> add(41, e.number(), e.a0(), e.a1(), e.a2(), e.a3(), e.a4(), e.a5());
            case SyscallEvent.Exit e -> add(42, e.number(), e.result());
        }
    }

    private void file(FileEvent event) {
        switch (event) {
            case FileEvent.Open e -> {
                add(51, e.fd(), e.flags());
                add(e.path());
            }
            case FileEvent.Close e -> add(52, e.fd());
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
