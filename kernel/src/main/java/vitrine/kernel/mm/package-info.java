/**
 * Address spaces as Linux sees them: VMAs, demand paging, copy-on-write, and access to user memory.
 */
@NullMarked
package vitrine.kernel.mm;

import org.jspecify.annotations.NullMarked;
