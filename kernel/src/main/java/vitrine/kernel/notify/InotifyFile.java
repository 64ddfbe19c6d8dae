package vitrine.kernel.notify;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.Kernel;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.fs.FsNotify;
import vitrine.kernel.fs.Inode;
import vitrine.kernel.fs.IoBuffer;
import vitrine.kernel.fs.MetadataBudget;
import vitrine.kernel.fs.PathRef;
import vitrine.kernel.fs.PollTable;
import vitrine.kernel.poll.AnonFile;
import vitrine.kernel.poll.Poll;
import vitrine.kernel.sched.WaitQueue;
import vitrine.kernel.task.Task;

/** An inotify instance: watches by number, and a queue of events. */
final class InotifyFile extends AnonFile {
    static final int IN_ALL_EVENTS = 0xfff;
    static final int IN_Q_OVERFLOW = 0x4000;
    static final int IN_IGNORED = 0x8000;
    static final int IN_EXCL_UNLINK = 0x0400_0000;
    static final int IN_MASK_CREATE = 0x1000_0000;
    static final int IN_MASK_ADD = 0x2000_0000;
    static final int IN_ONESHOT = 0x8000_0000;

    private static final int FIONREAD = 0x541b;
    private static final int HEADER = 16;

    /** What an event shows besides those of IN_ALL_EVENTS. */
    private static final int SHOWN = IN_ALL_EVENTS | FsNotify.ISDIR | FsNotify.UNMOUNT | IN_IGNORED | IN_Q_OVERFLOW;

    private static final Event OVERFLOW = new Event(-1, IN_Q_OVERFLOW, 0, null);

    private record Event(
            int wd, int mask, int cookie, @Nullable String name) {
        /** Bytes of its name: with a NUL, padded to whole headers. */
        int nameLength() {
            return name == null ? 0 : name.length() + HEADER & -HEADER;
        }

        int size() {
            return HEADER + nameLength();
        }

        int cost() {
            return MetadataBudget.OBJECT / 2 + (name == null ? 0 : name.length());
        }

        boolean same(Event other) {
            return mask == other.mask
                    && wd == other.wd
                    && (mask & IN_IGNORED) == 0
                    && java.util.Objects.equals(name, other.name);
        }
    }

    private final class Watch implements FsNotify.Mark {
        final int wd;
        final PathRef place; // keeps the name alive, by which the inode is found
        int mask;

        Watch(int wd, PathRef place, int mask) {
            this.wd = wd;
            this.place = place;
            this.mask = mask;
        }

        InotifyFile owner() {
            return InotifyFile.this;
        }

        @Override
        public Inode inode() {
            return place.inode();
        }

        @Override
        public void event(int what, int cookie, @Nullable String name, boolean unlinked) {
            if ((what & (mask & IN_ALL_EVENTS | FsNotify.UNMOUNT)) == 0
                    || unlinked && (mask & IN_EXCL_UNLINK) != 0
                    || name == null && childOnly(what)) {
                return;
            }
            int shown = (what & (FsNotify.DELETE_SELF | FsNotify.MOVE_SELF)) != 0 ? what & ~FsNotify.ISDIR : what;
            enqueue(new Event(wd, shown & SHOWN, cookie, name));
            if ((mask & IN_ONESHOT) != 0) {
                kernel.vfs.notify.remove(this);
                gone(this);
            }
        }

        private boolean childOnly(int what) {
            return (what & (FsNotify.CREATE | FsNotify.DELETE | FsNotify.MOVED_FROM | FsNotify.MOVED_TO)) != 0;
        }

        @Override
        public void inodeGone() {
            gone(this);
        }
    }

    private final Kernel kernel;
    private final InotifyLimits limits;
    private final int uid;
    private final WaitQueue queue = new WaitQueue("inotify_read");
    private final TreeMap<Integer, Watch> watches = new TreeMap<>();
    private final Deque<Event> events = new ArrayDeque<>();
    private boolean overflowed;
    private long bytes;
    private int lastWd;

    /** Throws EMFILE when the user has too many. */
    InotifyFile(Task t, int flags) {
        super(t.kernel, Fcntl.O_RDONLY | flags & Fcntl.O_NONBLOCK, "inotify");
        this.kernel = t.kernel;
        this.limits = t.kernel.inotify;
        this.uid = t.cred.uid;
        limits.takeInstance(uid);
    }

    @Override
    protected void closed() {
        for (Watch w : List.copyOf(watches.values())) {
            kernel.vfs.notify.remove(w);
            discard(w);
        }
        while (take() != null) {}
        limits.giveInstance(uid);
    }

    /** inotify_add_watch(2) with a place that was found and may be read. @return the watch descriptor. Throws ENOSPC */
    int add(PathRef place, int mask) {
        int wanted = mask & (IN_ALL_EVENTS | IN_EXCL_UNLINK | IN_ONESHOT);
        for (FsNotify.Mark m : kernel.vfs.notify.marks(place.inode())) {
            if (m instanceof Watch w && w.owner() == this) {
                if ((mask & IN_MASK_CREATE) != 0) {
                    throw Errno.of(Errno.EEXIST);
                }
                w.mask = (mask & IN_MASK_ADD) != 0 ? w.mask | wanted : wanted;
                return w.wd;
            }
        }
        limits.takeWatch(uid);
        try {
            kernel.vfs.budget.charge(MetadataBudget.OBJECT);
        } catch (Errno e) {
            limits.giveWatch(uid);
            throw e;
        }
        do {
            lastWd = lastWd == Integer.MAX_VALUE ? 1 : lastWd + 1;
        } while (watches.containsKey(lastWd));
        Watch w = new Watch(lastWd, place, wanted);
        watches.put(w.wd, w);
        kernel.vfs.notify.add(w);
        return w.wd;
    }

    /** inotify_rm_watch(2). */
    long remove(int wd) {
        Watch w = watches.get(wd);
        if (w == null) {
            return -Errno.EINVAL;
        }
        kernel.vfs.notify.remove(w);
        gone(w);
        return 0;
    }

    private void gone(Watch w) {
        enqueue(new Event(w.wd, IN_IGNORED, 0, null));
        discard(w);
    }

    private void discard(Watch w) {
        watches.remove(w.wd);
        kernel.vfs.budget.release(MetadataBudget.OBJECT);
        limits.giveWatch(uid);
    }

    private void enqueue(Event e) {
        Event last = events.peekLast();
        if (last != null && last.same(e)) {
            return;
        }
        MetadataBudget budget = kernel.vfs.budget;
        Event add = e;
        if (events.size() >= limits.maxEvents || budget.used() + e.cost() > budget.limit()) {
            if (overflowed) {
                return;
            }
            overflowed = true;
            add = OVERFLOW;
        }
        budget.release(-add.cost());
        bytes += add.size();
        events.add(add);
        queue.wake(Poll.IN | Poll.RDNORM);
    }

    private @Nullable Event take() {
        Event e = events.poll();
        if (e != null) {
            kernel.vfs.budget.release(e.cost());
            bytes -= e.size();
            if (e == OVERFLOW) {
                overflowed = false;
            }
        }
        return e;
    }

    /**
     * As many whole events as fit.
     *
     * <pre>
     * struct inotify_event: 0 int wd | 4 u32 mask | 8 u32 cookie | 12 u32 len | 16 name, NULs
     * </pre>
     */
    @Override
    public long read(Task t, IoBuffer to, long offset) {
        long done = 0;
        for (Event e = events.peek(); e != null; e = events.peek()) {
            if (to.remaining() < e.size()) {
                return done > 0 ? done : -Errno.EINVAL;
            }
            byte[] b = encode(e);
            take();
            if (to.put(b, 0, b.length) < b.length) {
                return -Errno.EFAULT;
            }
            done += b.length;
        }
        return done > 0 ? done : nonblock() ? -Errno.EAGAIN : t.sleepOn(queue);
    }

    private static byte[] encode(Event e) {
        byte[] b = new byte[e.size()];
        put(b, 0, e.wd);
        put(b, 4, e.mask);
        put(b, 8, e.cookie);
        put(b, 12, e.nameLength());
        if (e.name != null) {
            byte[] n = e.name.getBytes(StandardCharsets.ISO_8859_1);
            System.arraycopy(n, 0, b, HEADER, n.length);
        }
        return b;
    }

    private static void put(byte[] b, int at, int value) {
        for (int i = 0; i < 4; i++) {
            b[at + i] = (byte) (value >> 8 * i);
        }
    }

    @Override
    public int asyncEvents() {
        return Poll.IN;
    }

    @Override
    public int poll(@Nullable PollTable table) {
        if (table != null) {
            table.add(queue);
        }
        return events.isEmpty() ? 0 : Poll.IN | Poll.RDNORM;
    }

    @Override
    public long ioctl(Task t, int request, long argument) {
        if (request != FIONREAD) {
            return -Errno.ENOTTY;
        }
        t.mm().writeInt(argument, (int) Math.min(bytes, Integer.MAX_VALUE));
        return 0;
    }

    @Override
    public void fdInfo(StringBuilder text) {
        for (Map.Entry<Integer, Watch> e : watches.descendingMap().entrySet()) {
            Inode i = e.getValue().inode();
            text.append("inotify wd:%x ino:%x sdev:%x mask:%x ignored_mask:0 \n"
                    .formatted(e.getKey(), i.ino, i.dev(), e.getValue().mask & IN_ALL_EVENTS));
        }
    }
}
