/**
 * Numbers that user space sees: errno values, flags, structure layouts, as in Linux's x86-64 uapi headers.
 */
@NullMarked
package vitrine.kernel.abi;

import org.jspecify.annotations.NullMarked;
