/**
 * Pipes and FIFOs (pipe(7)), and splice, tee, vmsplice. A pipe is a ring of page slots whose bytes live in frames of the
 * machine's memory, so what programs leave in pipes counts against the machine and not against the JVM heap.
 */
@NullMarked
package vitrine.kernel.pipe;

import org.jspecify.annotations.NullMarked;
