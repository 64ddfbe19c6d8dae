/** Pages about Vitrine that are made from what the kernel declares. */
@NullMarked
package vitrine.observe.page;

import org.jspecify.annotations.NullMarked;
