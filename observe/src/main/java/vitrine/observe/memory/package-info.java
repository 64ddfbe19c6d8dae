/**
 * The memory lab: reference strings, recorded from programs or written down, and what page replacement, translation
 * look-aside buffers, page walks and caches make of them. Knows no kernel; everything here is a simulation.
 */
@NullMarked
package vitrine.observe.memory;

import org.jspecify.annotations.NullMarked;
