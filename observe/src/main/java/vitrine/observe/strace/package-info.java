/**
 * System calls as lines, in the form of {@code strace -f}. Arguments are shown from the one declaration of each call in
 * {@link vitrine.kernel.syscall.SyscallTable}; memory is looked at without faulting anything in, so that a run that is
 * watched is the run that is not.
 */
@NullMarked
package vitrine.observe.strace;

import org.jspecify.annotations.NullMarked;
