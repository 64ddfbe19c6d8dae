package vitrine.kernel.net;

import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.event.FileEvent;
import vitrine.kernel.event.SocketEvent;
import vitrine.kernel.fs.Limits;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.mm.UserBuffer;
import vitrine.kernel.pipe.FdPair;
import vitrine.kernel.syscall.Arg;
import vitrine.kernel.syscall.SyscallTable;
import vitrine.kernel.task.Task;

/** The declarations of the socket calls. */
public final class NetCalls {
    private static final int TYPE = 0xf;
    private static final String FAMILIES = "AF_UNIX, AF_INET and AF_INET6 (TCP, UDP), AF_NETLINK";
    private static final String OPTIONS = "the options that programs are known to use";

    private NetCalls() {}

    public static void declare(SyscallTable s) {
        Arg fd = Arg.fd("sockfd");
        Arg family = Arg.oneOf("domain", "af");
        Arg type = Arg.oneOf("type", "sock");
        Arg protocol = Arg.integer("protocol");
        Arg in = Arg.structIn("addr", "sockaddr");
        Arg out = Arg.structOut("addr", "sockaddr");
        Arg length = Arg.size("addrlen");
        Arg lengthPointer = Arg.pointer("addrlen");
        Arg flags = Arg.flags("flags", "msg");
        Arg header = Arg.pointer("msg");
        s.partial(
                41,
                "socket",
                FAMILIES,
                (t, af, ty, pr, d, e, f) -> socket(t, (int) af, (int) ty, (int) pr),
                family,
                type,
                protocol);
        s.partial(
                53,
                "socketpair",
                FAMILIES,
                (t, af, ty, pr, to, e, f) -> pair(t, (int) af, (int) ty, (int) pr, to),
                family,
                type,
                protocol,
                Arg.structOut("sv", "int[2]"));
        s.partial(42, "connect", FAMILIES, (t, n, a, l, d, e, f) -> connect(t, n, a, (int) l), fd, in, length);
        s.partial(43, "accept", FAMILIES, (t, n, a, l, d, e, f) -> accept(t, n, a, l, 0), fd, out, lengthPointer);
        s.partial(
                288,
                "accept4",
                FAMILIES,
                (t, n, a, l, how, e, f) -> accept(t, n, a, l, (int) how),
                fd,
                out,
                lengthPointer,
                Arg.flags("flags", "sock"));
        s.partial(49, "bind", FAMILIES, (t, n, a, l, d, e, f) -> bind(t, n, a, (int) l), fd, in, length);
        s.partial(50, "listen", FAMILIES, (t, n, b, c, d, e, f) -> listen(t, n, (int) b), fd, Arg.integer("backlog"));
        s.partial(51, "getsockname", FAMILIES, (t, n, a, l, d, e, f) -> name(t, n, a, l), fd, out, lengthPointer);
        s.partial(52, "getpeername", FAMILIES, (t, n, a, l, d, e, f) -> peer(t, n, a, l), fd, out, lengthPointer);
        s.partial(
                48,
                "shutdown",
                FAMILIES,
                (t, n, how, c, d, e, f) -> shutdown(t, n, (int) how),
                fd,
                Arg.oneOf("how", "shut"));
        s.partial(
                54,
                "setsockopt",
                OPTIONS,
                (t, n, lev, opt, v, len, f) -> SocketOptions.set(t, at(t, n), (int) lev, (int) opt, v, (int) len),
                fd,
                Arg.oneOf("level", "sol"),
                Arg.oneOf("optname", "so"),
                Arg.in("optval", 4),
                Arg.size("optlen"));
        s.partial(
                55,
                "getsockopt",
                OPTIONS,
                (t, n, lev, opt, v, len, f) -> SocketOptions.get(t, at(t, n), (int) lev, (int) opt, v, len),
                fd,
                Arg.oneOf("level", "sol"),
                Arg.oneOf("optname", "so"),
                Arg.pointer("optval"),
                Arg.pointer("optlen"));
        s.partial(
                44,
                "sendto",
                FAMILIES,
                (t, n, b, len, how, a, al) -> sendTo(t, n, b, len, (int) how, a, (int) al),
                fd,
                Arg.in("buf", 2),
                Arg.size("len"),
                flags,
                Arg.structIn("dest_addr", "sockaddr"),
                length);
        s.partial(
                45,
                "recvfrom",
                FAMILIES,
                NetCalls::receiveFrom,
                fd,
                Arg.out("buf", 2),
                Arg.size("len"),
                flags,
                Arg.structOut("src_addr", "sockaddr"),
                lengthPointer);
        s.partial(
                46,
                "sendmsg",
                FAMILIES,
                (t, n, h, how, d, e, f) -> SocketMessages.send(t, at(t, n), h, (int) how),
                fd,
                header,
                flags);
        s.partial(
                47,
                "recvmsg",
                FAMILIES,
                (t, n, h, how, d, e, f) -> SocketMessages.receive(t, at(t, n), h, (int) how),
                fd,
                header,
                flags);
        s.partial(
                307,
                "sendmmsg",
                FAMILIES,
                (t, n, v, c, how, e, f) -> SocketMessages.sendSeveral(t, at(t, n), v, (int) c, (int) how),
                fd,
                Arg.pointer("msgvec"),
                Arg.of("vlen", Arg.Kind.UINT),
                flags);
        s.partial(
                299,
                "recvmmsg",
                FAMILIES,
                (t, n, v, c, how, time, f) -> SocketMessages.receiveSeveral(t, at(t, n), v, (int) c, (int) how, time),
                fd,
                Arg.pointer("msgvec"),
                Arg.of("vlen", Arg.Kind.UINT),
                flags,
                Arg.structIn("timeout", "timespec"));
    }

    /** The socket behind a descriptor. Throws EBADF, ENOTSOCK. */
    private static Socket at(Task t, long fd) {
        if (t.files().file(fd) instanceof Socket s) {
            return s;
        }
        throw Errno.of(Errno.ENOTSOCK);
    }

    private static long install(Task t, OpenFile file, int how) {
        try {
            int fd = t.files().install(file, 0, Limits.descriptors(t), (how & Fcntl.O_CLOEXEC) != 0);
            if (t.kernel.events.on) {
                t.kernel.events.emit(new FileEvent.Open(fd, file.name(), file.flags));
            }
            return fd;
        } catch (Errno e) {
            file.release();
            throw e;
        }
    }

    private static void checkFlags(int type) {
        if ((type & ~(TYPE | Fcntl.O_NONBLOCK | Fcntl.O_CLOEXEC)) != 0) {
            throw Errno.of(Errno.EINVAL);
        }
    }

    private static long socket(Task t, int af, int type, int protocol) {
        checkFlags(type);
        return install(t, Families.create(t, af, type & TYPE, protocol, type), type);
    }

    private static long pair(Task t, int af, int type, int protocol, long to) {
        checkFlags(type);
        Socket a = Families.create(t, af, type & TYPE, protocol, type);
        Socket b;
        try {
            b = Families.create(t, af, type & TYPE, protocol, type);
        } catch (Errno e) {
            a.release();
            throw e;
        }
        if (!(a instanceof UnixSocket x && b instanceof UnixSocket y)) {
            a.release();
            b.release();
            return -Errno.EOPNOTSUPP;
        }
        UnixSocket.join(x, y);
        x.peerCredentials = Credentials.effective(t);
        y.peerCredentials = x.peerCredentials;
        return FdPair.install(t, a, b, to, (type & Fcntl.O_CLOEXEC) != 0);
    }

    private static long connect(Task t, long fd, long address, int length) {
        Socket s = at(t, fd);
        long result = s.connect(t, SocketMessages.name(t, address, length));
        if (result != Task.BLOCKED && t.kernel.events.on) {
            t.kernel.events.emit(new SocketEvent.Connect(s.number(), result));
        }
        return result;
    }

    private static long listen(Task t, long fd, int backlog) {
        Socket s = at(t, fd);
        long result = s.listen(t, backlog);
        if (result == 0 && t.kernel.events.on) {
            t.kernel.events.emit(new SocketEvent.Listen(s.number(), backlog));
        }
        return result;
    }

    private static long accept(Task t, long fd, long address, long length, int how) {
        if ((how & ~(Fcntl.O_NONBLOCK | Fcntl.O_CLOEXEC)) != 0) {
            return -Errno.EINVAL;
        }
        Socket listener = at(t, fd);
        Socket[] taken = new Socket[1];
        t.files().free(0, Limits.descriptors(t));
        long result = listener.accept(t, taken, listener.nonblock());
        if (result != 0) {
            return result;
        }
        Socket s = taken[0];
        if (t.kernel.events.on) {
            t.kernel.events.emit(new SocketEvent.Accept(listener.number(), s.number()));
        }
        s.flags |= how & Fcntl.O_NONBLOCK;
        try {
            if (address != 0) {
                byte[] name;
                try {
                    name = s.peerName();
                } catch (Errno e) {
                    throw Errno.of(Errno.ECONNABORTED);
                }
                SocketMessages.tell(t, name, address, t.mm().readInt(length), length);
            }
        } catch (Errno e) {
            s.release();
            throw e;
        }
        return install(t, s, how);
    }

    private static long bind(Task t, long fd, long address, int length) {
        Socket s = at(t, fd);
        return s.bind(t, SocketMessages.name(t, address, length));
    }

    private static long name(Task t, long fd, long address, long length) {
        Socket s = at(t, fd);
        SocketMessages.tell(t, s.localName(), address, t.mm().readInt(length), length);
        return 0;
    }

    private static long peer(Task t, long fd, long address, long length) {
        Socket s = at(t, fd);
        SocketMessages.tell(t, s.peerName(), address, t.mm().readInt(length), length);
        return 0;
    }

    private static long shutdown(Task t, long fd, int how) {
        Socket s = at(t, fd);
        if (how < 0 || how > 2) {
            return -Errno.EINVAL;
        }
        return s.shutdown(t, how != 1, how != 0);
    }

    private static long sendTo(Task t, long fd, long buffer, long size, int how, long address, int length) {
        UserBuffer from = UserBuffer.of(t.mm(), buffer, size);
        Socket s = at(t, fd);
        Message m = new Message(from, how);
        if (address != 0) {
            m.name = SocketMessages.name(t, address, length);
        }
        return s.sent(t, s.send(t, m));
    }

    private static long receiveFrom(Task t, long fd, long buffer, long size, long how, long address, long length) {
        UserBuffer to = UserBuffer.of(t.mm(), buffer, size);
        Socket s = at(t, fd);
        Message m = new Message(to, (int) how);
        long n = s.received(t, s.receive(t, m));
        if (n >= 0) {
            ControlMessages.store(t, m, 0, 0);
            if (address != 0) {
                byte[] from = m.name;
                SocketMessages.tell(t, from == null ? new byte[0] : from, address, t.mm().readInt(length), length);
            }
        }
        return n;
    }
}
