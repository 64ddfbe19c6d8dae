package vitrine.cli;

/** Something typed that cannot be meant; the message is the one line the user sees. */
final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message, null, false, false);
    }
}
