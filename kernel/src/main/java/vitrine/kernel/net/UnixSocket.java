package vitrine.kernel.net;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.fs.Inode;
import vitrine.kernel.fs.IoBuffer;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.fs.PollTable;
import vitrine.kernel.pipe.Pipe;
import vitrine.kernel.poll.Poll;
import vitrine.kernel.sched.WaitQueue;
import vitrine.kernel.task.Task;

/** An open socket of the UNIX domain. */
public final class UnixSocket extends OpenFile {
    static final int SOCK_STREAM = 1;
    static final int SOCK_DGRAM = 2;
    static final int SOCK_SEQPACKET = 5;
    static final int DEFAULT_BUFFER = 212992;

    private static final int FIONREAD = 0x541b;
    private static final int SIOCOUTQ = 0x5411;
    private static final int STREAM_SLOTS = 64;

    /** What the other end was when it connected (SO_PEERCRED). */
    record Credentials(int pid, int uid, int gid) {}

    final Sockets sockets;
    final int type;
    UnixAddress address = UnixAddress.UNNAMED;
    /** The file it is bound to, if any. */
    @Nullable
    Inode boundTo;

    @Nullable
    UnixSocket peer;

    UnixAddress peerAddress = UnixAddress.UNNAMED;
    Credentials peerCredentials = new Credentials(0, -1, -1);
    boolean connected;
    int error;
    int sendBuffer = DEFAULT_BUFFER;
    int receiveBuffer = DEFAULT_BUFFER;
    boolean passCredentials;
    boolean reuseAddress;
    /** shutdown(2): nothing more comes in, nothing more goes out. */
    boolean receiveShut;

    boolean sendShut;

    /** Streams: what comes in and what goes out. */
    @Nullable
    Pipe in;

    @Nullable
    Pipe out;

    /** Datagrams and packets that came in. */
    final PacketQueue packets;

    /** Listening: connections that nobody has accepted, and how many there may be; -1 when not listening. */
    final ArrayDeque<UnixSocket> pending = new ArrayDeque<>();

    int backlog = -1;
    Credentials listenerCredentials = new Credentials(0, 0, 0);
    final WaitQueue connectWait = new WaitQueue("unix_wait_for_peer");
    final WaitQueue queue = new WaitQueue("unix_socket");
    private final SocketInode inode;
    private boolean dead;
    /** A connection that nobody accepted before the listener was closed. */
    private boolean embryo;

    UnixSocket(Sockets sockets, Task t, int type, int flags) {
        super(Fcntl.O_RDWR | flags & Fcntl.O_NONBLOCK);
        this.sockets = sockets;
        this.type = type;
        this.packets = new PacketQueue(sockets.kernel().vfs.budget);
        this.inode = new SocketInode(sockets.nextInode(), t.cred.fsuid, t.cred.fsgid);
    }

    static Credentials credentials(Task t) {
        return new Credentials(t.tgid(), t.cred.euid, t.cred.egid);
    }

    boolean isStream() {
        return type == SOCK_STREAM;
    }

    boolean isDatagram() {
        return type == SOCK_DGRAM;
    }

    boolean isDead() {
        return dead;
    }

    boolean listening() {
        return backlog >= 0;
    }

    boolean nonblock() {
        return (flags & Fcntl.O_NONBLOCK) != 0;
    }

    /** Joins two sockets of one type. */
    static void join(Task t, UnixSocket a, UnixSocket b) {
        a.peer = b;
        b.peer = a;
        a.connected = true;
        b.connected = true;
        if (a.isStream()) {
            Pipe there = t.kernel.pipes.stream(t, STREAM_SLOTS);
            Pipe back = t.kernel.pipes.stream(t, STREAM_SLOTS);
            a.out = there;
            b.in = there;
            b.out = back;
            a.in = back;
        }
    }

    /**
     * What /proc/net/unix shows.
     *
     * @param type SOCK_STREAM 1, SOCK_DGRAM 2, SOCK_SEQPACKET 5
     * @param name empty when it has none; an abstract one begins with NUL
     */
    public record Description(int type, boolean listening, boolean connected, int references, long ino, String name) {}

    public Description describe() {
        return new Description(type, listening(), connected, references(), inode.ino, address.name());
    }

    @Override
    public Inode inode() {
        return inode;
    }

    @Override
    public String name() {
        return "socket:[" + inode.ino + "]";
    }

    @Override
    protected void closed() {
        dead = true;
        sockets.unbind(this);
        for (UnixSocket embryo : pending) {
            embryo.embryo = true;
            embryo.release();
        }
        pending.clear();
        connectWait.wakeAll(0);
        UnixSocket p = peer;
        if (p != null && !isDatagram()) {
            if (in != null && !in.empty() || !packets.isEmpty() || embryo) {
                p.error = Errno.ECONNRESET;
            }
            shut(true, true);
        }
        packets.clear();
    }

    /** Ends directions of a connection, on both sides. */
    void shut(boolean receive, boolean send) {
        UnixSocket p = peer;
        if (receive && !receiveShut) {
            receiveShut = true;
            if (in != null) {
                in.close(true, false);
            }
            if (p != null && !isDatagram()) {
                p.sendShut = true;
            }
        }
        if (send && !sendShut) {
            sendShut = true;
        }
        if (send && out != null && out.writers() > 0) {
            out.close(false, true);
        }
        if (send && p != null && !isDatagram()) {
            p.receiveShut |= !p.isStream();
        }
        wakeAll();
        if (p != null) {
            p.wakeAll();
        }
    }

    private void wakeAll() {
        int news = Poll.IN | Poll.RDNORM | Poll.OUT | Poll.WRNORM | Poll.HUP | Poll.RDHUP;
        queue.wakeAll(news);
        packets.readWait.wakeAll(news);
        packets.writeWait.wakeAll(news);
    }

    @Override
    public long read(Task t, IoBuffer to, long offset) {
        return UnixReceive.receive(t, this, to, 0, null);
    }

    @Override
    public long write(Task t, IoBuffer from, long offset) {
        return UnixSend.send(t, this, from, 0, null);
    }

    @Override
    public int poll(@Nullable PollTable table) {
        Pipe from = in;
        Pipe to = out;
        if (table != null) {
            table.add(queue);
            table.add(packets.readWait);
            if (from != null && to != null) {
                table.add(from.readWait);
                table.add(to.writeWait);
                from.polled = true;
            }
            UnixSocket p = peer;
            if (!isStream() && p != null) {
                table.add(p.packets.writeWait);
            }
        }
        int bits = error != 0 ? Poll.ERR : 0;
        if (listening()) {
            return pending.isEmpty() ? bits : bits | Poll.IN | Poll.RDNORM;
        }
        if (!isDatagram() && !connected) {
            return bits | Poll.OUT | Poll.WRNORM | Poll.WRBAND | Poll.HUP;
        }
        boolean ended = from != null ? receiveShut || from.writers() == 0 : receiveShut;
        boolean shutBoth = ended && (to != null ? sendShut || to.readers() == 0 : sendShut);
        if (from != null && !from.empty() || !packets.isEmpty()) {
            bits |= Poll.IN | Poll.RDNORM;
        }
        if (ended) {
            bits |= Poll.RDHUP | Poll.IN | Poll.RDNORM;
        }
        if (shutBoth) {
            bits |= Poll.HUP;
        }
        boolean room = to != null ? !to.full() || to.readers() == 0 : UnixSend.room(this, peer);
        return room ? bits | Poll.OUT | Poll.WRNORM | Poll.WRBAND : bits;
    }

    @Override
    public long ioctl(Task t, int request, long argument) {
        if (request != FIONREAD && request != SIOCOUTQ) {
            return -Errno.ENOTTY;
        }
        if (listening()) {
            return -Errno.EINVAL;
        }
        int n = request == FIONREAD
                ? in != null ? in.bytes() : packets.readable(isDatagram())
                : out != null ? out.bytes() : 0;
        t.mm().writeInt(argument, n);
        return 0;
    }
}
