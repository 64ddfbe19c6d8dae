package vitrine.kernel.ipc;

import java.util.ArrayDeque;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Mode;
import vitrine.kernel.fs.Inode;
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

    private @Nullable ThreadGroup notified;
    private int notifySignal;
    private long notifyValue;

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
        return ipc.kernel.vfs.anonymousDev();
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
        ThreadGroup g = notified;
        notified = null;
        if (g != null && notifySignal != 0 && !g.isZombie()) {
            SignalInfo info =
                    new SignalInfo(notifySignal, SignalInfo.SI_MESGQ, sender.tgid(), sender.cred.uid, notifyValue, 0);
            SendSignal.toProcess(g, info);
        }
    }

    /** Registers a process; {@code signal} 0 keeps the place without telling (SIGEV_NONE). Returns 0 or -EBUSY. */
    long register(ThreadGroup g, int signal, long value) {
        if (notified != null && !notified.isZombie()) {
            return -Errno.EBUSY;
        }
        notified = g;
        notifySignal = signal;
        notifyValue = value;
        return 0;
    }

    /** The process is not told any more: it said so, or closed the queue. */
    void unregister(ThreadGroup g) {
        if (notified == g) {
            notified = null;
        }
    }
}
