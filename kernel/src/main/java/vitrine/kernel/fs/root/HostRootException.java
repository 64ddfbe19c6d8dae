package vitrine.kernel.fs.root;

import java.io.Serial;

/** Why something of the host cannot be shown in the guest; the message is one line for the person who asked for it. */
public final class HostRootException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    public HostRootException(String message) {
        super(message);
    }
}
