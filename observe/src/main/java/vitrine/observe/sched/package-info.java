/**
 * The scheduler lab: textbook and Linux policies, each written once, that schedule synthetic jobs ({@link
 * vitrine.observe.sched.Simulation}) or, through {@link vitrine.observe.sched.KernelPolicy}, the real tasks of a machine.
 * What comes out of both is a {@link vitrine.observe.sched.Schedule}.
 */
@NullMarked
package vitrine.observe.sched;

import org.jspecify.annotations.NullMarked;
