/**
 * Physical frames, page tables and the translation look-aside buffer.
 *
 * <p>{@link vitrine.machine.memory.PhysicalMemory} owns every frame and its reference count; page tables are ordinary
 * frames in the format of the Intel manual (volume 3A, chapter 5, four-level paging) and are changed only through
 * {@link vitrine.machine.memory.AddressSpace}. Whoever changes an entry calls {@code invalidate} for the page before
 * the guest runs again. All of it is used from one Java thread, the machine's.
 */
@NullMarked
package vitrine.machine.memory;

import org.jspecify.annotations.NullMarked;
