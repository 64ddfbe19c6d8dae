package vitrine.kernel.net.inet;

import vitrine.kernel.abi.Errno;
import vitrine.kernel.gate.HostNet;
import vitrine.kernel.mm.KernelBuffer;
import vitrine.kernel.sched.WaitQueue;

/**
 * A connection between a program here and somebody outside: {@link #end} is the other end as the machine sees it, and
 * what comes to it goes into a channel of the host, and back. What does not fit waits where it is, so that both sides
 * slow each other down as over a real network.
 */
final class HostLink implements WaitQueue.Callback {
    private static final int PIECE = 65536;

    private final TcpSocket end;
    private final HostNet.Channel channel;
    private final byte[] buffer;
    private boolean readable = true;
    private boolean writable = true;
    private boolean inputEnded;
    private boolean outputEnded;
    private boolean over;
    private boolean busy;

    private HostLink(TcpSocket end, HostNet.Channel channel) {
        this.end = end;
        this.channel = channel;
        this.buffer = end.inet.hostBuffer(PIECE);
    }

    /** Joins {@code end}, which is connected or will be, with {@code channel}; both belong to the link from now on. */
    static void join(TcpSocket end, HostNet.Channel channel) {
        HostLink link = new HostLink(end, channel);
        end.inet.kernel.outsideWaiters++;
        end.wait.add(link, false);
        channel.onReady(link::ready);
        link.pump();
    }

    private void ready() {
        readable = true;
        writable = true;
        pump();
    }

    @Override
    public void woken(int events) {
        pump();
    }

    private void pump() {
        if (busy || over || end.state == TcpState.SYN_SENT) {
            return;
        }
        busy = true;
        try {
            drain();
            fill();
            drain();
        } catch (Errno e) {
            if (end.state != TcpState.CLOSE) {
                TcpClose.abort(end);
            }
            end.error = Errno.ECONNRESET;
            end.in.discard(end.in.bytes());
        } finally {
            busy = false;
        }
        settle();
    }

    /** What the program sent goes out. */
    private void drain() {
        boolean moved = false;
        while (writable && end.available() > 0) {
            int n = end.in.peek(new KernelBuffer(buffer), 0, end.available());
            int taken = channel.write(buffer, 0, n);
            end.in.discard(taken);
            moved |= taken > 0;
            if (taken < n) {
                writable = false;
                channel.awaitWritable();
            }
        }
        TcpSocket p = end.peer;
        if (moved && p != null) {
            p.roomMade();
        }
    }

    /** What the outside sent comes in, as far as there is room. */
    private void fill() {
        while (readable && !inputEnded && (end.state == TcpState.ESTABLISHED || end.state == TcpState.CLOSE_WAIT)) {
            long room = end.room();
            if (room <= 0) {
                end.wantRoom();
                return;
            }
            int want = (int) Math.min(room, buffer.length);
            int n = channel.read(buffer, 0, want);
            if (n == HostNet.Channel.END) {
                inputEnded = true;
                TcpClose.finish(end);
                return;
            }
            if (n > 0 && TcpSend.put(end, new KernelBuffer(buffer, 0, n)) < n) {
                throw Errno.of(Errno.ECONNRESET);
            }
            if (n < want) {
                readable = false;
                channel.awaitReadable();
            }
        }
    }

    /** Ends what has ended. */
    private void settle() {
        if (!end.in.isEmpty() && writable) {
            return;
        }
        if (end.state == TcpState.CLOSE && end.in.isEmpty()) {
            over = true;
            channel.close(end.error != 0);
            end.inet.kernel.outsideWaiters--;
            end.release();
        } else if (end.finished && end.in.isEmpty() && !outputEnded) {
            outputEnded = true;
            channel.endOutput();
        }
    }
}
