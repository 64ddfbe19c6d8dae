/**
 * Signals: generation, queues, delivery, handlers' frames.
 */
@NullMarked
package vitrine.kernel.signal;

import org.jspecify.annotations.NullMarked;
