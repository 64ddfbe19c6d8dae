package vitrine.kernel.net.inet;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.fs.PollTable;
import vitrine.kernel.net.ByteStream;
import vitrine.kernel.net.Message;
import vitrine.kernel.net.Socket;
import vitrine.kernel.net.SocketOptions;
import vitrine.kernel.poll.Poll;
import vitrine.kernel.sched.WaitQueue;
import vitrine.kernel.task.Task;
import vitrine.kernel.time.KernelTimer;

/**
 * An open socket of TCP (tcp(7)). The bytes that its peer sent are in {@link #in}; what the peer's TCP keeps back
 * (TCP_CORK, MSG_MORE) are the last {@link #held} of them, which nobody sees yet.
 */
public final class TcpSocket extends InetSocket {
    /** net.ipv4.tcp_wmem and tcp_rmem, the middle numbers; and what loopback connections grow to. */
    static final int SEND_BUFFER = 16384;

    static final int RECEIVE_BUFFER = 131072;
    static final int CONNECTED_SEND_BUFFER = 2626560;

    TcpState state = TcpState.CLOSE;

    /** The other end; null when there is none (any more). */
    @Nullable
    TcpSocket peer;

    /** connect(2) was called and has not told its result yet (SS_CONNECTING, SS_CONNECTED). */
    boolean connecting;

    boolean connected;

    final ByteStream in;

    /** Bytes at the end of {@link #in} that the peer has not pushed. */
    int held;

    /** It stands for somebody outside of the machine. */
    boolean outside;

    /** A FIN came (SOCK_DONE). */
    boolean finished;

    /** No program has it any more. */
    boolean orphan;

    final Urgent urgent = new Urgent();
    final TcpOptions tcp;

    /** Listening: connections that nobody has accepted. */
    @Nullable
    ArrayDeque<TcpSocket> pending;

    int backlog;

    /** TCP_DEFER_ACCEPT: whose queue it joins with its first byte. */
    @Nullable
    TcpSocket deferredFor;

    /** Bytes received and sent, for TCP_INFO. */
    long received;

    long sent;

    private Inet.@Nullable Tuple tuple;
    private @Nullable TcpTimer timer;

    public TcpSocket(Inet inet, Task t, int family, int flags) {
        super(inet, t, family, SOCK_STREAM, IPPROTO_TCP, flags, "sk_wait_data");
        this.in = new ByteStream(sockets.frames);
        this.tcp = new TcpOptions(this);
        sendBuffer = SEND_BUFFER;
        receiveBuffer = RECEIVE_BUFFER;
    }

    /** The kernel's own end of a connection: what the host's other end is for the machine. Throws ENFILE. */
    TcpSocket(Inet inet, int family) {
        super(inet, family, SOCK_STREAM, IPPROTO_TCP, "sk_wait_data");
        this.in = new ByteStream(sockets.frames);
        this.tcp = new TcpOptions(this);
        this.outside = true;
        sendBuffer = RECEIVE_BUFFER;
        sendBufferChosen = true;
        receiveBuffer = RECEIVE_BUFFER;
    }

    /** The end of a connection that {@code listener} answers. Throws ENFILE. */
    TcpSocket(TcpSocket listener) {
        super(listener, "sk_wait_data");
        this.in = new ByteStream(sockets.frames);
        this.tcp = new TcpOptions(this, listener.tcp);
    }

    @Override
    public boolean listening() {
        return state == TcpState.LISTEN;
    }

    @Override
    boolean mayBind() {
        return state == TcpState.CLOSE;
    }

    @Override
    boolean hasPeer() {
        return state != TcpState.CLOSE && state != TcpState.SYN_SENT;
    }

    /** The number of its state, as /proc/net/tcp shows it. */
    public int stateNumber() {
        return state.ordinal();
    }

    /** Bytes that can be received. */
    public int available() {
        return in.bytes() - held;
    }

    /** Connections that wait to be accepted. */
    public int waiting() {
        return pending == null ? 0 : pending.size();
    }

    public int backlog() {
        return backlog;
    }

    public boolean isOutside() {
        return outside;
    }

    /** Whether no program has it open any more. */
    public boolean isOrphan() {
        return orphan;
    }

    /** Enters the table of connections. */
    void enter(Ip to, int port, Ip from, int fromPort) {
        Inet.Tuple key = new Inet.Tuple(from, fromPort, to, port);
        remote = to;
        remotePort = port;
        tuple = key;
        inet.timeWait.replace(key);
        inet.add(key, this);
    }

    /** Leaves it. @return the addresses it had, or null */
    Inet.@Nullable Tuple leave() {
        Inet.Tuple t = tuple;
        if (t == null) {
            return null;
        }
        tuple = null;
        inet.remove(t, this);
        return t;
    }

    /** What happens at {@code delay} ns from now, in place of what was to happen. */
    void schedule(long delay, Runnable what) {
        TcpTimer t = timer;
        if (t == null) {
            t = new TcpTimer();
            timer = t;
        }
        t.what = what;
        inet.kernel.timers.arm(t, inet.kernel.now() + delay);
    }

    void cancelTimer() {
        if (timer != null) {
            inet.kernel.timers.cancel(timer);
        }
    }

    private static final class TcpTimer extends KernelTimer {
        private Runnable what = () -> {};

        @Override
        protected void expired() {
            what.run();
        }
    }

    /** How much the peer may have queued here: the sender's buffer and ours. */
    long capacity(TcpSocket sender) {
        return (long) sender.sendBuffer + receiveBuffer;
    }

    /** How much more may be sent. */
    long room() {
        TcpSocket p = peer;
        return p == null ? 0 : p.capacity(this) - p.in.bytes();
    }

    /** sk_stream_is_writeable: at least a third is free. */
    boolean writable() {
        TcpSocket p = peer;
        return p == null || p.in.bytes() * 3L <= p.capacity(this) * 2;
    }

    /** A sender that does not wait found no room. */
    void wantRoom() {
        noSpace = true;
    }

    /** The peer has read: who waits for room goes on. */
    void roomMade() {
        if (noSpace && writable()) {
            noSpace = false;
            wait.wakeAll(WRITABLE);
        }
    }

    /** Bytes have come that can be received. */
    void arrived() {
        if (deferredFor != null) {
            TcpListen.promote(this);
        }
        wait.wake(READABLE);
    }

    long awaitData(Task t, boolean exclusive) {
        return awaitReceive(t, exclusive);
    }

    long awaitRoom(Task t, WaitQueue queue) {
        return awaitSend(t, queue);
    }

    @Override
    public long connect(Task t, byte[] address) {
        return TcpConnect.connect(t, this, address);
    }

    @Override
    public long listen(Task t, int length) {
        return TcpListen.listen(this, length);
    }

    @Override
    public long accept(Task t, Socket[] taken, boolean nonblock) {
        return TcpListen.accept(t, this, taken, nonblock);
    }

    @Override
    public long send(Task t, Message m) {
        return TcpSend.send(t, this, m);
    }

    @Override
    public long receive(Task t, Message m) {
        return TcpReceive.receive(t, this, m);
    }

    @Override
    public long shutdown(Task t, boolean receive, boolean send) {
        return TcpClose.shutdown(this, receive, send);
    }

    @Override
    protected void closed() {
        TcpClose.close(this);
        super.closed();
    }

    @Override
    public long setOption(Task t, int level, int option, byte[] value) {
        return level == IPPROTO_TCP ? tcp.set(t, option, value) : super.setOption(t, level, option, value);
    }

    @Override
    public byte[] getOption(Task t, int level, int option, int room) {
        return level == IPPROTO_TCP ? tcp.get(option, room) : super.getOption(t, level, option, room);
    }

    @Override
    public int readable() {
        if (listening()) {
            return -Errno.EINVAL;
        }
        if (state == TcpState.SYN_SENT) {
            return 0;
        }
        return on(SocketOptions.SO_OOBINLINE) ? available() : urgent.readable(in.readPosition(), available());
    }

    @Override
    public int unsent() {
        TcpSocket p = peer;
        return listening() ? -Errno.EINVAL : p == null ? 0 : Math.max(0, p.in.bytes() - p.receiveBuffer);
    }

    @Override
    public int atMark() {
        return urgent.atMark(in.readPosition()) ? 1 : 0;
    }

    @Override
    public int poll(@Nullable PollTable table) {
        if (table != null) {
            table.add(wait);
        }
        if (listening()) {
            return waiting() > 0 ? READABLE : 0;
        }
        int bits = error != 0 ? Poll.ERR : 0;
        if (receiveShut && sendShut || state == TcpState.CLOSE) {
            bits |= Poll.HUP;
        }
        if (receiveShut) {
            bits |= READABLE | Poll.RDHUP;
        }
        if (state == TcpState.SYN_SENT) {
            return bits;
        }
        int target = Math.max(1, receiveLow);
        if (urgent.pendingAt(in.readPosition()) && !on(SocketOptions.SO_OOBINLINE)) {
            target++;
        }
        if (available() >= target) {
            bits |= READABLE;
        }
        if (urgent.waits()) {
            bits |= Poll.PRI;
        }
        if (sendShut || writable()) {
            return bits | Poll.OUT | Poll.WRNORM;
        }
        noSpace = true;
        return bits;
    }
}
