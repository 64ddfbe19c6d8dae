package vitrine.kernel.task;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import vitrine.kernel.cred.Cred;
import vitrine.kernel.event.TaskEvent;
import vitrine.kernel.mm.MemoryMap;

/** The moment of execve(2) from which there is no way back: the task gets its new memory and loses the old program. */
public final class BeginNewExec {
    private static final int COMM_LENGTH = 15;

    private BeginNewExec() {}

    /**
     * Replaces the program of the task.
     *
     * @param memory complete; its reference goes to the task
     * @param identity effective ids change
     * @param path as execve got it
     * @param argv strings with their NUL, for the event
     */
    public static void begin(Task t, MemoryMap memory, Cred cred, boolean identity, String path, List<byte[]> argv) {
        MemoryMap old = t.memory;
        t.memory = memory;
        t.cred = cred;
        t.comm = comm(path);
        if (old != null) {
            old.release();
        }
        if (t.kernel.events.on) {
            List<String> strings = new ArrayList<>(argv.size());
            for (byte[] s : argv) {
                strings.add(new String(s, 0, s.length - 1, StandardCharsets.ISO_8859_1));
            }
            t.kernel.events.emit(new TaskEvent.Exec(t.tid, path, List.copyOf(strings)));
        }
    }

    /** The last part of the path, cut to 15 bytes. */
    private static String comm(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        return name.length() > COMM_LENGTH ? name.substring(0, COMM_LENGTH) : name;
    }
}
