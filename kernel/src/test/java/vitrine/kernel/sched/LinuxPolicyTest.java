package vitrine.kernel.sched;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import vitrine.kernel.sched.SchedPolicy.Reason;

class LinuxPolicyTest {
    private final LinuxPolicy queue = new LinuxPolicy();

    @SuppressWarnings("NullAway") // the policy does not look at the task
    private static SchedEntity entity(int policy, int priority) {
        SchedEntity e = new SchedEntity(null);
        e.policy = policy;
        e.rtPriority = priority;
        return e;
    }

    private SchedEntity next() {
        return Objects.requireNonNull(queue.pickNext());
    }

    @Test
    void realTimeByPriorityThenFirstComeThenTheFair() {
        SchedEntity fair = entity(SchedEntity.SCHED_OTHER, 0);
        SchedEntity low = entity(SchedEntity.SCHED_FIFO, 3);
        SchedEntity high = entity(SchedEntity.SCHED_RR, 50);
        SchedEntity late = entity(SchedEntity.SCHED_FIFO, 50);
        queue.enqueue(fair, Reason.NEW);
        queue.enqueue(low, Reason.NEW);
        queue.enqueue(high, Reason.NEW);
        queue.enqueue(late, Reason.NEW);
        assertThat(queue.size()).isEqualTo(4);
        assertThat(next()).isSameAs(high);
        queue.enqueue(high, Reason.PREEMPTED); // its slice is over: to the tail
        assertThat(next()).isSameAs(late);
        queue.enqueue(late, Reason.PREEMPTED); // FIFO keeps its place at the head
        assertThat(next()).isSameAs(late);
        assertThat(next()).isSameAs(high);
        assertThat(next()).isSameAs(low);
        assertThat(next()).isSameAs(fair);
        assertThat(queue.pickNext()).isNull();
    }

    /** Runs whoever is picked for a slice, again and again. */
    private void slices(int count, long nanos) {
        for (int i = 0; i < count; i++) {
            SchedEntity e = next();
            e.sliceLeft = 0;
            queue.ran(e, nanos);
            queue.enqueue(e, Reason.PREEMPTED);
        }
    }

    @Test
    void timeIsSharedByWeight() {
        SchedEntity nice = entity(SchedEntity.SCHED_OTHER, 0);
        nice.nice = 5;
        SchedEntity one = entity(SchedEntity.SCHED_OTHER, 0);
        SchedEntity two = entity(SchedEntity.SCHED_OTHER, 0);
        queue.enqueue(nice, Reason.NEW);
        queue.enqueue(one, Reason.NEW);
        queue.enqueue(two, Reason.NEW);
        slices(3000, FairQueue.SLICE);
        assertThat(one.runtime).isCloseTo(two.runtime, withPercentage(2));
        assertThat(nice.runtime * 1024.0 / 335).isCloseTo(one.runtime, withPercentage(2));
    }

    @Test
    void whoSleepsKeepsItsLagAndNoMore() {
        SchedEntity busy = entity(SchedEntity.SCHED_OTHER, 0);
        SchedEntity sleeper = entity(SchedEntity.SCHED_OTHER, 0);
        queue.enqueue(sleeper, Reason.NEW);
        queue.enqueue(busy, Reason.NEW);
        assertThat(next()).isSameAs(sleeper);
        queue.ran(sleeper, 100_000);
        queue.left(sleeper); // ahead of the average: it owes
        slices(50, FairQueue.SLICE);
        assertThat(next()).isSameAs(busy);
        queue.enqueue(sleeper, Reason.WAKEUP);
        assertThat(sleeper.vruntime).isBetween(busy.vruntime, busy.vruntime + 200_000);
        assertThat(queue.preempts(busy, sleeper)).isTrue();
        assertThat(queue.preempts(sleeper, busy)).isFalse();
    }

    @Test
    void onlyTheEligibleArePickedEarliestDeadlineFirst() {
        SchedEntity[] all = new SchedEntity[20];
        for (int i = 0; i < all.length; i++) {
            all[i] = entity(SchedEntity.SCHED_OTHER, 0);
            all[i].nice = i * 7 % 20;
            queue.enqueue(all[i], Reason.NEW);
        }
        queue.dequeue(all[4]);
        queue.dequeue(all[13]);
        assertThat(queue.size()).isEqualTo(18);
        for (int i = 0; i < 2000; i++) {
            SchedEntity e = next();
            assertThat(e).isNotSameAs(all[4]).isNotSameAs(all[13]);
            e.sliceLeft = 0;
            queue.ran(e, FairQueue.SLICE * (i % 3 + 1) / 2);
            queue.enqueue(e, Reason.PREEMPTED);
        }
        long least = Long.MAX_VALUE;
        long most = Long.MIN_VALUE;
        for (int i = 0; i < all.length; i++) {
            if (i != 4 && i != 13) {
                long lagBound = FairQueue.SLICE * 2 * 1024 / LinuxPolicy.weight(all[i]);
                least = Math.min(least, all[i].vruntime + lagBound);
                most = Math.max(most, all[i].vruntime - lagBound);
            }
        }
        assertThat(most).isLessThanOrEqualTo(least); // nobody is farther from the others than its own slice allows
    }

    @Test
    void realTimeTasksLeaveATwentiethToTheFair() {
        SchedEntity hog = entity(SchedEntity.SCHED_FIFO, 50);
        SchedEntity fair = entity(SchedEntity.SCHED_OTHER, 0);
        queue.enqueue(hog, Reason.NEW);
        queue.enqueue(fair, Reason.NEW);
        long overdue = 0;
        for (int i = 0; i < 20_000; i++) {
            SchedEntity e = next();
            queue.ran(e, 1_000_000);
            overdue += queue.overdue(e) ? 1 : 0;
            queue.enqueue(e, Reason.PREEMPTED);
        }
        assertThat(fair.runtime * 20).isCloseTo(hog.runtime + fair.runtime, withPercentage(1));
        assertThat(overdue).isEqualTo(40);
        queue.dequeue(fair);
        assertThat(next()).isSameAs(hog);
        queue.ran(hog, 10_000_000_000L); // nobody waits
        assertThat(queue.overdue(hog)).isFalse();
    }

    @Test
    void affinityDecidesWhoMayMove() {
        SchedEntity bound = entity(SchedEntity.SCHED_OTHER, 0);
        bound.affinity = 1;
        queue.enqueue(bound, Reason.NEW);
        assertThat(queue.movable(1)).isNull();
        SchedEntity free = entity(SchedEntity.SCHED_OTHER, 0);
        queue.enqueue(free, Reason.NEW);
        assertThat(queue.movable(1)).isSameAs(free);
    }
}
