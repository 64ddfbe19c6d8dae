package vitrine.kernel.task;

import vitrine.kernel.abi.Errno;

/** Descriptors that stand for a process (pidfd_open(2)). */
public final class Pidfd {
    private Pidfd() {}

    static int install(Task t, ThreadGroup group) {
        throw Errno.of(Errno.EINVAL);
    }
}
