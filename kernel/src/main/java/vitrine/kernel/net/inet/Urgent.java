package vitrine.kernel.net.inet;

/**
 * The one urgent byte of a receiving TCP: the last byte of what was sent with MSG_OOB. It stands in the stream, and
 * unless SO_OOBINLINE is set ordinary reads pass over it.
 */
final class Urgent {
    private enum Kind {
        NONE,
        VALID,
        READ
    }

    private Kind kind = Kind.NONE;
    private long position;
    private byte value;

    void arrived(long at, byte b) {
        kind = Kind.VALID;
        position = at;
        value = b;
    }

    boolean none() {
        return kind == Kind.NONE;
    }

    /** Whether recv(2) with MSG_OOB would give it. */
    boolean waits() {
        return kind == Kind.VALID;
    }

    boolean alreadyRead() {
        return kind == Kind.READ;
    }

    byte take(boolean keep) {
        if (!keep) {
            kind = Kind.READ;
        }
        return value;
    }

    /** Whether the next byte is the urgent one. */
    boolean atMark(long next) {
        return kind != Kind.NONE && position == next;
    }

    /** As {@link #atMark}, and nobody has taken it. */
    boolean pendingAt(long next) {
        return kind != Kind.NONE && position == next;
    }

    /** Bytes from {@code next} up to the urgent one; {@code length} when it is not among them. */
    int distance(long next, int length) {
        return kind == Kind.NONE || position < next || position - next >= length ? length : (int) (position - next);
    }

    /** FIONREAD. */
    int readable(long next, int length) {
        return kind == Kind.NONE || position <= next ? length : (int) Math.min(length, position - next);
    }

    /** Reading has come to {@code next}: a mark behind it is forgotten. */
    void passed(long next) {
        if (kind != Kind.NONE && next > position) {
            kind = Kind.NONE;
        }
    }
}
