package vitrine.kernel.proc;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.mm.MemoryMap;
import vitrine.kernel.task.Task;

/** cmdline, environ and auxv: what execve(2) put on the stack, read from where the program may have changed it. */
final class Strings {
    /** Linux allows a quarter of the stack for both; nothing longer is shown. */
    private static final int MAX = 8 << 20;

    private static final int PAGE = 4096;

    private Strings() {}

    static CharSequence cmdline(Subject s, Task reader) {
        if (s.group().isInit()) {
            return "init\0";
        }
        MemoryMap memory = s.memory();
        if (memory == null || memory.argEnd <= memory.argStart) {
            return "";
        }
        String text = bytes(memory, memory.argStart, memory.argEnd);
        if (text.isEmpty() || text.charAt(text.length() - 1) == 0 || memory.envEnd <= memory.argEnd) {
            return text;
        }
        // setproctitle: the program wrote over the end, maybe on into the environment.
        int end = text.indexOf('\0');
        if (end >= 0) {
            return text.substring(0, end + 1);
        }
        String more = bytes(memory, memory.argEnd, Math.min(memory.envEnd, memory.argEnd + PAGE));
        end = more.indexOf('\0');
        return text + (end < 0 ? more : more.substring(0, end + 1));
    }

    static CharSequence environ(Subject s, Task reader) {
        MemoryMap memory = s.memory();
        return memory == null || memory.envEnd <= memory.envStart ? "" : bytes(memory, memory.envStart, memory.envEnd);
    }

    /** As many bytes as can be read. */
    private static String bytes(MemoryMap memory, long from, long to) {
        byte[] bytes = new byte[(int) Math.min(to - from, MAX)];
        int done = 0;
        try {
            while (done < bytes.length) {
                int n = (int) Math.min(bytes.length - done, PAGE - (from + done & PAGE - 1));
                memory.read(from + done, bytes, done, n);
                done += n;
            }
        } catch (Errno e) {
            // Unmapped by the program: what lies before is shown.
        }
        return new String(bytes, 0, done, StandardCharsets.ISO_8859_1);
    }

    static CharSequence auxv(Subject s, Task reader) {
        MemoryMap memory = s.memory();
        long @Nullable [] auxv = memory == null ? null : memory.auxv;
        StringBuilder b = new StringBuilder();
        if (auxv != null) {
            for (long value : auxv) {
                for (int i = 0; i < 64; i += 8) {
                    b.append((char) (value >>> i & 0xff));
                }
            }
        }
        return b;
    }
}
