package vitrine.kernel.sched;

import vitrine.kernel.task.Task;

/** Decides who runs next. */
public final class Scheduler {
    /** A task became runnable. */
    public void wake(Task task) {}
}
