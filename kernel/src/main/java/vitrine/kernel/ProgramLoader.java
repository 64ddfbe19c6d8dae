package vitrine.kernel;

import java.util.List;
import vitrine.kernel.task.Task;

/** execve(2) as the kernel itself uses it, to start a program from outside. */
@FunctionalInterface
public interface ProgramLoader {
    /**
     * Replaces the program of {@code t} and sets its registers. Strings are bytes as ISO 8859-1 characters.
     *
     * @return 0 or a negative errno
     */
    long load(Task t, String path, List<String> arguments, List<String> environment);
}
