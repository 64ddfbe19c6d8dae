package vitrine.kernel.exec;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;

/** The first line of a {@code #!} script (binfmt_script): the interpreter and at most one argument. */
record Script(String interpreter, @Nullable String argument) {
    /** So many bytes of a file decide what it is (BINPRM_BUF_SIZE). */
    static final int BUFFER = 256;

    static boolean hasMagic(byte[] start) {
        return start.length >= 2 && start[0] == '#' && start[1] == '!';
    }

    /**
     * Reads the line.
     *
     * @param start the first bytes of the file, at most 256
     * @throws ExecFailure ENOEXEC when there is no interpreter, or its name does not end within the 256 bytes
     */
    static Script parse(byte[] start) {
        byte[] buffer = java.util.Arrays.copyOf(start, BUFFER);
        int last = BUFFER - 1;
        int end = -1;
        for (int i = 2; i <= last && end < 0 && buffer[i] != 0; i++) {
            if (buffer[i] == '\n') {
                end = i;
            }
        }
        if (end < 0) {
            int name = skipBlanks(buffer, 2, last);
            if (name < 0 || terminator(buffer, name, last) < 0) {
                throw bad();
            }
            end = last;
        }
        while (isBlank(buffer[end - 1])) {
            end--;
        }
        int name = skipBlanks(buffer, 2, end);
        if (name < 0 || name == end) {
            throw bad();
        }
        int separator = terminator(buffer, name, end);
        int argument = separator >= 0 && buffer[separator] != 0 ? skipBlanks(buffer, separator, end) : -1;
        int nameEnd = separator >= 0 ? separator : end;
        return new Script(
                text(buffer, name, nameEnd), argument < 0 || argument == end ? null : text(buffer, argument, end));
    }

    private static ExecFailure bad() {
        return ExecFailure.of(Errno.ENOEXEC, "its #! line names no interpreter");
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    /** First byte that is not blank, up to and including {@code last}, or -1. */
    private static int skipBlanks(byte[] buffer, int from, int last) {
        for (int i = from; i <= last; i++) {
            if (!isBlank(buffer[i])) {
                return i;
            }
        }
        return -1;
    }

    /** First blank or NUL, up to and including {@code last}, or -1. */
    private static int terminator(byte[] buffer, int from, int last) {
        for (int i = from; i <= last; i++) {
            if (isBlank(buffer[i]) || buffer[i] == 0) {
                return i;
            }
        }
        return -1;
    }

    private static String text(byte[] buffer, int from, int to) {
        int end = from;
        while (end < to && buffer[end] != 0) {
            end++;
        }
        return new String(buffer, from, end - from, StandardCharsets.ISO_8859_1);
    }
}
