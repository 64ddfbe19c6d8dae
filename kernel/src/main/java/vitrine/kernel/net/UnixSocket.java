package vitrine.kernel.net;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.fs.Inode;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.fs.PollTable;
import vitrine.kernel.poll.Poll;
import vitrine.kernel.sched.WaitQueue;
import vitrine.kernel.task.Task;

/** An open socket of the UNIX domain (unix(7)). What is sent goes straight into the queue of the receiver. */
public final class UnixSocket extends Socket {
    UnixAddress address = UnixAddress.UNNAMED;
    /** The file it is bound to, if any. */
    @Nullable
    Inode boundTo;

    @Nullable
    UnixSocket peer;

    Credentials peerCredentials = Credentials.NONE;
    boolean connected;

    /** What came in: bytes of a stream, or messages. */
    final ByteStream in;

    final PacketQueue packets;

    /** Listening: connections that nobody has accepted, and how many there may be; -1 when not listening. */
    final ArrayDeque<UnixSocket> pending = new ArrayDeque<>(0);

    int backlog = -1;
    private Credentials listenerCredentials = Credentials.NONE;

    /** Others that wait until here is room, for a connection or a datagram. */
    final WaitQueue peerWait = new WaitQueue("unix_wait_for_peer");

    private boolean dead;
    /** A connection that nobody accepted before the listener was closed. */
    private boolean embryo;

    UnixSocket(Sockets sockets, Task t, int type, int flags) {
        super(
                sockets,
                t,
                AF_UNIX,
                type,
                0,
                flags,
                type == SOCK_STREAM ? "unix_stream_data_wait" : "unix_dgram_recvmsg");
        this.in = new ByteStream(sockets.frames);
        this.packets = new PacketQueue(sockets);
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

    @Override
    public boolean listening() {
        return backlog >= 0;
    }

    /** Joins two sockets of one type. */
    static void join(UnixSocket a, UnixSocket b) {
        a.peer = b;
        b.peer = a;
        a.connected = true;
        b.connected = true;
    }

    /**
     * What /proc/net/unix shows.
     *
     * @param type SOCK_STREAM 1, SOCK_DGRAM 2, SOCK_SEQPACKET 5
     * @param name empty when it has none; an abstract one begins with NUL
     */
    public record Description(int type, boolean listening, boolean connected, int references, long ino, String name) {}

    public Description describe() {
        return new Description(type, listening(), connected, references(), number(), address.name());
    }

    /** Takes who may be told by SO_PEERCRED about this side. */
    void becomeListener(Task t, int length) {
        backlog = length;
        listenerCredentials = Credentials.effective(t);
    }

    Credentials listenerCredentials() {
        return listenerCredentials;
    }

    @Override
    public Credentials peerCredentials() {
        return peerCredentials;
    }

    @Override
    protected void closed() {
        dead = true;
        sockets.unix.unbind(this);
        for (UnixSocket waiting : pending) {
            waiting.embryo = true;
            waiting.release();
        }
        pending.clear();
        peerWait.wakeAll(0);
        UnixSocket p = peer;
        if (p != null && !isDatagram()) {
            if (!in.isEmpty() || !packets.isEmpty() || embryo) {
                p.error = Errno.ECONNRESET;
            }
            shut(true, true);
        }
        dropReceived();
        super.closed();
        sockets.inFlight.collect();
    }

    /** Files in messages that wait here. */
    List<OpenFile> filesInQueue() {
        List<OpenFile> files = in.files();
        for (PacketQueue.Packet p : packets.all()) {
            if (p.ancillary() != null) {
                files.addAll(p.ancillary().files());
            }
        }
        return files;
    }

    /** Throws away what nobody will receive. */
    void dropReceived() {
        List<OpenFile> files = new ArrayList<>(in.clear());
        for (PacketQueue.Packet p = packets.poll(); p != null; p = packets.poll()) {
            if (p.ancillary() != null) {
                files.addAll(p.ancillary().files());
            }
        }
        sockets.inFlight.drop(files);
    }

    @Override
    public long shutdown(Task t, boolean receive, boolean send) {
        shut(receive, send);
        return 0;
    }

    /** Ends directions of a connection, on both sides. */
    private void shut(boolean receive, boolean send) {
        UnixSocket p = peer;
        receiveShut |= receive;
        sendShut |= send;
        if (p != null && !isDatagram()) {
            p.sendShut |= receive;
            p.receiveShut |= send;
        }
        wait.wakeAll(ENDED);
        peerWait.wakeAll(ENDED);
        if (p != null) {
            p.wait.wakeAll(ENDED);
        }
    }

    @Override
    public long bind(Task t, byte[] name) {
        UnixAddress a = UnixAddress.parse(name);
        if (!address.name().isEmpty()) {
            return a.name().isEmpty()
                    ? 0
                    : a.isPath() && sockets.unix.exists(t, a.name()) ? -Errno.EADDRINUSE : -Errno.EINVAL;
        }
        sockets.unix.bind(t, this, a);
        return 0;
    }

    @Override
    public long connect(Task t, byte[] name) {
        return UnixConnect.connect(t, this, name);
    }

    @Override
    public long listen(Task t, int length) {
        return UnixConnect.listen(t, this, length);
    }

    @Override
    public long accept(Task t, Socket[] taken, boolean nonblock) {
        return UnixConnect.accept(t, this, taken, nonblock);
    }

    @Override
    public long send(Task t, Message m) {
        return isStream() ? UnixStream.send(t, this, m) : UnixPackets.send(t, this, m);
    }

    @Override
    public long receive(Task t, Message m) {
        return isStream() ? UnixStream.receive(t, this, m) : UnixPackets.receive(t, this, m);
    }

    @Override
    public byte[] localName() {
        return address.encode();
    }

    @Override
    public byte[] peerName() {
        UnixSocket p = peer;
        if (!connected || p == null) {
            throw Errno.of(Errno.ENOTCONN);
        }
        return p.address.encode();
    }

    @Override
    public int readable() {
        return listening() ? -Errno.EINVAL : isStream() ? in.bytes() : packets.readable(isDatagram());
    }

    @Override
    public int unsent() {
        UnixSocket p = peer;
        return listening() ? -Errno.EINVAL : isStream() && p != null ? p.in.bytes() : 0;
    }

    /** The other side has read: a sender that waits for room goes on. */
    void roomMade() {
        if (noSpace && writable()) {
            noSpace = false;
            wait.wakeAll(WRITABLE);
        }
    }

    /** Sleeps until a datagram fits at {@code where}, or the time of SO_SNDTIMEO. */
    long awaitRoom(Task t, WaitQueue where) {
        return awaitSend(t, where);
    }

    long awaitData(Task t, boolean exclusive) {
        return awaitReceive(t, exclusive);
    }

    /** Whether poll says that something can be sent (unix_writable). */
    private boolean writable() {
        UnixSocket p = peer;
        if (p == null || p.dead) {
            return true;
        }
        return isStream() ? p.in.bytes() * 4L <= sendBuffer : UnixPackets.room(this, p);
    }

    @Override
    public int asyncEvents() {
        return Poll.IN | Poll.HUP;
    }

    @Override
    public int poll(@Nullable PollTable table) {
        UnixSocket p = peer;
        if (table != null) {
            table.add(wait);
            if (isDatagram() && p != null && p.peer != this) {
                table.add(p.peerWait);
            }
        }
        int bits = error != 0 ? Poll.ERR : 0;
        if (listening()) {
            bits |= receiveShut ? Poll.RDHUP | READABLE : 0;
            bits |= receiveShut && sendShut ? Poll.HUP : 0;
            return pending.isEmpty() ? bits : bits | READABLE;
        }
        if (!in.isEmpty() || !packets.isEmpty()) {
            bits |= READABLE;
        }
        if (receiveShut) {
            bits |= Poll.RDHUP | READABLE;
        }
        if (receiveShut && sendShut || !isDatagram() && !connected) {
            bits |= Poll.HUP;
        }
        if (writable()) {
            return bits | WRITABLE;
        }
        noSpace = true;
        return bits;
    }
}
