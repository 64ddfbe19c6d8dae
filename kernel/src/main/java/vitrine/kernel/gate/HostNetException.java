package vitrine.kernel.gate;

/** The host does not give what {@code --publish} asks for; the message says why, in one line. */
public final class HostNetException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public HostNetException(String message) {
        super(message);
    }
}
