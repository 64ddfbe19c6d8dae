/**
 * Reads what a compiler left in a program about its source: symbols and line tables (ELF, DWARF versions 2 to 5). The
 * files belong to the guest: whatever they contain, the answer is a name, or none.
 */
@NullMarked
package vitrine.observe.dwarf;

import org.jspecify.annotations.NullMarked;
