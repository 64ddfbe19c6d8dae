package vitrine.kernel.syscall;

import vitrine.kernel.task.Task;

/**
 * What a system call does.
 *
 * <p>Returns the result, a negative errno, or one of {@link Task#BLOCKED} and {@link Task#NO_RETURN}. A handler that
 * returned BLOCKED is called again with the same arguments when the task was woken; what it must remember between two
 * calls is in {@link Task#callState}.
 */
@FunctionalInterface
public interface Handler {
    long call(Task t, long a0, long a1, long a2, long a3, long a4, long a5);
}
