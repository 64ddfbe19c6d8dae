/**
 * The system calls on files, a class for each family. They take arguments apart and leave the work to {@code
 * vitrine.kernel.fs}.
 */
@NullMarked
package vitrine.kernel.fs.call;

import org.jspecify.annotations.NullMarked;
