package vitrine;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Executor;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.gate.HostOutput;

/**
 * From the guest to a Java thread: the guest writes, the caller reads from {@link #stream}. Holds 64 KiB; a guest that
 * is ahead waits.
 */
final class OutputPipe implements HostOutput {
    private static final int CAPACITY = 65536;

    private final Executor machine;
    private final byte[] ring = new byte[CAPACITY]; // guarded by this, like the three below
    private int head;
    private int count;
    private boolean ended;
    private boolean unread;
    private Runnable action = () -> {};

    OutputPipe(Executor machine) {
        this.machine = machine;
    }

    /** Where the caller reads. */
    InputStream stream() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] to, int offset, int length) throws IOException {
                return take(to, offset, length);
            }

            @Override
            public int available() {
                synchronized (OutputPipe.this) {
                    return count;
                }
            }

            @Override
            public void close() {
                synchronized (OutputPipe.this) {
                    unread = true;
                    OutputPipe.this.notifyAll();
                }
                machine.execute(() -> action.run());
            }
        };
    }

    private int take(byte[] to, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        int n;
        synchronized (this) {
            while (count == 0 && !ended && !unread) {
                try {
                    wait();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IOException("interrupted", e);
                }
            }
            if (unread) {
                throw new IOException("Stream closed");
            }
            if (count == 0) {
                return -1;
            }
            n = Math.min(Math.min(length, count), CAPACITY - head);
            System.arraycopy(ring, head, to, offset, n);
            head = (head + n) % CAPACITY;
            count -= n;
        }
        machine.execute(() -> action.run());
        return n;
    }

    @Override
    public Kind kind() {
        return Kind.PIPE;
    }

    @Override
    public synchronized int write(byte[] from, int offset, int length) {
        if (unread) {
            return -Errno.EPIPE;
        }
        int done = 0;
        while (done < length && count < CAPACITY) {
            int tail = (head + count) % CAPACITY;
            int n = Math.min(Math.min(length - done, CAPACITY - count), CAPACITY - tail);
            System.arraycopy(from, offset + done, ring, tail, n);
            count += n;
            done += n;
        }
        notifyAll();
        return done;
    }

    @Override
    public synchronized int room() {
        return CAPACITY - count;
    }

    @Override
    public synchronized boolean broken() {
        return unread;
    }

    @Override
    public void onRoom(Runnable newAction) {
        action = newAction;
    }

    /** The guest writes no more: the reader gets what is left, then the end. */
    @Override
    public synchronized void close() {
        ended = true;
        notifyAll();
    }
}
