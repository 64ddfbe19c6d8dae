package vitrine.observe.strace;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.mm.MemoryMap;
import vitrine.kernel.task.Task;
import vitrine.machine.memory.AddressSpace;
import vitrine.machine.memory.HostMemory;
import vitrine.machine.memory.PhysicalMemory;
import vitrine.machine.memory.Pte;

/** Looks at a program's memory without changing it: what is not present stays so, and is not seen. */
final class Peek {
    private Peek() {}

    /**
     * Reads bytes.
     *
     * @return how many of {@code length} bytes are present, from the first on
     */
    static int bytes(Task task, long address, byte[] to, int length) {
        @Nullable MemoryMap memory = task.memory;
        if (memory == null) {
            return 0;
        }
        AddressSpace space = memory.space();
        int done = 0;
        while (done < length) {
            long at = address + done;
            long entry = space.entry(at);
            if ((entry & Pte.PRESENT) == 0) {
                break;
            }
            int inPage = (int) (at & PhysicalMemory.PAGE_SIZE - 1);
            int n = Math.min(length - done, PhysicalMemory.PAGE_SIZE - inPage);
            HostMemory.copyOut(space.memory().hostAddress(Pte.pfn(entry)) + inPage, to, done, n);
            done += n;
        }
        return done;
    }

    /** Returns {@code length} bytes, or null when one of them is not present. */
    static byte @Nullable [] exactly(Task task, long address, int length) {
        byte[] found = new byte[length];
        return bytes(task, address, found, length) == length ? found : null;
    }

    /** Returns the bytes before the NUL as ISO 8859-1, at most {@code max}; null when they are not all present. */
    static @Nullable String string(Task task, long address, int max) {
        byte[] found = new byte[max];
        int there = bytes(task, address, found, max);
        for (int i = 0; i < there; i++) {
            if (found[i] == 0) {
                return new String(found, 0, i, StandardCharsets.ISO_8859_1);
            }
        }
        return there == max ? new String(found, StandardCharsets.ISO_8859_1) : null;
    }

    /** Counts the strings that end in a range. */
    static int strings(Task task, long from, long to) {
        byte[] found = new byte[Math.clamp(to - from, 0, 1 << 20)];
        int there = bytes(task, from, found, found.length);
        int count = 0;
        for (int i = 0; i < there; i++) {
            count += found[i] == 0 ? 1 : 0;
        }
        return count;
    }

    static long longAt(byte[] bytes, int offset) {
        long value = 0;
        for (int i = 7; i >= 0; i--) {
            value = value << 8 | bytes[offset + i] & 0xff;
        }
        return value;
    }

    static int intAt(byte[] bytes, int offset) {
        return (bytes[offset] & 0xff)
                | (bytes[offset + 1] & 0xff) << 8
                | (bytes[offset + 2] & 0xff) << 16
                | bytes[offset + 3] << 24;
    }

    static int shortAt(byte[] bytes, int offset) {
        return (bytes[offset] & 0xff) | (bytes[offset + 1] & 0xff) << 8;
    }
}
