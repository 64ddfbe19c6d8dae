package vitrine.kernel.net;

import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.event.SocketEvent;
import vitrine.kernel.fs.Inode;
import vitrine.kernel.fs.IoBuffer;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.poll.Poll;
import vitrine.kernel.sched.WaitQueue;
import vitrine.kernel.task.Task;

/**
 * An open socket of any family (struct socket and struct sock). What the families share is here: the options of level
 * SOL_SOCKET, the pending error, both halves of shutdown(2), and how to wait. Addresses are the bytes of a sockaddr.
 */
public abstract class Socket extends OpenFile {
    public static final int SOCK_STREAM = 1;
    public static final int SOCK_DGRAM = 2;
    public static final int SOCK_RAW = 3;
    public static final int SOCK_SEQPACKET = 5;
    public static final int AF_UNSPEC = 0;
    public static final int AF_UNIX = 1;
    public static final int AF_INET = 2;
    public static final int AF_INET6 = 10;
    public static final int AF_NETLINK = 16;
    public static final int DEFAULT_BUFFER = 212992;

    /** Everything that may have changed when a connection ends. */
    public static final int ENDED = Poll.IN | Poll.RDNORM | Poll.OUT | Poll.WRNORM | Poll.HUP | Poll.RDHUP | Poll.ERR;

    public static final int READABLE = Poll.IN | Poll.RDNORM;
    public static final int WRITABLE = Poll.OUT | Poll.WRNORM | Poll.WRBAND;

    /** What a socket costs of the budget for kernel objects, bytes. */
    private static final int COST = 1024;

    public final Sockets sockets;
    public final int family;
    public final int type;
    public final int protocol;

    /** Who waits for anything of this socket (sk_sleep). */
    public final WaitQueue wait;

    /** SO_ERROR, a positive errno, or 0. */
    public int error;

    public int sendBuffer = DEFAULT_BUFFER;
    public int receiveBuffer = DEFAULT_BUFFER;

    /** SO_SNDBUF and SO_RCVBUF were set, and stay as they are. */
    public boolean sendBufferChosen;

    public boolean receiveBufferChosen;

    /** SO_SNDTIMEO and SO_RCVTIMEO, ns; {@code Long.MAX_VALUE}: none. */
    public long sendTimeout = Long.MAX_VALUE;

    public long receiveTimeout = Long.MAX_VALUE;

    /** SO_LINGER, seconds; -1 when off. */
    public int linger = -1;

    public int receiveLow = 1;
    public int priority;
    public int mark;
    public int peekOffset = -1;

    /** SO_BINDTODEVICE; empty when free. */
    public String device = "";

    /** Nothing more comes in (SHUT_RD), nothing more goes out (SHUT_WR). */
    public boolean receiveShut;

    public boolean sendShut;

    /** A sender found no room and wants to be told (SOCK_NOSPACE). */
    protected boolean noSpace;

    /** Switches of SOL_SOCKET, by the number of the option. */
    private long switches;

    private final int owner;
    private final int group;
    private final long ino;
    private @Nullable SocketInode inode;

    /** Throws ENFILE when the machine has no room for another socket. */
    protected Socket(Sockets sockets, Task t, int family, int type, int protocol, int flags, String waitName) {
        this(sockets, t.cred.fsuid, t.cred.fsgid, family, type, protocol, waitName);
        this.flags |= flags & Fcntl.O_NONBLOCK;
    }

    /** One that the kernel makes itself. Throws ENFILE when the machine has no room for another socket. */
    @SuppressWarnings("this-escape") // the table of open sockets only keeps it
    protected Socket(Sockets sockets, int uid, int gid, int family, int type, int protocol, String waitName) {
        super(Fcntl.O_RDWR);
        sockets.charge(COST, Errno.ENFILE);
        this.sockets = sockets;
        this.family = family;
        this.type = type;
        this.protocol = protocol;
        this.wait = new WaitQueue(waitName);
        this.owner = uid;
        this.group = gid;
        this.ino = sockets.nextInode();
        sockets.opened(this);
    }

    public boolean on(int option) {
        return (switches >>> option & 1) != 0;
    }

    public void turn(int option, boolean on) {
        switches = on ? switches | 1L << option : switches & ~(1L << option);
    }

    /** An accepted socket begins with the options of the one that listened. */
    protected void inherit(Socket from) {
        switches = from.switches;
        sendBuffer = from.sendBuffer;
        receiveBuffer = from.receiveBuffer;
        sendBufferChosen = from.sendBufferChosen;
        receiveBufferChosen = from.receiveBufferChosen;
        sendTimeout = from.sendTimeout;
        receiveTimeout = from.receiveTimeout;
        linger = from.linger;
        receiveLow = from.receiveLow;
        priority = from.priority;
        mark = from.mark;
        device = from.device;
    }

    public boolean nonblock() {
        return (flags & Fcntl.O_NONBLOCK) != 0;
    }

    public int uid() {
        return owner;
    }

    public int gid() {
        return group;
    }

    public long number() {
        return ino;
    }

    /** Takes the pending error. @return the errno, or 0 */
    public int takeError() {
        int e = error;
        error = 0;
        return e;
    }

    /** bind(2). @return 0 or a negative errno */
    public abstract long bind(Task t, byte[] address);

    public abstract long connect(Task t, byte[] address);

    public long listen(Task t, int backlog) {
        return -Errno.EOPNOTSUPP;
    }

    /** @return 0 and the new socket in {@code taken[0]}; or a negative errno, or {@link Task#BLOCKED} */
    public long accept(Task t, Socket[] taken, boolean nonblock) {
        return -Errno.EOPNOTSUPP;
    }

    /** sendmsg(2). @return bytes, a negative errno, or {@link Task#BLOCKED} */
    public abstract long send(Task t, Message m);

    /** recvmsg(2). Sets name, control and outFlags of {@code m}. */
    public abstract long receive(Task t, Message m);

    /** Tells what {@link #send} did. @return its result */
    final long sent(Task t, long result) {
        if (result >= 0 && t.kernel.events.on) {
            t.kernel.events.emit(new SocketEvent.Send(ino, result));
        }
        return result;
    }

    /** Tells what {@link #receive} did. @return its result */
    final long received(Task t, long result) {
        if (result >= 0 && t.kernel.events.on) {
            t.kernel.events.emit(new SocketEvent.Receive(ino, result));
        }
        return result;
    }

    /** shutdown(2); {@code receive}, {@code send}: which half. */
    public abstract long shutdown(Task t, boolean receive, boolean send);

    /** getsockname(2): a sockaddr. */
    public abstract byte[] localName();

    /** getpeername(2): a sockaddr. Throws ENOTCONN. */
    public abstract byte[] peerName();

    public boolean listening() {
        return false;
    }

    /** setsockopt(2) of levels other than SOL_SOCKET. @return 0 or a negative errno */
    public long setOption(Task t, int level, int option, byte[] value) {
        return -Errno.EOPNOTSUPP;
    }

    /** getsockopt(2) of levels other than SOL_SOCKET, and of SOL_SOCKET where families differ. Throws an errno. */
    public byte[] getOption(Task t, int level, int option, int room) {
        throw Errno.of(Errno.EOPNOTSUPP);
    }

    /** FIONREAD. @return bytes, or a negative errno */
    public int readable() {
        return -Errno.ENOTTY;
    }

    /** SIOCOUTQ: bytes that the other side has not got. @return bytes, or a negative errno */
    public int unsent() {
        return -Errno.ENOTTY;
    }

    /** SIOCATMARK: whether the next byte is the urgent one. @return 0, 1, or a negative errno */
    public int atMark() {
        return -Errno.ENOTTY;
    }

    /** SO_PEERCRED. */
    public Credentials peerCredentials() {
        return Credentials.NONE;
    }

    /** Sleeps until {@link #wait} or the time of SO_RCVTIMEO; {@code -EAGAIN} when that is over. */
    protected final long awaitReceive(Task t, boolean exclusive) {
        return await(t, receiveTimeout, wait, exclusive);
    }

    protected final long awaitSend(Task t, WaitQueue queue) {
        noSpace = true;
        return await(t, sendTimeout, queue, false);
    }

    private static long await(Task t, long timeout, WaitQueue queue, boolean exclusive) {
        if (timeout == Long.MAX_VALUE) {
            return exclusive ? t.sleepExclusive(Long.MAX_VALUE, queue) : t.sleepOn(queue);
        }
        long deadline = t.callDeadline(timeout);
        if (t.kernel.now() >= deadline) {
            return -Errno.EAGAIN;
        }
        long result = exclusive ? t.sleepExclusive(deadline, queue) : t.sleepUntil(deadline, queue);
        return result == -Errno.ERESTARTSYS ? -Errno.EINTR : result;
    }

    @Override
    public final long read(Task t, IoBuffer to, long offset) {
        return to.remaining() == 0 && type == SOCK_STREAM ? 0 : received(t, receive(t, new Message(to, 0)));
    }

    @Override
    public final long write(Task t, IoBuffer from, long offset) {
        return sent(t, send(t, new Message(from, 0)));
    }

    @Override
    public final Inode inode() {
        SocketInode i = inode;
        if (i == null) {
            i = new SocketInode(ino, owner, group);
            inode = i;
        }
        return i;
    }

    @Override
    public final String name() {
        return "socket:[" + ino + "]";
    }

    @Override
    protected void closed() {
        sockets.gone(this, COST);
    }

    @Override
    public long ioctl(Task t, int request, long argument) {
        return SocketIoctl.ioctl(t, this, request, argument);
    }
}
