package vitrine.kernel.tty;

import vitrine.kernel.poll.Poll;
import vitrine.kernel.sched.WaitQueue;

/** The wire between the master and the slave of a pseudo-terminal (pty(7)). */
final class Pty implements TtyPort {
    static final int TIOCPKT_FLUSHREAD = 1;
    static final int TIOCPKT_FLUSHWRITE = 2;
    static final int TIOCPKT_STOP = 4;
    static final int TIOCPKT_START = 8;
    static final int TIOCPKT_NOSTOP = 16;
    static final int TIOCPKT_DOSTOP = 32;

    private static final int LIMIT = 65536;

    /** What the slave has written and the master has not read. */
    final ByteQueue toMaster = new ByteQueue(LIMIT);

    final WaitQueue masterRead = new WaitQueue("n_tty_read");
    final WaitQueue masterWrite = new WaitQueue("n_tty_write");
    boolean packets;
    int packetStatus;
    /** Every slave file was closed: the master reads EIO until one is opened again. */
    boolean slaveClosed;

    @Override
    public int room() {
        return toMaster.room();
    }

    @Override
    public void write(byte[] bytes, int length) {
        toMaster.add(bytes, 0, length);
        masterRead.wakeAll(Poll.IN | Poll.RDNORM);
    }

    @Override
    public void flush() {
        toMaster.clear();
        status(TIOCPKT_FLUSHWRITE);
    }

    @Override
    public void status(int bits) {
        if (packets) {
            int opposite = (bits & TIOCPKT_STOP) != 0
                    ? TIOCPKT_START
                    : (bits & TIOCPKT_START) != 0
                            ? TIOCPKT_STOP
                            : (bits & TIOCPKT_NOSTOP) != 0
                                    ? TIOCPKT_DOSTOP
                                    : (bits & TIOCPKT_DOSTOP) != 0 ? TIOCPKT_NOSTOP : 0;
            packetStatus = packetStatus & ~opposite | bits;
            masterRead.wakeAll(Poll.PRI | Poll.IN | Poll.RDNORM);
        }
    }
}
