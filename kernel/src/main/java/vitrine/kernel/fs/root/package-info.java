/** What is at {@code /} when the first program starts: the embedded userland, or a tree of the host under an overlay. */
@NullMarked
package vitrine.kernel.fs.root;

import org.jspecify.annotations.NullMarked;
