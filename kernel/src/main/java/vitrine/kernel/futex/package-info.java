/**
 * Fast user-space mutexes (futex(2)): tasks that wait for a word of memory to change.
 */
@NullMarked
package vitrine.kernel.futex;

import org.jspecify.annotations.NullMarked;
