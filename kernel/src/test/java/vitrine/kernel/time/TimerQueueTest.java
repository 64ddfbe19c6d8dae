package vitrine.kernel.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimerQueueTest {
    private final TimerQueue queue = new TimerQueue();
    private final List<String> expired = new ArrayList<>();

    private KernelTimer timer(String name) {
        return new KernelTimer() {
            @Override
            protected void expired() {
                expired.add(name);
            }
        };
    }

    @Test
    void expiresByDeadlineThenByAge() {
        queue.arm(timer("b"), 20);
        queue.arm(timer("c"), 20);
        queue.arm(timer("a"), 10);
        queue.arm(timer("d"), 21);
        queue.expire(20);
        assertThat(expired).containsExactly("a", "b", "c");
        assertThat(queue.next()).isEqualTo(21);
    }

    @Test
    void armingAgainReplacesAndCancellingRemoves() {
        KernelTimer a = timer("a");
        queue.arm(a, 10);
        queue.arm(a, 30);
        queue.expire(20);
        assertThat(expired).isEmpty();
        queue.cancel(a);
        queue.cancel(a);
        assertThat(a.isArmed()).isFalse();
        queue.expire(40);
        assertThat(expired).isEmpty();
        assertThat(queue.next()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void keepsItsOrderThroughAnyMixture() {
        Random random = new Random(5);
        List<KernelTimer> all = new ArrayList<>();
        List<Long> seen = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            KernelTimer t = new KernelTimer() {
                @Override
                protected void expired() {
                    seen.add(deadline());
                }
            };
            all.add(t);
            queue.arm(t, random.nextInt(1000));
            if (random.nextInt(3) == 0) {
                queue.cancel(all.get(random.nextInt(all.size())));
            }
        }
        int armed = queue.size();
        queue.expire(1000);
        assertThat(seen).hasSize(armed).isSorted();
        assertThat(queue.size()).isZero();
    }
}
