package vitrine;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.Executor;
import vitrine.kernel.gate.HostInput;

/**
 * From a Java thread into the guest: the caller writes to {@link #stream}, the guest reads. Holds 64 KiB; a writer that
 * is ahead waits.
 */
final class InputPipe implements HostInput {
    private static final int CAPACITY = 65536;

    private final Executor machine;
    private final byte[] ring = new byte[CAPACITY]; // guarded by this, like the three below
    private int head;
    private int count;
    private boolean ended;
    private boolean unread;
    private Runnable action = () -> {};

    InputPipe(Executor machine) {
        this.machine = machine;
    }

    /** Where the caller writes. */
    OutputStream stream() {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] from, int offset, int length) throws IOException {
                put(from, offset, length);
            }

            @Override
            public void close() {
                end();
            }
        };
    }

    private void put(byte[] from, int offset, int length) throws IOException {
        for (int done = 0; done < length; ) {
            synchronized (this) {
                while (count == CAPACITY && !unread && !ended) {
                    try {
                        wait();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        throw new IOException("interrupted", e);
                    }
                }
                if (ended) {
                    throw new IOException("Stream closed");
                }
                if (unread) {
                    throw new IOException("Broken pipe");
                }
                int tail = (head + count) % CAPACITY;
                int n = Math.min(Math.min(length - done, CAPACITY - count), CAPACITY - tail);
                System.arraycopy(from, offset + done, ring, tail, n);
                count += n;
                done += n;
            }
            machine.execute(() -> action.run());
        }
    }

    private void end() {
        synchronized (this) {
            ended = true;
            notifyAll();
        }
        machine.execute(() -> action.run());
    }

    @Override
    public Kind kind() {
        return Kind.PIPE;
    }

    @Override
    public synchronized int read(byte[] to, int offset, int length) {
        if (count == 0) {
            return ended ? END : 0;
        }
        int n = Math.min(Math.min(length, count), CAPACITY - head);
        System.arraycopy(ring, head, to, offset, n);
        head = (head + n) % CAPACITY;
        count -= n;
        notifyAll();
        return n;
    }

    @Override
    public synchronized int available() {
        return count;
    }

    @Override
    public synchronized boolean ready() {
        return count > 0 || ended;
    }

    @Override
    public void onReady(Runnable newAction) {
        action = newAction;
    }

    /** The guest reads no more: a writer learns it. */
    @Override
    public synchronized void close() {
        unread = true;
        notifyAll();
    }
}
