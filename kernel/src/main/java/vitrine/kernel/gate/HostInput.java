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

    /**
     * Stops the machine until so many bytes are there, the stream has ended, or nothing has come for a while. What has
     * arrived by then is seen at once.
     *
     * @param pauseNanos how long the host may pause, ns of real time
     * @return false when the host made a pause
     */
    default boolean settle(int bytes, long pauseNanos) {
        return true;
    }

    /** What runs on the machine's thread when {@link #ready} became true. */
    void onReady(Runnable action);

    /** The last descriptor of the guest is gone. */
    default void close() {}
}
