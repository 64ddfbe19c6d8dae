/**
 * The lifter: turns decoded instructions into {@link vitrine.machine.lift.Uop micro-operations}, the one place where it
 * is written which steps an integer instruction consists of.
 *
 * <p>A lifted block is position independent and immutable except for its links, which the code cache owns. The order of
 * work is decode, lift, drop dead flags.
 */
@NullMarked
package vitrine.machine.lift;

import org.jspecify.annotations.NullMarked;
