/** A run as a trace file that ui.perfetto.dev opens, written while it happens. */
@NullMarked
package vitrine.observe.trace;

import org.jspecify.annotations.NullMarked;
