package vitrine.kernel.gate;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import vitrine.kernel.abi.Errno;

/**
 * Reads an input stream on a Java thread of its own, and only after somebody asked.
 *
 * <p>What has arrived is kept apart from what may be seen: the machine sees it when the work it gets for that runs, or
 * when it waits in {@link #settle}.
 *
 * <pre>
 *   staged   0 ...... from ............ seen ............ filled ...... CAPACITY
 *                      given to read     arrived, not seen  room
 * </pre>
 */
final class DemandReader implements HostInput {
    private static final int CAPACITY = 65536;

    private final InputStream in;
    private final Kind kind;
    private final String name;
    private final Executor machine;
    private final Object monitor = new Object();
    private byte[] staged = new byte[0]; // guarded by monitor, like the five below
    private int filled;
    private int ended; // 0 while the stream goes on, else END or a negative errno
    private int demand; // as many bytes are to be there, 0: nothing is asked for
    private boolean tell;
    private boolean started;
    private int from; // the machine's, like the three below; moved under the monitor
    private int seen;
    private int end;
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
        if (from == seen) {
            return end;
        }
        synchronized (monitor) {
            int n = Math.min(length, seen - from);
            System.arraycopy(staged, from, target, offset, n);
            from += n;
            return n;
        }
    }

    @Override
    public int available() {
        return seen - from;
    }

    @Override
    public boolean ready() {
        if (from < seen || end != 0) {
            return true;
        }
        synchronized (monitor) {
            if (!tell) {
                tell = true;
                ask(1);
            }
        }
        return false;
    }

    @Override
    public boolean settle(int bytes, long pauseNanos) {
        int wanted = Math.min(bytes, CAPACITY);
        synchronized (monitor) {
            int before = filled - from;
            if (before < wanted && ended == 0) {
                ask(wanted);
            }
            long since = System.nanoTime();
            while (filled - from < wanted && ended == 0) {
                long left = pauseNanos - (System.nanoTime() - since);
                if (left <= 0) {
                    break;
                }
                try {
                    TimeUnit.NANOSECONDS.timedWait(monitor, left);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    break;
                }
                if (filled - from > before) {
                    before = filled - from;
                    since = System.nanoTime();
                }
            }
            see();
            return filled - from >= wanted || ended != 0;
        }
    }

    /** Under the monitor: so many bytes, counted from {@code from}, are to be there. */
    private void ask(int bytes) {
        if (staged.length == 0) {
            staged = new byte[CAPACITY];
        }
        System.arraycopy(staged, from, staged, 0, filled - from);
        seen -= from;
        filled -= from;
        from = 0;
        demand = Math.max(demand, bytes);
        if (started) {
            monitor.notifyAll();
        } else {
            started = true;
            Thread.ofPlatform().daemon().name("vitrine-" + name).start(this::pump);
        }
    }

    /** Under the monitor: what has arrived may be seen. */
    private void see() {
        seen = filled;
        end = ended;
    }

    private void pump() {
        byte[] piece = new byte[CAPACITY];
        int room;
        while ((room = awaitDemand()) > 0) {
            int n = fill(piece, room);
            boolean report;
            synchronized (monitor) {
                if (n > 0) {
                    System.arraycopy(piece, 0, staged, filled, n);
                    filled += n;
                } else {
                    ended = n;
                }
                if (n < 0 || filled - from >= demand) {
                    demand = 0;
                }
                report = tell;
                tell = false;
                monitor.notifyAll();
            }
            if (report) {
                machine.execute(this::arrived);
            }
            if (n < 0) {
                return;
            }
        }
    }

    /** @return how many bytes may be read now, 0 when the thread is to end */
    private int awaitDemand() {
        synchronized (monitor) {
            while (demand == 0 || filled == CAPACITY) {
                try {
                    monitor.wait();
                } catch (InterruptedException e) {
                    return 0;
                }
            }
            return CAPACITY - filled;
        }
    }

    private int fill(byte[] piece, int room) {
        try {
            int n;
            do {
                n = in.read(piece, 0, room);
            } while (n == 0);
            return n < 0 ? END : n;
        } catch (IOException e) {
            return -Errno.EIO;
        }
    }

    private void arrived() {
        synchronized (monitor) {
            see();
        }
        action.run();
    }

    @Override
    public void onReady(Runnable newAction) {
        this.action = newAction;
    }
}
