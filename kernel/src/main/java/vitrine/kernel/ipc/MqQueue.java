package vitrine.kernel.ipc;

import java.util.ArrayDeque;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Mode;
import vitrine.kernel.fs.FileSystem;
import vitrine.kernel.fs.Inode;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.fs.PathRef;
import vitrine.kernel.net.netlink.NetlinkSocket;
import vitrine.kernel.sched.WaitQueue;
import vitrine.kernel.signal.SendSignal;
import vitrine.kernel.signal.SignalInfo;
import vitrine.kernel.task.Task;
import vitrine.kernel.task.ThreadGroup;

/**
 * A POSIX message queue (mq_overview(7)): messages of the highest priority first, of equal priority in the order in
 * which they were sent. It lives as long as it has a name or is open.
 */
final class MqQueue extends Inode {
    private static final int COST = 512;
    private static final int MESSAGE_COST = 64;

    final Ipc ipc;
    final int maxMessages;
    final int maxSize;
    final WaitQueue receivers = new WaitQueue("wq_sleep");
    final WaitQueue senders = new WaitQueue("wq_sleep");
    private final TreeMap<Integer, ArrayDeque<byte[]>> messages = new TreeMap<>(java.util.Comparator.reverseOrder());
    private final long account;
    private final int owner;
    private int count;
    private long bytes;
    private int users;

    /** Receivers that sleep now: while there is one, nobody is notified. */
    int waiting;

    private @Nullable Notice notice;

    /** Who is told of the first message (mq_notify(3)), and how: SIGEV_SIGNAL 0, NONE 1, THREAD 2. */
    record Notice(
            ThreadGroup who,
            int how,
            int signal,
            long value,
            @Nullable Cookie cookie) {
        /** What goes to the thread that libc keeps for that: its own bytes back, with a reason in the last. */
        record Cookie(NetlinkSocket to, byte[] bytes) {
            static final int LENGTH = 32;
            private static final int WOKEN_UP = 1;
            private static final int REMOVED = 2;

            void send(boolean woken) {
                bytes[LENGTH - 1] = (byte) (woken ? WOKEN_UP : REMOVED);
                to.fromKernel(bytes);
                to.release();
            }
        }
    }

    /** One message on its way. */
    record Message(int priority, byte[] text) {}

    /** Throws ENOMEM. */
    MqQueue(Ipc ipc, Task maker, int mode, int maxMessages, int maxSize, long account) {
        ipc.charge(COST + (long) MESSAGE_COST * maxMessages);
        this.ipc = ipc;
        this.account = account;
        this.owner = maker.cred.uid;
        ipc.accountMq(owner, account);
        this.maxMessages = maxMessages;
        this.maxSize = maxSize;
        this.mode = Mode.S_IFREG | mode;
        this.uid = maker.cred.fsuid;
        this.gid = maker.cred.fsgid;
        this.ino = ++ipc.lastMq;
        long now = ipc.kernel.epochNow();
        this.atime = now;
        this.mtime = now;
        this.ctime = now;
    }

    @Override
    public long size() {
        return 80;
    }

    @Override
    public long dev() {
        return ipc.mqFs().dev();
    }

    int count() {
        return count;
    }

    long bytes() {
        return bytes;
    }

    boolean full() {
        return count >= maxMessages;
    }

    @Override
    public void opened() {
        users++;
    }

    @Override
    public void closed() {
        users--;
        freeIfUnused();
    }

    /** Its name is gone. */
    void unlinked() {
        nlink = 0;
        freeIfUnused();
    }

    private void freeIfUnused() {
        if (users == 0 && nlink == 0) {
            while (count > 0) {
                take();
            }
            ipc.accountMq(owner, -account);
            ipc.uncharge(COST + (long) MESSAGE_COST * maxMessages);
        }
    }

    /** Adds a message there is room for. Throws ENOMEM. */
    void add(Task sender, Message m) {
        ipc.charge(m.text.length);
        messages.computeIfAbsent(m.priority, p -> new ArrayDeque<>()).add(m.text);
        bytes += m.text.length;
        count++;
        touch();
        if (count == 1 && waiting == 0) {
            tell(sender);
        }
        receivers.wake(0x41); // POLLIN | POLLRDNORM
    }

    /** The message that is next, out of the queue; null when it is empty. */
    @Nullable
    Message take() {
        Map.Entry<Integer, ArrayDeque<byte[]>> first = messages.firstEntry();
        if (first == null) {
            return null;
        }
        byte[] text = first.getValue().remove();
        if (first.getValue().isEmpty()) {
            messages.remove(first.getKey());
        }
        bytes -= text.length;
        count--;
        ipc.uncharge(text.length);
        touch();
        senders.wake(0x104); // POLLOUT | POLLWRNORM
        return new Message(first.getKey(), text);
    }

    private void touch() {
        mtime = ipc.kernel.epochNow();
        ctime = mtime;
    }

    private void tell(Task sender) {
        Notice n = notice;
        notice = null;
        if (n == null) {
            return;
        }
        if (n.cookie != null) {
            n.cookie.send(true);
        } else if (n.signal != 0 && !n.who.isZombie()) {
            SignalInfo info = new SignalInfo(n.signal, SignalInfo.SI_MESGQ, sender.tgid(), sender.cred.uid, n.value, 0);
            SendSignal.toProcess(n.who, info);
        }
    }

    /** Registers a process. Returns 0 or -EBUSY. */
    long register(Notice n) {
        if (notice != null && !notice.who.isZombie()) {
            return -Errno.EBUSY;
        }
        notice = n;
        if (n.cookie != null) {
            n.cookie.to.retain();
        }
        return 0;
    }

    /** The process is not told any more: it said so, or closed the queue. */
    void unregister(ThreadGroup g) {
        Notice n = notice;
        if (n != null && n.who == g) {
            notice = null;
            if (n.cookie != null) {
                n.cookie.send(false);
            }
        }
    }

    /** What a program reads that opens the queue as a file. */
    String state() {
        Notice n = notice;
        return "QSIZE:%-10d NOTIFY:%-5d SIGNO:%-5d NOTIFY_PID:%-6d\n"
                .formatted(bytes, n == null ? 0 : n.how, n == null ? 0 : n.signal, n == null ? 0 : n.who.tgid);
    }

    @Override
    public OpenFile open(Task t, PathRef path, int flags) {
        return new MqFile(this, path.dentry().name(), flags);
    }

    @Override
    public FileSystem fileSystem() {
        return ipc.mqFs();
    }
}
