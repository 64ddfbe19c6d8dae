/**
 * Tasks and thread groups: birth (clone), programs (execve), death (exit) and reaping (wait).
 */
@NullMarked
package vitrine.kernel.task;

import org.jspecify.annotations.NullMarked;
