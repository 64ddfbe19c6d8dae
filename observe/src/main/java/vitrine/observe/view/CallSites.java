package vitrine.observe.view;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.mm.KernelBuffer;
import vitrine.kernel.mm.MemoryMap;
import vitrine.kernel.mm.VmFlags;
import vitrine.kernel.mm.Vma;
import vitrine.kernel.task.Task;
import vitrine.machine.cpu.CpuState;
import vitrine.observe.dwarf.SourceMap;

/**
 * Where in its source a task called the kernel from. The stack is searched for return addresses (a word that points behind
 * a call instruction), the innermost of which that has a source line is the answer: right for programs with line numbers
 * whose libraries have none, and a good guess for others.
 */
final class CallSites {
    private static final int STACK = 8 << 10;
    private static final int PAGE = 4096;
    private static final int MOST_FRAMES = 24;
    private static final long MOST_FILE = 128 << 20;
    private static final int CALL = 0xe8;
    private static final int INDIRECT = 0xff;

    private final Map<OpenFile, SourceMap> maps = new IdentityHashMap<>(); // only looked up
    private final Map<OpenFile, String> without = new IdentityHashMap<>(); // only looked up

    /** Return addresses in the first {@code depth} bytes of a task's stack, innermost first. */
    static long[] frames(Task t, int depth) {
        @Nullable MemoryMap m = t.memory;
        if (m == null) {
            return new long[0];
        }
        List<Vma> code = new ArrayList<>();
        for (Vma v : m.areas()) {
            if ((v.flags() & VmFlags.EXEC) != 0 && v.file() != null) {
                code.add(v);
            }
        }
        long[] found = new long[MOST_FRAMES];
        int count = 0;
        long sp = t.cpu.r[CpuState.RSP] & -8;
        byte[] stack = new byte[depth];
        int have = 0;
        while (have < depth) {
            int length = (int) Math.min(depth - have, PAGE - (sp + have & PAGE - 1));
            if (!peek(m, sp + have, stack, have, length)) {
                break;
            }
            have += length;
        }
        for (int at = 0; at + 8 <= have && count < MOST_FRAMES; at += 8) {
            long value = number(stack, at);
            for (Vma v : code) {
                if (value > v.start() + 8 && value < v.end() && behindCall(m, value)) {
                    found[count++] = value;
                    break;
                }
            }
        }
        return Arrays.copyOf(found, count);
    }

    private static long number(byte[] bytes, int at) {
        long value = 0;
        for (int i = 7; i >= 0; i--) {
            value = value << 8 | bytes[at + i] & 0xff;
        }
        return value;
    }

    /** CALL rel32 is E8 and four bytes; CALL r/m64 is FF /2 in two to seven bytes. */
    private static boolean behindCall(MemoryMap m, long address) {
        byte[] before = new byte[8];
        if (!peek(m, address - 8, before, 0, 8)) {
            return false;
        }
        if ((before[3] & 0xff) == CALL) {
            return true;
        }
        for (int length = 2; length <= 7; length++) {
            if ((before[8 - length] & 0xff) == INDIRECT && (before[9 - length] >> 3 & 7) == 2) {
                return true;
            }
        }
        return false;
    }

    private static boolean peek(MemoryMap m, long address, byte[] to, int offset, int length) {
        try {
            if ((m.space().entry(address) & 1) == 0 || (m.space().entry(address + length - 1) & 1) == 0) {
                return false;
            }
            m.forceRead(address, to, offset, length);
            return true;
        } catch (Errno e) {
            return false;
        }
    }

    /** Where a task is, for a sentence: {@code worker (queue.c:42)}, or why that cannot be said. */
    String of(Task t) {
        return name(t, frames(t, STACK));
    }

    /** The same for return addresses that were taken earlier. */
    String name(Task t, long[] frames) {
        @Nullable MemoryMap m = t.memory;
        @Nullable String function = null;
        @Nullable String reason = null;
        for (long frame : frames) {
            @Nullable Vma v = m == null ? null : area(m, frame);
            @Nullable OpenFile file = v == null ? null : v.file();
            if (v == null || file == null) {
                continue;
            }
            @Nullable SourceMap map = map(t, file);
            if (map == null) {
                reason = without.getOrDefault(file, "");
                continue;
            }
            long address = map.address(frame - 1 - v.start() + v.fileOffset());
            @Nullable String line = map.line(address);
            if (line != null) {
                return line;
            }
            @Nullable String name = map.function(address);
            function = name == null ? function : name;
            if (!map.hasSymbols()) {
                reason = file.name() + " has no symbols";
            }
        }
        return function != null ? function + " (no line numbers)" : reason == null ? "an unknown place" : reason;
    }

    private static @Nullable Vma area(MemoryMap m, long address) {
        for (Vma v : m.areas()) {
            if (address >= v.start() && address < v.end()) {
                return v;
            }
        }
        return null;
    }

    private @Nullable SourceMap map(Task t, OpenFile file) {
        @Nullable SourceMap known = maps.get(file);
        if (known != null || without.containsKey(file)) {
            return known;
        }
        long size = file.inode().size();
        @Nullable SourceMap made = null;
        if (size > 0 && size <= MOST_FILE) {
            byte[] bytes = new byte[(int) size];
            made = read(t, file, bytes) ? SourceMap.of(bytes) : null;
        }
        if (made == null) {
            without.put(file, file.name() + " cannot be read as a program");
        } else {
            maps.put(file, made);
        }
        return made;
    }

    private static boolean read(Task t, OpenFile file, byte[] bytes) {
        int done = 0;
        try {
            while (done < bytes.length) {
                long n = file.read(t, new KernelBuffer(bytes, done, bytes.length - done), done);
                if (n <= 0) {
                    return false;
                }
                done += (int) n;
            }
            return true;
        } catch (Errno e) {
            return false;
        }
    }
}
