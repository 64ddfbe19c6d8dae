package vitrine.kernel.gate;

/**
 * The one gate to the host. The kernel asks nothing of the outside except through it, so that a recorder can stand in
 * it and a run can be repeated.
 */
public interface Gate {
    /** The host's monotonic clock, ns. Only used with {@code --clock host}, and to pace waiting for input. */
    long nanoTime();

    /** The host's wall clock, ns since the epoch; read once at boot unless the clock is the host's. */
    long epochNanos();
}
