/**
 * Exact binary arithmetic below the floating-point units: a number with 128 significand bits before rounding, and the
 * one rounding procedure that x87 and SSE share. Nothing here knows of registers or control words; objects belong to
 * the unit that made them.
 */
@NullMarked
package vitrine.machine.ieee;

import org.jspecify.annotations.NullMarked;
