package vitrine.kernel.gate;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Executor;
import vitrine.kernel.abi.Errno;

/**
 * Reads an input stream on a Java thread of its own, one piece at a time and only after somebody asked.
 *
 * <p>{@code staged} belongs to the reader thread while {@code requested}, and to the machine's thread otherwise; the
 * monitor and the executor hand it over.
 */
final class DemandReader implements HostInput {
    private static final int CAPACITY = 65536;

    private final InputStream in;
    private final Kind kind;
    private final String name;
    private final Executor machine;
    private final Object monitor = new Object();
    private boolean wanted; // guarded by monitor
    private byte[] staged = new byte[0];
    private int from;
    private int to;
    private int end; // 0 while the stream goes on, else END or a negative errno
    private boolean requested;
    private boolean started;
    private Runnable action = () -> {};

    DemandReader(InputStream in, Kind kind, String name, Executor machine) {
        this.in = in;
        this.kind = kind;
        this.name = name;
        this.machine = machine;
    }

    @Override
    public Kind kind() {
        return kind;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        if (length == 0) {
            return 0;
        }
        if (!ready()) {
            return 0;
        }
        if (from == to) {
            return end;
        }
        int n = Math.min(length, to - from);
        System.arraycopy(staged, from, target, offset, n);
        from += n;
        return n;
    }

    @Override
    public int available() {
        return to - from;
    }

    @Override
    public boolean ready() {
        if (from < to || end != 0) {
            return true;
        }
        request();
        return false;
    }

    private void request() {
        if (requested) {
            return;
        }
        requested = true;
        if (staged.length == 0) {
            staged = new byte[CAPACITY];
        }
        if (!started) {
            started = true;
            Thread.ofPlatform().daemon().name("vitrine-" + name).start(this::pump);
        }
        synchronized (monitor) {
            wanted = true;
            monitor.notifyAll();
        }
    }

    private void pump() {
        byte[] buffer = staged;
        int n;
        do {
            if (!awaitRequest()) {
                return;
            }
            n = fill(buffer);
            int result = n;
            machine.execute(() -> arrived(result));
        } while (n > 0);
    }

    private boolean awaitRequest() {
        synchronized (monitor) {
            while (!wanted) {
                try {
                    monitor.wait();
                } catch (InterruptedException e) {
                    return false;
                }
            }
            wanted = false;
            return true;
        }
    }

    private int fill(byte[] buffer) {
        try {
            int n;
            do {
                n = in.read(buffer, 0, buffer.length);
            } while (n == 0);
            return n < 0 ? END : n;
        } catch (IOException e) {
            return -Errno.EIO;
        }
    }

    private void arrived(int n) {
        requested = false;
        from = 0;
        to = Math.max(n, 0);
        if (n < 0) {
            end = n;
        }
        action.run();
    }

    @Override
    public void onReady(Runnable newAction) {
        this.action = newAction;
    }
}
