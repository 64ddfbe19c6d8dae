package vitrine.kernel.gate;

/** What a stream of the host is, as far as fstat(2) can tell. */
public interface HostStream {
    /** The kinds that a program can tell apart. */
    enum Kind {
        /** The host's terminal: the guest sees its console tty instead. */
        TERMINAL,
        /** A pipe, socket or something else without a position. */
        PIPE,
        /** A regular file of the host. */
        FILE,
        /** The null device. */
        NULL,
        /** Not open at all: the guest's descriptor is closed too. */
        CLOSED
    }

    Kind kind();

    /** Size of a {@link Kind#FILE} in bytes, else 0. */
    default long size() {
        return 0;
    }

    /**
     * Moves the position of a {@link Kind#FILE}.
     *
     * @return the new position, or a negative errno (ESPIPE for everything else)
     */
    default long seek(long offset, int whence) {
        return -vitrine.kernel.abi.Errno.ESPIPE;
    }
}
