package vitrine.observe.sched;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.sched.SchedEntity;
import vitrine.kernel.sched.SchedPolicy;

/**
 * Lets a {@link Policy} schedule the tasks of a machine. Nobody knows how long a real program will run; what sjf and
 * stcf go by is the exponential average of its last bursts, as textbooks propose. Real-time classes are not looked at.
 */
public final class KernelPolicy implements SchedPolicy {
    /** Nanoseconds of a unit when real programs are scheduled. */
    public static final long UNIT = 100_000;

    private static final long FIRST_GUESS = 10 * UNIT;

    private final Policy policy;
    private final LongSupplier clock;
    private final Map<SchedEntity, Job> jobs = new IdentityHashMap<>(); // only looked up, never walked
    private final Map<Job, SchedEntity> entities = new IdentityHashMap<>();
    private final Map<Job, Long> burst = new IdentityHashMap<>();
    private @Nullable SchedEntity current;

    /** A policy for one CPU; {@code clock} gives ns. */
    public KernelPolicy(String name, Tuning tuning, LongSupplier clock) {
        this.policy = Policies.make(name, tuning.scaled(UNIT));
        this.clock = clock;
    }

    private Job job(SchedEntity e) {
        return jobs.computeIfAbsent(e, x -> {
            Job j = new Job(
                    e.task.tid,
                    e.task.toString(),
                    clock.getAsLong(),
                    0,
                    List.of(),
                    e.nice,
                    JobFile.DEFAULT_TICKETS,
                    -1);
            j.burst = FIRST_GUESS;
            entities.put(j, e);
            burst.put(j, 0L);
            return j;
        });
    }

    @Override
    public void enqueue(SchedEntity e, Reason reason) {
        policy.at(clock.getAsLong());
        if (e == current) {
            current = null;
        }
        policy.enqueue(
                job(e),
                switch (reason) {
                    case NEW, MOVED -> Policy.Why.ARRIVES;
                    case WAKEUP -> Policy.Why.WAKES;
                    case PREEMPTED -> e.sliceLeft > 0 ? Policy.Why.PREEMPTED : Policy.Why.EXPIRED;
                    case YIELD -> Policy.Why.EXPIRED;
                });
    }

    @Override
    public void dequeue(SchedEntity e) {
        policy.remove(job(e));
        forget(e);
    }

    private void forget(SchedEntity e) {
        @Nullable Job j = jobs.remove(e);
        if (j != null) {
            entities.remove(j);
            burst.remove(j);
        }
    }

    @Override
    public @Nullable SchedEntity pickNext() {
        policy.at(clock.getAsLong());
        @Nullable Job j = policy.pick(0);
        if (j == null) {
            return null;
        }
        current = entities.get(j);
        return current;
    }

    @Override
    public long slice(SchedEntity e) {
        return policy.slice(job(e));
    }

    @Override
    public void ran(SchedEntity e, long nanos) {
        e.runtime += nanos;
        Job j = job(e);
        policy.at(clock.getAsLong());
        policy.ran(j, nanos);
        burst.merge(j, nanos, Long::sum);
    }

    @Override
    public void left(SchedEntity e) {
        Job j = job(e);
        policy.left(j);
        current = null;
        j.burst = (j.burst + burst.getOrDefault(j, 0L)) / 2;
        burst.put(j, 0L);
        if (e.task.state.letter == 'Z' || e.task.state.letter == 'X') {
            forget(e);
        }
    }

    @Override
    public boolean preempts(SchedEntity woken, SchedEntity running) {
        return policy.preempts(job(woken), job(running));
    }

    @Override
    public boolean expires(SchedEntity running) {
        return policy.expires(job(running));
    }

    @Override
    public int size() {
        return policy.size();
    }

    @Override
    public @Nullable SchedEntity movable(int cpu) {
        for (Job j : policy.waiting()) {
            @Nullable SchedEntity e = entities.get(j);
            if (e != null && (e.affinity >>> cpu & 1) != 0) {
                return e;
            }
        }
        return null;
    }
}
