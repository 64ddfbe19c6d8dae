/**
 * The memory devices (null, zero, full, random, urandom) and the folder /dev. Other drivers register themselves with
 * {@link vitrine.kernel.fs.Devices}.
 */
@NullMarked
package vitrine.kernel.fs.dev;

import org.jspecify.annotations.NullMarked;
