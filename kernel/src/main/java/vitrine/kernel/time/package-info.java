/**
 * Clocks and timers: the machine's time, the queue of everything that happens at a moment, sleeping, interval and POSIX
 * timers. Only the main loop expires timers.
 */
@NullMarked
package vitrine.kernel.time;

import org.jspecify.annotations.NullMarked;
