package vitrine.kernel.sched;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WaitQueueTest {
    private final WaitQueue queue = new WaitQueue("test");
    private final List<String> woken = new ArrayList<>();

    /** Leaves when woken, as a task does. */
    private void add(String name, boolean exclusive) {
        WaitQueue.Node[] node = new WaitQueue.Node[1];
        node[0] = queue.add(
                events -> {
                    woken.add(name + events);
                    node[0].unlink();
                },
                exclusive);
    }

    @Test
    void wakesAllOrdinaryAndOneExclusiveWaiter() {
        add("a", false);
        add("x", true);
        add("y", true);
        add("b", false);
        queue.wake(1);
        assertThat(woken).containsExactly("a1", "x1", "b1");
        assertThat(queue.size()).isEqualTo(1);
        queue.wakeAll(0);
        assertThat(woken).containsExactly("a1", "x1", "b1", "y0");
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void whoLeavesWhileOthersAreWokenIsNotWoken() {
        WaitQueue.Node[] other = new WaitQueue.Node[1];
        queue.add(
                events -> {
                    woken.add("first");
                    other[0].unlink();
                },
                false);
        other[0] = queue.add(events -> woken.add("second"), false);
        add("third", false);
        queue.wake(0);
        assertThat(woken).containsExactly("first", "third0");
    }

    @Test
    void aWaiterThatStaysIsWokenOnceEachTime() {
        queue.add(events -> woken.add("stays"), false);
        queue.wake(0);
        queue.wake(0);
        assertThat(woken).hasSize(2);
        assertThat(queue.size()).isEqualTo(1);
    }
}
