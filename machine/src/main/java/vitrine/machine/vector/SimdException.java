package vitrine.machine.vector;

/**
 * An unmasked SIMD floating-point exception: #XM at the instruction, whose destination is unchanged; the flags are
 * already in MXCSR.
 */
public final class SimdException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** The only instance: it has no stack trace that could mislead, and the engine always catches it. */
    @SuppressWarnings("StaticAssignmentOfThrowable")
    static final SimdException INSTANCE = new SimdException();

    private SimdException() {
        super("#XM", null, false, false);
    }
}
