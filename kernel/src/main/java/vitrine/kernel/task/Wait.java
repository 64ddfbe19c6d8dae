package vitrine.kernel.task;

/** Telling parents, and parents that ask: wait4(2), waitid(2). */
public final class Wait {
    private Wait() {}

    /** A process stopped or went on: SIGCHLD for the parent unless SA_NOCLDSTOP, and its waitpid looks again. */
    public static void notifyParentOfStop(ThreadGroup group, boolean continued, int signal) {}
}
