/**
 * Who runs next, and how a task sleeps and is woken.
 */
@NullMarked
package vitrine.kernel.sched;

import org.jspecify.annotations.NullMarked;
