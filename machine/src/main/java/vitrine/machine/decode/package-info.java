/**
 * From bytes to {@link vitrine.machine.decode.Insn}: the instruction set as tables.
 *
 * <p>Every encoding is one row ({@code Form}) of an opcode map: prefix and ModRM conditions, mnemonic, operands in the
 * notation of Intel volume 2, appendix A. {@link vitrine.machine.decode.Decoder} only interprets rows; what an
 * instruction does is not known here. The maps are filled when first used and never change.
 */
@NullMarked
package vitrine.machine.decode;

import org.jspecify.annotations.NullMarked;
