/**
 * The kernel as one object: {@link vitrine.kernel.Kernel} owns every subsystem and is used from one Java thread, the
 * machine's. Other Java threads (a terminal reader, a library caller) hand it work through {@link
 * vitrine.kernel.Kernel#post}.
 */
@NullMarked
package vitrine.kernel;

import org.jspecify.annotations.NullMarked;
