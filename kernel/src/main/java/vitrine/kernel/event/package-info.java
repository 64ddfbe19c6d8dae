/**
 * The one stream out: every state change of a mechanism is one typed record. Nothing else instruments the kernel.
 */
@NullMarked
package vitrine.kernel.event;

import org.jspecify.annotations.NullMarked;
