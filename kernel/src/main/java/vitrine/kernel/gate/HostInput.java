package vitrine.kernel.gate;

/** A stream of bytes from the host. It is read only after the guest asked for it. Used on the machine's thread. */
public interface HostInput extends HostStream {
    /** Result of {@link #read} at the end. */
    int END = Integer.MIN_VALUE;

    /**
     * Reads what is there, and asks for more when nothing is.
     *
     * @return bytes (at least 1), 0 when nothing has arrived yet, {@link #END}, or a negative errno
     */
    int read(byte[] to, int offset, int length);

    /** Bytes that {@link #read} would give at once. */
    int available();

    /** Whether {@link #read} would not return 0; asks for more when it would. */
    boolean ready();

    /** What runs on the machine's thread when {@link #ready} became true. */
    void onReady(Runnable action);

    /** The last descriptor of the guest is gone. */
    default void close() {}
}
