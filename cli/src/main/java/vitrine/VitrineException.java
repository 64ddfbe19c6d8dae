package vitrine;

/** Vitrine itself cannot do what was asked; the message is one line that says what is wrong. */
public class VitrineException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Makes one with a message of one line. */
    public VitrineException(String message) {
        super(message);
    }

    /** Makes one with a message of one line, and what caused it. */
    public VitrineException(String message, Throwable cause) {
        super(message, cause);
    }
}
