package vitrine.kernel.uring;

/**
 * What an opcode does.
 *
 * @param prepare checks a submission: an errno, or 0
 * @param issue does it: a result, {@code -EAGAIN} to be called again when the file is ready, or {@link Request#PENDING}
 */
record Op(String name, int traits, Prepare prepare, Issue issue) {
    /** It works on a file, which is taken when it is submitted. */
    static final int FILE = 1;

    /** It may take a buffer of a group. */
    static final int SELECT = 2;

    /** When it has to wait, then until the file can be read, or written. */
    static final int IN = 4;

    static final int OUT = 8;

    /** Its ioprio holds flags. */
    static final int FLAGS = 16;

    /** Checks a submission. */
    @FunctionalInterface
    interface Prepare {
        int check(Request r);
    }

    /** Does what was asked for, or begins it. */
    @FunctionalInterface
    interface Issue {
        long run(Request r);
    }

    boolean has(int trait) {
        return (traits & trait) != 0;
    }
}
