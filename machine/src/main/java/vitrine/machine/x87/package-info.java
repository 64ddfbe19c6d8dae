/**
 * The x87 unit and the MMX registers that alias it: 80-bit arithmetic in software, bit for bit as the hardware does it.
 *
 * <p>How to call it: before a waiting x87 or MMX instruction (all but FNINIT, FNCLEX, FNSTCW, FNSTSW, FNSTENV,
 * FNSAVE) ask {@link vitrine.machine.x87.X87#errorPending} and raise #MF. Operands come as values, memory having been
 * read before. A store returns the bits to write; after it, unless {@link vitrine.machine.x87.X87#suppressed}, write
 * memory and then {@link vitrine.machine.x87.X87#pop} for the P forms, so that a page fault leaves the stack as it
 * was. All other operations pop by themselves. Only the owner of an {@code X87} changes it.
 */
@NullMarked
package vitrine.machine.x87;

import org.jspecify.annotations.NullMarked;
