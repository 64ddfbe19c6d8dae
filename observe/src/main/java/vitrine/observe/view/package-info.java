/**
 * Views of a machine's state as text: what ps, top, pstree, pmap show, and what they cannot: page-table walks, the chain
 * behind a descriptor, who waits for whom, and why a task does not run. They only read.
 */
@NullMarked
package vitrine.observe.view;

import org.jspecify.annotations.NullMarked;
