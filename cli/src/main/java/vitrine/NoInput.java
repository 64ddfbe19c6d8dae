package vitrine;

import vitrine.kernel.gate.HostInput;

/** A standard input that is at its end, as {@code </dev/null} is. */
final class NoInput implements HostInput {
    @Override
    public Kind kind() {
        return Kind.PIPE;
    }

    @Override
    public int read(byte[] to, int offset, int length) {
        return END;
    }

    @Override
    public int available() {
        return 0;
    }

    @Override
    public boolean ready() {
        return true;
    }

    @Override
    public void onReady(Runnable action) {
        // It was ready from the beginning.
    }
}
