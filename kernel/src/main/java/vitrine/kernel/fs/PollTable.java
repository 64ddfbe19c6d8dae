package vitrine.kernel.fs;

import vitrine.kernel.sched.WaitQueue;

/** Collects the queues that a poll has to wait on (poll_table). */
@FunctionalInterface
public interface PollTable {
    void add(WaitQueue queue);
}
