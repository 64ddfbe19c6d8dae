/**
 * Whole x87, MMX and SSE instructions: from a decoded {@link vitrine.machine.decode.Insn} to the operations of
 * {@code vitrine.machine.x87} and {@code vitrine.machine.vector}, including their memory and general-register
 * operands.
 *
 * <p>How to call it: make one {@link vitrine.machine.fp.FpUnit} for each engine with an
 * {@link vitrine.machine.fp.FpPort} that knows the guest's memory, the flags and how to raise a fault, point it at
 * the state of the task with {@link vitrine.machine.fp.FpUnit#bind}, and call
 * {@link vitrine.machine.fp.FpUnit#execute} for each instruction; false means that the instruction belongs to
 * somebody else. Everything that can fault happens before anything changes. A translator calls the static methods
 * that {@code vitrine.machine.vector} offers under the instructions' own names instead.
 */
@NullMarked
package vitrine.machine.fp;

import org.jspecify.annotations.NullMarked;
