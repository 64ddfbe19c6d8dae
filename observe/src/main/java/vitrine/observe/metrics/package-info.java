/** Counters of a running machine in the text format of Prometheus. */
@NullMarked
package vitrine.observe.metrics;

import org.jspecify.annotations.NullMarked;
