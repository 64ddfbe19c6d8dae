/**
 * System V IPC: shared memory, semaphores and message queues (sysvipc(7)); POSIX message queues (mq_overview(7)). {@link vitrine.kernel.ipc.Ipc} owns the
 * objects; each kind has a class for the state of one object and one for its system calls, and only these change it.
 *
 * <p>What would wake somebody is done on the sleeper's behalf by whoever makes it possible, in the order in which they
 * came: a semaphore operation, a message handed over. The sleeper only finds its result.
 */
@NullMarked
package vitrine.kernel.ipc;

import org.jspecify.annotations.NullMarked;
