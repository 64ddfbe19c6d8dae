package vitrine.kernel.exec;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import vitrine.kernel.abi.Errno;

/** What is to be started (linux_binprm): the path as it was given, and strings with their NUL, within the limits. */
final class Program {
    /** Longest single string, with its NUL (MAX_ARG_STRLEN). */
    static final int MAX_STRING = 131072;

    private static final long STACK_LIMIT = 8L << 20;
    private static final long ARG_MAX = 131072;

    /** The path that execve got: AT_EXECFN, and the name of the task. */
    final String filename;

    final List<byte[]> argv;
    final List<byte[]> envp;
    private final long limit;
    private long used;

    /**
     * Checks the limits of execve(2).
     *
     * @throws Errno E2BIG
     */
    Program(String filename, List<byte[]> argv, List<byte[]> envp, long stackLimit) {
        this.filename = filename;
        this.argv = new ArrayList<>(argv);
        this.envp = envp;
        if (argv.isEmpty()) {
            this.argv.add(new byte[1]); // a program always has argv[0]
        }
        this.limit = room(this.argv.size() + (long) envp.size(), stackLimit);
        this.used = bytes(filename).length + size(this.argv) + size(envp);
        checkRoom();
    }

    /** Bytes that strings may take beside their pointers (bprm_stack_limits). Throws E2BIG. */
    static long room(long strings, long stackLimit) {
        long quarter = stackLimit >>> 2;
        long limit = Math.max(Math.min(STACK_LIMIT / 4 * 3, quarter), ARG_MAX);
        long pointers = strings * 8;
        if (limit <= pointers) {
            throw Errno.of(Errno.E2BIG);
        }
        return limit - pointers;
    }

    private void checkRoom() {
        if (used > limit) {
            throw Errno.of(Errno.E2BIG);
        }
    }

    /** Replaces argv[0] by the interpreter, its argument if there is one, and the script. Throws E2BIG. */
    void insertInterpreter(List<String> front) {
        used -= argv.removeFirst().length;
        for (int i = 0; i < front.size(); i++) {
            byte[] string = bytes(front.get(i));
            argv.add(i, string);
            used += string.length;
        }
        checkRoom();
    }

    /** Bytes of all strings and the path. */
    long size() {
        return used;
    }

    private static long size(List<byte[]> strings) {
        long size = 0;
        for (byte[] s : strings) {
            size += s.length;
        }
        return size;
    }

    static byte[] bytes(String text) {
        byte[] plain = text.getBytes(StandardCharsets.ISO_8859_1);
        return Arrays.copyOf(plain, plain.length + 1);
    }
}
