/**
 * Vitrine as a library: build a {@link vitrine.Linux}, then {@linkplain vitrine.Linux#exec execute} programs in it. The
 * command line in {@code vitrine.cli} is a client of this package and has no other way in.
 */
@NullMarked
package vitrine;

import org.jspecify.annotations.NullMarked;
