/**
 * What SSE instructions compute, as static methods on a vector register file: {@code v[4 * n]} is the low long of
 * register n, {@code v[4 * n + 1]} the high one of XMM, the two behind it the upper half of YMM; temporaries stand
 * behind register 15.
 *
 * <p>A method bears the name of its instruction in lower case and takes {@code (v, d, s)}, {@code (v, d, s, imm)},
 * {@code (v, d, s, mxcsr)} or {@code (v, d, s, imm, mxcsr)}, where d and s are indices of low longs; memory operands
 * were loaded into a temporary before, zero-extended. They are short enough to be inlined.
 * {@link vitrine.machine.vector.VectorUnit} says which method serves which mnemonic. Only floating-point methods
 * change more than their destination: the flags of {@link vitrine.machine.vector.Mxcsr}.
 */
@NullMarked
package vitrine.machine.vector;

import org.jspecify.annotations.NullMarked;
