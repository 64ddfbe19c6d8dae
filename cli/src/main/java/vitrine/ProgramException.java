package vitrine;

/** A program cannot be started. The machine is as it was. */
public class ProgramException extends VitrineException {
    private static final long serialVersionUID = 1L;

    private final int status;

    /** Makes one with the status that a shell would report: 127 for a program that is not there, else 126. */
    public ProgramException(int status, String message) {
        super(message);
        this.status = status;
    }

    /** Returns 126 or 127, as shells use them. */
    public int status() {
        return status;
    }
}
