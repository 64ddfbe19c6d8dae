package vitrine.kernel.ipc;

import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.abi.Mode;
import vitrine.kernel.cred.Capability;
import vitrine.kernel.cred.Rlimits;
import vitrine.kernel.event.IpcEvent;
import vitrine.kernel.fs.Access;
import vitrine.kernel.fs.Limits;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.fs.call.Packet;
import vitrine.kernel.net.Socket;
import vitrine.kernel.net.netlink.NetlinkSocket;
import vitrine.kernel.syscall.Arg;
import vitrine.kernel.syscall.SyscallTable;
import vitrine.kernel.task.Task;

/** POSIX message queues: mq_open(2) and its kin. */
final class MqCalls {
    private static final int NAME_MAX = 255;
    private static final int PATH_MAX = 4096;
    private static final int PRIORITIES = 32768;
    private static final int HARD_MESSAGES = 65536;
    private static final int HARD_SIZE = 16 << 20;
    private static final int SIGEV_SIGNAL = 0;
    private static final int SIGEV_THREAD = 2;
    private static final int SIGNALS = 64;
    private static final long SECOND = 1_000_000_000;

    /** The state of a receiver that sleeps, and is counted. */
    private static final Object WAITING = new Object();

    private MqCalls() {}

    static void declare(SyscallTable s) {
        Arg fd = Arg.fd("mqdes");
        Arg name = Arg.path("name");
        s.full(
                240,
                "mq_open",
                (t, n, flags, mode, attr, e, f) -> open(t, n, (int) flags, (int) mode, attr),
                name,
                Arg.flags("oflag", "open"),
                Arg.of("mode", Arg.Kind.MODE),
                Arg.structIn("attr", "mq_attr"));
        s.full(241, "mq_unlink", (t, n, b, c, d, e, f) -> unlink(t, n), name);
        Arg timeout = Arg.structIn("abs_timeout", "timespec");
        s.full(
                242,
                "mq_timedsend",
                (t, q, text, size, priority, until, f) -> send(t, q, text, size, priority & 0xffff_ffffL, until),
                fd,
                Arg.in("msg_ptr", 2),
                Arg.size("msg_len"),
                Arg.of("msg_prio", Arg.Kind.UINT),
                timeout);
        s.full(
                243,
                "mq_timedreceive",
                (t, q, text, size, priority, until, f) -> receive(t, q, text, size, priority, until),
                fd,
                Arg.out("msg_ptr", 2),
                Arg.size("msg_len"),
                Arg.pointer("msg_prio"),
                timeout);
        s.full(
                244,
                "mq_notify",
                (t, q, event, c, d, e, f) -> notify(t, q, event),
                fd,
                Arg.structIn("sevp", "sigevent"));
        s.full(
                245,
                "mq_getsetattr",
                (t, q, given, old, d, e, f) -> attributes(t, q, given, old),
                fd,
                Arg.structIn("newattr", "mq_attr"),
                Arg.structOut("oldattr", "mq_attr"));
    }

    private static String name(Task t, long address) {
        String name = t.mm().readString(address, PATH_MAX);
        if (name.isEmpty()) {
            throw Errno.of(Errno.ENOENT);
        }
        if (name.indexOf('/') >= 0 || name.equals(".") || name.equals("..")) {
            throw Errno.of(Errno.EACCES);
        }
        if (name.length() > NAME_MAX) {
            throw Errno.of(Errno.ENAMETOOLONG);
        }
        return name;
    }

    private static long open(Task t, long nameAddress, int flags, int mode, long attr) {
        long maxMessages = 0;
        long maxSize = 0;
        if (attr != 0) {
            t.mm().readLong(attr + 56);
            maxMessages = t.mm().readLong(attr + 8);
            maxSize = t.mm().readLong(attr + 16);
        }
        String name = name(t, nameAddress);
        Ipc ipc = Ipc.of(t);
        MqQueue q = ipc.mqs.get(name);
        t.files().free(0, Limits.descriptors(t)); // EMFILE before anything is made
        if (q == null) {
            if ((flags & Fcntl.O_CREAT) == 0) {
                return -Errno.ENOENT;
            }
            q = make(t, ipc, mode & ~t.fs().umask & Mode.S_IALLUGO, maxMessages, maxSize, attr != 0);
            ipc.mqs.put(name, q);
        } else {
            if ((flags & (Fcntl.O_CREAT | Fcntl.O_EXCL)) == (Fcntl.O_CREAT | Fcntl.O_EXCL)) {
                return -Errno.EEXIST;
            }
            if ((flags & Fcntl.O_ACCMODE) == Fcntl.O_ACCMODE) {
                return -Errno.EINVAL;
            }
            int wanted = (Fcntl.reads(flags) ? Access.READ : 0) | (Fcntl.writes(flags) ? Access.WRITE : 0);
            Access.check(t.cred, q, wanted);
        }
        MqFile file = new MqFile(q, name, flags & (Fcntl.O_ACCMODE | Fcntl.O_NONBLOCK));
        try {
            return t.files().install(file, 0, Limits.descriptors(t), true);
        } catch (RuntimeException e) {
            file.release();
            throw e;
        }
    }

    static MqQueue make(Task t, Ipc ipc, int mode, long messages, long size, boolean given) {
        long maxMessages = given ? messages : Math.min(ipc.msgMax, ipc.msgDefault);
        long maxSize = given ? size : Math.min(ipc.msgsizeMax, ipc.msgsizeDefault);
        boolean mighty = t.capable(Capability.SYS_RESOURCE);
        if (ipc.mqs.size() >= ipc.queuesMax && !mighty) {
            throw Errno.of(Errno.ENOSPC);
        }
        if (given
                && (maxMessages <= 0
                        || maxSize <= 0
                        || maxMessages > (mighty ? HARD_MESSAGES : ipc.msgMax)
                        || maxSize > (mighty ? HARD_SIZE : ipc.msgsizeMax))) {
            throw Errno.of(Errno.EINVAL);
        }
        long account = maxMessages * (48 + maxSize) + Math.min(maxMessages, PRIORITIES) * 48;
        if (Long.compareUnsigned(ipc.mqBytes(t.cred.uid) + account, t.rlimit(Rlimits.MSGQUEUE)) > 0) {
            throw Errno.of(Errno.EMFILE);
        }
        return new MqQueue(ipc, t, mode, (int) maxMessages, (int) maxSize, account);
    }

    private static long unlink(Task t, long nameAddress) {
        String name = name(t, nameAddress);
        Ipc ipc = Ipc.of(t);
        MqQueue q = ipc.mqs.get(name);
        if (q == null) {
            return -Errno.ENOENT;
        }
        if (!Access.owner(t.cred, q)) {
            return -Errno.EPERM; // the folder that they are in is sticky
        }
        ipc.mqFs().root().unlink(name, q);
        return 0;
    }

    private static MqFile file(Task t, long fd) {
        OpenFile f = t.files().file(fd);
        if (f instanceof MqFile m) {
            return m;
        }
        throw Errno.of(Errno.EBADF);
    }

    /** The deadline of the machine's clock for an absolute time of the wall clock. Throws EFAULT, EINVAL. */
    private static long deadline(Task t, long address) {
        if (address == 0) {
            return Long.MAX_VALUE;
        }
        long seconds = t.mm().readLong(address);
        long nanos = t.mm().readLong(address + 8);
        if (seconds < 0 || nanos < 0 || nanos >= SECOND) {
            throw Errno.of(Errno.EINVAL);
        }
        if (seconds > Long.MAX_VALUE / SECOND - 1) {
            return Long.MAX_VALUE;
        }
        return t.callDeadline(Math.max(0, seconds * SECOND + nanos - t.kernel.epochNow()));
    }

    private static long send(Task t, long fd, long address, long size, long priority, long timeout) {
        long until = deadline(t, timeout);
        if (priority >= PRIORITIES) {
            return -Errno.EINVAL;
        }
        MqFile f = file(t, fd);
        MqQueue q = f.queue;
        if (!Fcntl.writes(f.flags)) {
            return -Errno.EBADF;
        }
        if (Long.compareUnsigned(size, q.maxSize) > 0) {
            return -Errno.EMSGSIZE;
        }
        byte[] text = new byte[(int) size];
        t.mm().read(address, text, 0, text.length);
        if (q.full()) {
            if ((f.flags & Fcntl.O_NONBLOCK) != 0) {
                return -Errno.EAGAIN;
            }
            return t.kernel.now() >= until ? -Errno.ETIMEDOUT : t.sleepExclusive(until, q.senders);
        }
        q.add(t, new MqQueue.Message((int) priority, text));
        if (t.kernel.events.on) {
            t.kernel.events.emit(new IpcEvent.Send("mqueue", (int) q.ino, priority & 0xffff_ffffL, text.length));
        }
        return 0;
    }

    private static long receive(Task t, long fd, long address, long size, long priority, long timeout) {
        long until = deadline(t, timeout);
        MqFile f = file(t, fd);
        MqQueue q = f.queue;
        if (t.callState == WAITING) {
            t.callState = null;
            q.waiting--;
        }
        if (!Fcntl.reads(f.flags)) {
            return -Errno.EBADF;
        }
        if (Long.compareUnsigned(size, q.maxSize) < 0) {
            return -Errno.EMSGSIZE;
        }
        MqQueue.Message m = q.take();
        if (m == null) {
            if ((f.flags & Fcntl.O_NONBLOCK) != 0) {
                return -Errno.EAGAIN;
            }
            if (t.kernel.now() >= until) {
                return -Errno.ETIMEDOUT;
            }
            long result = t.sleepExclusive(until, q.receivers);
            if (result == Task.BLOCKED) {
                t.callState = WAITING;
                q.waiting++;
            }
            return result;
        }
        if (t.kernel.events.on) {
            t.kernel.events.emit(new IpcEvent.Receive("mqueue", (int) q.ino, m.priority(), m.text().length));
        }
        if (priority != 0) {
            t.mm().writeInt(priority, m.priority());
        }
        t.mm().write(address, m.text(), 0, m.text().length);
        return m.text().length;
    }

    /** Struct sigevent: 0 sigev_value, 8 sigev_signo, 12 sigev_notify. */
    private static long notify(Task t, long fd, long event) {
        if (event == 0) {
            file(t, fd).queue.unregister(t.group);
            return 0;
        }
        long value = t.mm().readLong(event);
        int signal = t.mm().readInt(event + 8);
        int how = t.mm().readInt(event + 12);
        if (how < SIGEV_SIGNAL || how > SIGEV_THREAD || how == SIGEV_SIGNAL && (signal < 0 || signal > SIGNALS)) {
            return -Errno.EINVAL;
        }
        MqQueue.Notice.Cookie cookie = null;
        if (how == SIGEV_THREAD) {
            byte[] bytes = new byte[MqQueue.Notice.Cookie.LENGTH];
            t.mm().read(value, bytes, 0, bytes.length);
            OpenFile f = t.files().file(signal);
            if (!(f instanceof NetlinkSocket to)) {
                return f instanceof Socket ? -Errno.EINVAL : -Errno.ENOTSOCK;
            }
            cookie = new MqQueue.Notice.Cookie(to, bytes);
        }
        MqQueue q = file(t, fd).queue;
        return q.register(new MqQueue.Notice(t.group, how, how == SIGEV_SIGNAL ? signal : 0, value, cookie));
    }

    /** Struct mq_attr, longs: mq_flags, mq_maxmsg, mq_msgsize, mq_curmsgs, 4 spare. */
    private static long attributes(Task t, long fd, long given, long old) {
        long flags = 0;
        if (given != 0) {
            t.mm().readLong(given + 56);
            flags = t.mm().readLong(given);
            if ((flags & ~Fcntl.O_NONBLOCK) != 0) {
                return -Errno.EINVAL;
            }
        }
        MqFile f = file(t, fd);
        Packet p = new Packet(64);
        p.putLong(0, f.flags & Fcntl.O_NONBLOCK);
        p.putLong(8, f.queue.maxMessages);
        p.putLong(16, f.queue.maxSize);
        p.putLong(24, f.queue.count());
        if (given != 0) {
            f.flags = f.flags & ~Fcntl.O_NONBLOCK | (int) flags;
        }
        if (old != 0) {
            p.store(t, old);
        }
        return 0;
    }
}
