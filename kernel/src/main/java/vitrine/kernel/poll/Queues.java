package vitrine.kernel.poll;

import java.util.Arrays;
import vitrine.kernel.fs.PollTable;
import vitrine.kernel.sched.WaitQueue;

/** Collects what a polling task has to sleep on. */
final class Queues implements PollTable {
    private WaitQueue[] queues = new WaitQueue[4];
    private int count;

    @Override
    public void add(WaitQueue queue) {
        if (count == queues.length) {
            queues = Arrays.copyOf(queues, count * 2);
        }
        queues[count++] = queue;
    }

    WaitQueue[] toArray() {
        return Arrays.copyOf(queues, count);
    }
}
