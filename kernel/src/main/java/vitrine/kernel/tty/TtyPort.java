package vitrine.kernel.tty;

/** What a tty's output goes to: the screen, or the master of a pty. */
interface TtyPort {
    /** Bytes that {@link #write} takes now. */
    int room();

    /** Writes; the caller has asked for {@link #room}. */
    void write(byte[] bytes, int length);

    /** Drops what was written and not yet taken. */
    default void flush() {}

    /** Tells the other side of flow control and flushes (packet mode): TIOCPKT_… bits. */
    default void status(int bits) {}
}
