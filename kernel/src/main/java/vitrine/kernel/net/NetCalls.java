package vitrine.kernel.net;

import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.fs.Limits;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.mm.UserBuffer;
import vitrine.kernel.pipe.FdPair;
import vitrine.kernel.syscall.Arg;
import vitrine.kernel.syscall.SyscallTable;
import vitrine.kernel.task.Task;

/** The declarations of the socket calls. */
public final class NetCalls {
    private static final int AF_UNIX = 1;
    private static final int TYPE = 0xf;
    private static final String UNIX_ONLY = "AF_UNIX only";
    private static final String NO_CONTROL = "AF_UNIX only; no control messages (SCM_RIGHTS, SCM_CREDENTIALS)";
    private static final String FEW_OPTIONS =
            "SOL_SOCKET: TYPE, ERROR, SNDBUF, RCVBUF, PEERCRED, PASSCRED, ACCEPTCONN, DOMAIN, PROTOCOL, REUSEADDR";

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
                UNIX_ONLY,
                (t, af, ty, pr, d, e, f) -> socket(t, (int) af, (int) ty, (int) pr),
                family,
                type,
                protocol);
        s.partial(
                53,
                "socketpair",
                UNIX_ONLY,
                (t, af, ty, pr, to, e, f) -> pair(t, (int) af, (int) ty, (int) pr, to),
                family,
                type,
                protocol,
                Arg.structOut("sv", "int[2]"));
        s.partial(
                42,
                "connect",
                UNIX_ONLY,
                (t, n, a, l, d, e, f) -> UnixConnect.connect(t, at(t, n), a, (int) l),
                fd,
                in,
                length);
        s.partial(43, "accept", UNIX_ONLY, (t, n, a, l, d, e, f) -> accept(t, n, a, l, 0), fd, out, lengthPointer);
        s.partial(
                288,
                "accept4",
                UNIX_ONLY,
                (t, n, a, l, how, e, f) -> accept(t, n, a, l, (int) how),
                fd,
                out,
                lengthPointer,
                Arg.flags("flags", "sock"));
        s.partial(49, "bind", UNIX_ONLY, (t, n, a, l, d, e, f) -> bind(t, n, a, (int) l), fd, in, length);
        s.partial(
                50,
                "listen",
                UNIX_ONLY,
                (t, n, b, c, d, e, f) -> UnixConnect.listen(t, at(t, n), (int) b),
                fd,
                Arg.integer("backlog"));
        s.partial(51, "getsockname", UNIX_ONLY, (t, n, a, l, d, e, f) -> name(t, n, a, l), fd, out, lengthPointer);
        s.partial(52, "getpeername", UNIX_ONLY, (t, n, a, l, d, e, f) -> peer(t, n, a, l), fd, out, lengthPointer);
        s.partial(
                48,
                "shutdown",
                UNIX_ONLY,
                (t, n, how, c, d, e, f) -> shutdown(t, n, (int) how),
                fd,
                Arg.oneOf("how", "shut"));
        s.partial(
                54,
                "setsockopt",
                FEW_OPTIONS,
                (t, n, lev, opt, v, len, f) -> SocketOptions.set(t, at(t, n), (int) lev, (int) opt, v, (int) len),
                fd,
                Arg.oneOf("level", "sol"),
                Arg.oneOf("optname", "so"),
                Arg.in("optval", 4),
                Arg.size("optlen"));
        s.partial(
                55,
                "getsockopt",
                FEW_OPTIONS,
                (t, n, lev, opt, v, len, f) -> SocketOptions.get(t, at(t, n), (int) lev, (int) opt, v, len),
                fd,
                Arg.oneOf("level", "sol"),
                Arg.oneOf("optname", "so"),
                Arg.pointer("optval"),
                Arg.pointer("optlen"));
        s.partial(
                44,
                "sendto",
                UNIX_ONLY,
                (t, n, b, len, how, a, al) -> UnixSend.send(
                        t,
                        at(t, n),
                        UserBuffer.of(t.mm(), b, len),
                        (int) how,
                        a == 0 ? null : UnixAddress.read(t, a, (int) al)),
                fd,
                Arg.in("buf", 2),
                Arg.size("len"),
                flags,
                Arg.structIn("dest_addr", "sockaddr"),
                length);
        s.partial(
                45,
                "recvfrom",
                UNIX_ONLY,
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
                NO_CONTROL,
                (t, n, h, how, d, e, f) -> SocketMessages.send(t, at(t, n), h, (int) how),
                fd,
                header,
                flags);
        s.partial(
                47,
                "recvmsg",
                NO_CONTROL,
                (t, n, h, how, d, e, f) -> SocketMessages.receive(t, at(t, n), h, (int) how),
                fd,
                header,
                flags);
        s.partial(
                307,
                "sendmmsg",
                NO_CONTROL,
                (t, n, v, c, how, e, f) -> SocketMessages.sendSeveral(t, at(t, n), v, (int) c, (int) how),
                fd,
                Arg.pointer("msgvec"),
                Arg.of("vlen", Arg.Kind.UINT),
                flags);
        s.partial(
                299,
                "recvmmsg",
                NO_CONTROL + "; returns what is there after the first message, without the timeout",
                (t, n, v, c, how, time, f) -> SocketMessages.receiveSeveral(t, at(t, n), v, (int) c, (int) how),
                fd,
                Arg.pointer("msgvec"),
                Arg.of("vlen", Arg.Kind.UINT),
                flags,
                Arg.structIn("timeout", "timespec"));
    }

    /** The socket behind a descriptor. Throws EBADF, ENOTSOCK. */
    private static UnixSocket at(Task t, long fd) {
        if (t.files().file(fd) instanceof UnixSocket s) {
            return s;
        }
        throw Errno.of(Errno.ENOTSOCK);
    }

    private static int type(int af, int type, int protocol) {
        if ((type & ~(TYPE | Fcntl.O_NONBLOCK | Fcntl.O_CLOEXEC)) != 0) {
            throw Errno.of(Errno.EINVAL);
        }
        if (af != AF_UNIX) {
            throw Errno.of(Errno.EAFNOSUPPORT);
        }
        if (protocol != 0 && protocol != AF_UNIX) {
            throw Errno.of(Errno.EPROTONOSUPPORT);
        }
        return switch (type & TYPE) {
            case 3 -> UnixSocket.SOCK_DGRAM; // SOCK_RAW is SOCK_DGRAM here
            case UnixSocket.SOCK_STREAM, UnixSocket.SOCK_DGRAM, UnixSocket.SOCK_SEQPACKET -> type & TYPE;
            default -> throw Errno.of(Errno.ESOCKTNOSUPPORT);
        };
    }

    private static long install(Task t, OpenFile file, int how) {
        try {
            return t.files().install(file, 0, Limits.descriptors(t), (how & Fcntl.O_CLOEXEC) != 0);
        } catch (Errno e) {
            file.release();
            throw e;
        }
    }

    private static long socket(Task t, int af, int type, int protocol) {
        int kind = type(af, type, protocol);
        return install(t, new UnixSocket(t.kernel.sockets, t, kind, type), type);
    }

    private static long pair(Task t, int af, int type, int protocol, long to) {
        int kind = type(af, type, protocol);
        UnixSocket a = new UnixSocket(t.kernel.sockets, t, kind, type);
        UnixSocket b = new UnixSocket(t.kernel.sockets, t, kind, type);
        UnixSocket.join(t, a, b);
        a.peerCredentials = UnixSocket.credentials(t);
        b.peerCredentials = a.peerCredentials;
        return FdPair.install(t, a, b, to, (type & Fcntl.O_CLOEXEC) != 0);
    }

    private static long accept(Task t, long fd, long address, long length, int how) {
        if ((how & ~(Fcntl.O_NONBLOCK | Fcntl.O_CLOEXEC)) != 0) {
            return -Errno.EINVAL;
        }
        UnixSocket[] taken = new UnixSocket[1];
        long result = UnixConnect.accept(t, at(t, fd), taken);
        if (result != 0) {
            return result;
        }
        UnixSocket s = taken[0];
        s.flags |= how & Fcntl.O_NONBLOCK;
        try {
            s.peerAddress.write(t, address, length);
        } catch (Errno e) {
            s.release();
            throw e;
        }
        return install(t, s, how);
    }

    private static long bind(Task t, long fd, long address, int length) {
        UnixSocket s = at(t, fd);
        UnixAddress a = UnixAddress.read(t, address, length);
        if (!s.address.name().isEmpty()) {
            return a.name().isEmpty() ? 0 : a.isPath() && exists(t, a.name()) ? -Errno.EADDRINUSE : -Errno.EINVAL;
        }
        t.kernel.sockets.bind(t, s, a);
        return 0;
    }

    private static boolean exists(Task t, String path) {
        try {
            t.kernel.vfs.lookup(t, Fcntl.AT_FDCWD, path, false);
            return true;
        } catch (Errno e) {
            return false;
        }
    }

    private static long name(Task t, long fd, long address, long length) {
        at(t, fd).address.write(t, address, length);
        return 0;
    }

    private static long peer(Task t, long fd, long address, long length) {
        UnixSocket s = at(t, fd);
        UnixSocket p = s.peer;
        if (!s.connected || p == null) {
            return -Errno.ENOTCONN;
        }
        p.address.write(t, address, length);
        return 0;
    }

    private static long shutdown(Task t, long fd, int how) {
        UnixSocket s = at(t, fd);
        if (how < 0 || how > 2) {
            return -Errno.EINVAL;
        }
        s.shut(how != 1, how != 0);
        return 0;
    }

    private static long receiveFrom(Task t, long fd, long buffer, long size, long how, long address, long length) {
        UnixSocket s = at(t, fd);
        var result = new UnixReceive.Result();
        long n = UnixReceive.receive(t, s, UserBuffer.of(t.mm(), buffer, size), (int) how, result);
        if (n >= 0 && address != 0) {
            if (s.isStream() || result.from.name().isEmpty()) {
                t.mm().writeInt(length, 0);
            } else {
                result.from.write(t, address, length);
            }
        }
        return n;
    }
}
