/**
 * The declaration of every system call, and the dispatcher. What is declared here once serves dispatch, strace and the
 * compatibility page.
 */
@NullMarked
package vitrine.kernel.syscall;

import org.jspecify.annotations.NullMarked;
