/**
 * The one gate to the outside: host clock, entropy, files, streams, terminal. A recorder can stand in it.
 */
@NullMarked
package vitrine.kernel.gate;

import org.jspecify.annotations.NullMarked;
