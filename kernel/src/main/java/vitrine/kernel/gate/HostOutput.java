package vitrine.kernel.gate;

/** A stream of bytes to the host. Used on the machine's thread. */
public interface HostOutput extends HostStream {
    /**
     * Writes.
     *
     * @return bytes taken (at least 1), 0 when there is no room now, or a negative errno (EPIPE, ENOSPC, EIO)
     */
    int write(byte[] from, int offset, int length);

    /** Bytes that {@link #write} would take now; 0 means that the guest has to wait. */
    default int room() {
        return Integer.MAX_VALUE;
    }

    /** Whether nobody reads any more. */
    default boolean broken() {
        return false;
    }

    /** What runs on the machine's thread when {@link #room} or {@link #broken} changed. */
    default void onRoom(Runnable action) {}

    /** The last descriptor of the guest is gone: readers see the end. */
    default void close() {}
}
