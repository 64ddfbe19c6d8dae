/**
 * The gate to the host: clocks, entropy, standard streams, terminal. Nothing else in the kernel touches the computer the
 * JVM runs on. Nothing here may change kernel state except by work handed to the machine's thread.
 */
@NullMarked
package vitrine.kernel.gate;

import org.jspecify.annotations.NullMarked;
