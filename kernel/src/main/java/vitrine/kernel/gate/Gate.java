package vitrine.kernel.gate;

import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;

/**
 * The one gate to the host. The kernel asks nothing of the outside except through it, so that a recorder can stand in
 * it and a run can be repeated.
 *
 * <p>Everything is called on the machine's thread, except {@link #wake}. What arrives from outside is handed over by
 * the executor of {@link #connect} (the kernel's {@code post}) and becomes visible to programs only when that work
 * runs; so the main loop decides at which points of a run the outside can be noticed.
 */
public interface Gate {
    /** The host's monotonic clock, ns. Only used with {@code --clock host}, and to pace waiting for input. */
    long nanoTime();

    /** The host's wall clock, ns since the epoch; read once at boot unless the clock is the host's. */
    long epochNanos();

    /** Fills {@code to} with random bytes of the host: the seed of a machine that was given none. */
    void entropy(byte[] to);

    /** Once at boot: where work for the machine's thread goes. */
    void connect(Executor machine);

    HostInput stdin();

    HostOutput stdout();

    HostOutput stderr();

    /** The person's terminal, or null when there is none (then the console has no hardware). */
    @Nullable
    HostTerminal terminal();

    /** The keys of {@code terminal} as they arrive. */
    HostInput keyboard(HostTerminal terminal);

    /**
     * Nothing can run: stops the machine's thread until {@link #wake}, for at most {@code maxNanos} ns
     * ({@code Long.MAX_VALUE}: for ever). Returns at once when a wake came since the last call; may return early.
     */
    void await(long maxNanos);

    /** Work that changes nothing of the machine, for another Java thread; in the order in which it was given. */
    default void background(Runnable work) {
        work.run();
    }

    /** Ends {@link #await}. Any Java thread may call it. */
    void wake();

    /** Folders and files of the host. */
    default HostFiles files() {
        throw Errno.of(Errno.EOPNOTSUPP);
    }

    /** The host's network; opened when it is first asked for. */
    default HostNet net() {
        throw Errno.of(Errno.EOPNOTSUPP);
    }
}
