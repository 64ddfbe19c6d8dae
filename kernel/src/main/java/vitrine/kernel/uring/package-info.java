/**
 * io_uring(7): requests and their results in rings that a program shares with the kernel.
 *
 * <p>A request is tried at once, as a call that must not wait. One whose file is not ready joins the wait queues of the
 * file and is tried again when they are woken; what has to sleep in a handler (opening a FIFO, say) does so through a
 * {@code StandIn}. Woken requests go on in {@link vitrine.kernel.uring.Urings}, between two steps of the machine, never
 * within the wake-up. Only a ring changes its rings and its requests.
 */
@NullMarked
package vitrine.kernel.uring;

import org.jspecify.annotations.NullMarked;
