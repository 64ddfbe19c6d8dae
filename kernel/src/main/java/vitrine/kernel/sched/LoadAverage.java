package vitrine.kernel.sched;

import vitrine.kernel.Kernel;
import vitrine.kernel.task.Task;
import vitrine.kernel.task.ThreadGroup;

/**
 * The exponentially damped number of tasks in R and D over 1, 5 and 15 minutes. Samples are due every 5 s; the main loop
 * takes them between rounds, and before time jumps those that the jump passes over.
 */
public final class LoadAverage {
    private static final long PERIOD = 5_000_000_000L;
    private static final double[] DECAY = {Math.exp(-5.0 / 60), Math.exp(-5.0 / 300), Math.exp(-5.0 / 900)};

    private final Kernel kernel;
    private final double[] load = new double[3];
    private long next = PERIOD;

    public LoadAverage(Kernel kernel) {
        this.kernel = kernel;
    }

    /** When the next sample is due, ns of the monotonic clock. */
    public long next() {
        return next;
    }

    /** Takes all samples that are due up to {@code now}, with as many tasks active as are at this moment. */
    public void sample(long now) {
        if (now < next) {
            return;
        }
        int active = active();
        long samples = (now - next) / PERIOD + 1;
        next += samples * PERIOD;
        for (int i = 0; i < 3; i++) {
            double decay = Math.pow(DECAY[i], samples);
            load[i] = load[i] * decay + active * (1 - decay);
        }
    }

    /** Tasks in R and D now. */
    public int active() {
        int n = kernel.scheduler.runnable();
        for (ThreadGroup g : kernel.pids.processes()) {
            for (Task t : g.threads) {
                if (t.state == Task.State.UNINTERRUPTIBLE || t.state == Task.State.KILLABLE) {
                    n++;
                }
            }
        }
        return n;
    }

    /** The average over 1, 5 or 15 minutes ({@code which} 0 to 2). */
    public double get(int which) {
        return load[which];
    }

    /** As sysinfo(2) gives it: 16 bits of fraction. */
    public long fixed16(int which) {
        return (long) (get(which) * 65536);
    }
}
