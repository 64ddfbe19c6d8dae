package vitrine.observe.trace;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.event.Event;
import vitrine.kernel.event.EventStream;
import vitrine.kernel.event.FutexEvent;
import vitrine.kernel.event.LockEvent;
import vitrine.kernel.event.MemoryEvent;
import vitrine.kernel.event.SchedEvent;
import vitrine.kernel.event.SignalEvent;
import vitrine.kernel.event.SyscallEvent;
import vitrine.kernel.event.TaskEvent;
import vitrine.kernel.signal.Signal;
import vitrine.kernel.syscall.Syscall;
import vitrine.kernel.syscall.SyscallTable;
import vitrine.observe.strace.SyscallNames;

/**
 * Writes Perfetto's format (perfetto.dev/docs/reference/trace-packet-proto): switches and wake-ups as ftrace events, so that
 * CPU tracks and thread states are what they are for a real kernel; system calls as slices and the rest as instants on each
 * thread's track, with flows from who wakes to who is woken, from fork to child, from a signal's sender to its delivery.
 *
 * <p>Whole packets are handed out, so a file that ends early is short but valid.
 */
public final class PerfettoTrace implements EventStream.Subscriber {
    private static final int PACKET = 1;
    private static final int SEQUENCE = 1;
    private static final int BLOCK = 1 << 16;

    // TracePacket
    private static final int FTRACE_EVENTS = 1;
    private static final int PROCESS_TREE = 2;
    private static final int TIMESTAMP = 8;
    private static final int SEQUENCE_ID = 10;
    private static final int TRACK_EVENT = 11;
    private static final int TRACK_DESCRIPTOR = 60;
    // FtraceEvent
    private static final int SCHED_SWITCH = 4;
    private static final int SCHED_WAKING = 20;
    // TrackEvent
    private static final int TYPE = 9;
    private static final int TRACK = 11;
    private static final int CATEGORIES = 22;
    private static final int NAME = 23;
    private static final int FLOWS = 47;
    private static final int LAST_FLOWS = 48;
    private static final int BEGIN = 1;
    private static final int END = 2;
    private static final int INSTANT = 3;

    private static final int PRIORITY = 120;

    private final SyscallTable calls;
    private final Consumer<byte[]> out;
    private final Map<Integer, Line> threads = new HashMap<>();
    private final ProtoWriter block = new ProtoWriter();
    private long lastTrack = 1000;
    private long lastFlow;

    /** What is known of a task. */
    private static final class Line {
        final long track;
        final int tgid;
        String name;
        long wokenBy;
        long bornBy;
        final Map<Integer, Long> signals = new HashMap<>();
        boolean inCall;

        Line(long track, int tgid, String name) {
            this.track = track;
            this.tgid = tgid;
            this.name = name;
        }
    }

    /** {@code out} gets whole packets, about 64 KiB at a time. */
    public PerfettoTrace(SyscallTable calls, Consumer<byte[]> out) {
        this.calls = calls;
        this.out = out;
    }

    /** Hands out what is left. */
    public void end() {
        if (block.size() > 0) {
            out.accept(block.take());
        }
    }

    private void packet(ProtoWriter packet) {
        block.message(PACKET, packet.number(SEQUENCE_ID, SEQUENCE));
        if (block.size() >= BLOCK) {
            end();
        }
    }

    @Override
    public void on(Event.Stamp stamp, Event event) {
        long now = stamp.nanos();
        switch (event) {
            case TaskEvent e -> task(now, e);
            case SchedEvent e -> sched(now, stamp, e);
            case SyscallEvent e -> call(now, stamp.tid(), e);
            case SignalEvent e -> signal(now, stamp.tid(), e);
            case MemoryEvent.Fault e ->
                instant(now, stamp.tid(), "memory", e.major() ? "major fault" : "minor fault", 0, 0);
            case MemoryEvent.CopyOnWrite e -> {
                if (e.from() != e.to()) {
                    instant(now, stamp.tid(), "memory", "copy on write: frame " + e.from() + " to " + e.to(), 0, 0);
                }
            }
            case MemoryEvent.OomKill e ->
                instant(now, stamp.tid(), "memory", "OOM kills " + e.comm() + " " + e.tgid(), 0, 0);
            case FutexEvent.Wait e ->
                instant(now, stamp.tid(), "futex", "futex wait 0x" + Long.toHexString(e.address()), 0, 0);
            case LockEvent.Wait e -> instant(now, stamp.tid(), "lock", e.kind() + " lock of " + e.holder(), 0, 0);
            default -> {
                // Not in the trace.
            }
        }
    }

    private void task(long now, TaskEvent event) {
        switch (event) {
            case TaskEvent.Clone e -> {
                @Nullable Line parent = threads.get(e.parent());
                Line child = new Line(++lastTrack, e.childTgid(), parent == null ? "init" : parent.name);
                threads.put(e.child(), child);
                child.bornBy = parent == null ? 0 : ++lastFlow;
                describe(e.child(), child, e.childTgid() == e.child() ? e.parent() : 0);
                instant(
                        now,
                        e.parent(),
                        "task",
                        (e.childTgid() == e.child() ? "fork " : "thread ") + e.child(),
                        child.bornBy,
                        0);
            }
            case TaskEvent.Exec e -> {
                @Nullable Line t = threads.get(e.tid());
                if (t != null) {
                    t.name = e.path().substring(e.path().lastIndexOf('/') + 1);
                    describe(e.tid(), t, 0);
                    instant(now, e.tid(), "task", "exec " + e.path(), 0, 0);
                }
            }
            case TaskEvent.Exit e -> {
                endCall(now, e.tid());
                instant(now, e.tid(), "task", "exit", 0, 0);
            }
            case TaskEvent.Reap e -> threads.remove(e.tid());
            default -> {
                // No track of its own.
            }
        }
    }

    private void describe(int tid, Line t, int ppid) {
        ProtoWriter tree = new ProtoWriter();
        if (tid == t.tgid) {
            tree.message(1, new ProtoWriter().number(1, tid).number(2, ppid).text(3, t.name));
        }
        tree.message(2, new ProtoWriter().number(1, tid).text(2, t.name).number(3, t.tgid));
        packet(new ProtoWriter().message(PROCESS_TREE, tree));
        ProtoWriter thread = new ProtoWriter().number(1, t.tgid).number(2, tid).text(5, t.name);
        packet(new ProtoWriter()
                .message(TRACK_DESCRIPTOR, new ProtoWriter().number(1, t.track).message(4, thread)));
    }

    private void sched(long now, Event.Stamp stamp, SchedEvent event) {
        switch (event) {
            case SchedEvent.Switch e -> {
                ProtoWriter change = new ProtoWriter()
                        .text(1, name(e.prev()))
                        .number(2, e.prev())
                        .number(3, PRIORITY)
                        .number(4, state(e.prevState()))
                        .text(5, name(e.next()))
                        .number(6, e.next())
                        .number(7, PRIORITY);
                ftrace(now, e.cpu(), e.prev(), SCHED_SWITCH, change);
                arrived(now, e.next());
            }
            case SchedEvent.Wakeup e -> {
                ProtoWriter waking = new ProtoWriter()
                        .text(1, name(e.tid()))
                        .number(2, e.tid())
                        .number(3, PRIORITY)
                        .number(4, 1)
                        .number(5, e.cpu());
                ftrace(now, stamp.cpu(), e.waker(), SCHED_WAKING, waking);
                @Nullable Line woken = threads.get(e.tid());
                if (woken != null && threads.containsKey(e.waker())) {
                    woken.wokenBy = ++lastFlow;
                    instant(now, e.waker(), "sched", "wakes " + name(e.tid()) + " " + e.tid(), woken.wokenBy, 0);
                }
            }
            case SchedEvent.Boost e -> instant(now, e.tid(), "sched", "priority " + e.from() + " to " + e.to(), 0, 0);
            default -> {
                // Switches say it.
            }
        }
    }

    /** A task gets a CPU: the flow of who woke or made it ends. */
    private void arrived(long now, int tid) {
        @Nullable Line t = threads.get(tid);
        if (t == null) {
            return;
        }
        if (t.bornBy != 0) {
            instant(now, tid, "task", "first run", 0, t.bornBy);
            t.bornBy = 0;
        }
        if (t.wokenBy != 0) {
            instant(now, tid, "sched", "woken", 0, t.wokenBy);
            t.wokenBy = 0;
        }
    }

    /** Linux's numbers in the trace point: 0 runnable, 1 S, 2 D, 4 T, 16 X, 32 Z. */
    private static int state(char letter) {
        return switch (letter) {
            case 'S' -> 1;
            case 'D' -> 2;
            case 'T', 't' -> 4;
            case 'X' -> 16;
            case 'Z' -> 32;
            default -> 0;
        };
    }

    private String name(int tid) {
        @Nullable Line t = threads.get(tid);
        return t == null ? tid == 0 ? "swapper" : "init" : t.name;
    }

    private void ftrace(long now, int cpu, int pid, int field, ProtoWriter what) {
        ProtoWriter event = new ProtoWriter().number(1, now).number(2, pid).message(field, what);
        packet(new ProtoWriter()
                .message(FTRACE_EVENTS, new ProtoWriter().number(1, cpu).message(2, event)));
    }

    private void call(long now, int tid, SyscallEvent event) {
        @Nullable Line t = threads.get(tid);
        if (t == null) {
            return;
        }
        switch (event) {
            case SyscallEvent.Enter e -> {
                @Nullable Syscall declared = calls.get(e.number());
                String name = declared == null ? SyscallNames.of(e.number()) : declared.name();
                endCall(now, tid);
                t.inCall = true;
                track(now, t, BEGIN, "syscall", name, 0, 0);
            }
            case SyscallEvent.Exit e -> endCall(now, tid);
            default -> {
                // Within the slice.
            }
        }
    }

    private void endCall(long now, int tid) {
        @Nullable Line t = threads.get(tid);
        if (t != null && t.inCall) {
            t.inCall = false;
            track(now, t, END, "", "", 0, 0);
        }
    }

    private void signal(long now, int tid, SignalEvent event) {
        switch (event) {
            case SignalEvent.Generate e -> {
                @Nullable Line to = threads.get(e.to());
                if (to != null && !e.ignored()) {
                    long flow = ++lastFlow;
                    to.signals.put(e.signal(), flow);
                    instant(
                            now,
                            threads.containsKey(e.from()) ? e.from() : e.to(),
                            "signal",
                            Signal.name(e.signal()) + " to " + e.to(),
                            flow,
                            0);
                }
            }
            case SignalEvent.Deliver e -> {
                @Nullable Line t = threads.get(tid);
                @Nullable Long flow = t == null ? null : t.signals.remove(e.signal());
                instant(now, tid, "signal", Signal.name(e.signal()) + " delivered", 0, flow == null ? 0 : flow);
            }
            default -> {
                // Between the two.
            }
        }
    }

    private void instant(long now, int tid, String category, String name, long flow, long lastOfFlow) {
        @Nullable Line t = threads.get(tid);
        if (t != null) {
            track(now, t, INSTANT, category, name, flow, lastOfFlow);
        }
    }

    private void track(long now, Line t, int type, String category, String name, long flow, long lastOfFlow) {
        ProtoWriter event = new ProtoWriter().number(TYPE, type).number(TRACK, t.track);
        if (type != END) {
            event.text(CATEGORIES, category).text(NAME, name);
        }
        if (flow != 0) {
            event.fixed64(FLOWS, flow);
        }
        if (lastOfFlow != 0) {
            event.fixed64(LAST_FLOWS, lastOfFlow);
        }
        packet(new ProtoWriter().number(TIMESTAMP, now).message(TRACK_EVENT, event));
    }
}
