package vitrine.kernel.sched;

import vitrine.kernel.Kernel;
import vitrine.kernel.task.Task;
import vitrine.kernel.task.ThreadGroup;

/**
 * The exponentially damped number of tasks in R and D over 1, 5 and 15 minutes. Samples are due every 5 s; they are
 * taken when somebody asks, or something ran, so an idle machine needs no timer for them.
 */
public final class LoadAverage {
    private static final long PERIOD = 5_000_000_000L;
    private static final double[] DECAY = {Math.exp(-5.0 / 60), Math.exp(-5.0 / 300), Math.exp(-5.0 / 900)};

    private final Kernel kernel;
    private final double[] load = new double[3];
    private long next = PERIOD;
    private int lastActive;

    public LoadAverage(Kernel kernel) {
        this.kernel = kernel;
    }

    /** Takes the samples that are due; cheap when none is. */
    public void update() {
        long now = kernel.now();
        if (now < next) {
            return;
        }
        int active = active();
        long samples = (now - next) / PERIOD + 1;
        next += samples * PERIOD;
        for (int i = 0; i < 3; i++) {
            // For all samples but the last the machine was as it was before it last changed.
            double decay = Math.pow(DECAY[i], samples - 1.0);
            load[i] = load[i] * decay + lastActive * (1 - decay);
            load[i] = load[i] * DECAY[i] + active * (1 - DECAY[i]);
        }
        lastActive = active;
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
        update();
        return load[which];
    }

    /** As sysinfo(2) gives it: 16 bits of fraction. */
    public long fixed16(int which) {
        return (long) (get(which) * 65536);
    }
}
