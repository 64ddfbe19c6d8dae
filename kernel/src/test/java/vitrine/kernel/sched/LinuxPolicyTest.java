package vitrine.kernel.sched;

import static org.assertj.core.api.Assertions.assertThat;

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

    @Test
    void aSleeperComesBackNearTheFrontButNotFarAhead() {
        SchedEntity busy = entity(SchedEntity.SCHED_OTHER, 0);
        SchedEntity sleeper = entity(SchedEntity.SCHED_OTHER, 0);
        queue.enqueue(busy, Reason.NEW);
        next();
        queue.ran(busy, 50_000_000);
        queue.enqueue(busy, Reason.PREEMPTED);
        next();
        queue.enqueue(sleeper, Reason.WAKEUP);
        assertThat(sleeper.vruntime).isLessThan(busy.vruntime).isGreaterThan(busy.vruntime - 2_000_000);
        assertThat(queue.preempts(sleeper, busy)).isTrue();
        assertThat(queue.preempts(busy, sleeper)).isFalse();
    }

    @Test
    void removalFromTheMiddleKeepsTheOrder() {
        SchedEntity[] all = new SchedEntity[20];
        for (int i = 0; i < all.length; i++) {
            all[i] = entity(SchedEntity.SCHED_OTHER, 0);
            all[i].vruntime = i * 37 % 20;
            queue.enqueue(all[i], Reason.PREEMPTED);
        }
        queue.dequeue(all[4]);
        queue.dequeue(all[13]);
        long before = -1;
        for (int i = 0; i < 18; i++) {
            SchedEntity e = next();
            assertThat(e).isNotSameAs(all[4]).isNotSameAs(all[13]);
            assertThat(e.vruntime).isGreaterThanOrEqualTo(before);
            before = e.vruntime;
        }
        assertThat(queue.size()).isZero();
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
