package vitrine.kernel.proc;

import vitrine.kernel.abi.Mode;
import vitrine.kernel.fs.Inode;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.fs.PathRef;
import vitrine.kernel.mm.MemoryMap;
import vitrine.kernel.mm.SharedMemory;
import vitrine.kernel.mm.VmFlags;
import vitrine.kernel.mm.Vma;
import vitrine.kernel.task.Task;

/** /proc/PID/maps (proc_pid_maps(5)). */
final class MapsText {
    /** Column of the name. */
    private static final int NAME_COLUMN = 73;

    private MapsText() {}

    static CharSequence maps(Subject s, Task reader) {
        MemoryMap m = s.memory();
        StringBuilder b = new StringBuilder();
        if (m != null) {
            for (Vma vma : m.areas()) {
                line(b, reader, m, vma);
            }
        }
        return b;
    }

    static void line(StringBuilder b, Task reader, MemoryMap m, Vma vma) {
        long dev = 0;
        long ino = 0;
        OpenFile file = vma.file();
        if (file != null) {
            Inode inode = file.inode();
            dev = inode.dev();
            ino = inode.ino;
        } else if (vma.source() instanceof SharedMemory shared) {
            dev = Mode.device(0, 1);
            ino = shared.inode();
        }
        int start = b.length();
        range(b, vma.start(), vma.end());
        b.append(' ').append(VmFlags.describe(vma.flags())).append(' ');
        hex(b, vma.fileOffset(), 8);
        b.append(' ');
        hex(b, Mode.major(dev), 2);
        b.append(':');
        hex(b, Mode.minor(dev), 2);
        b.append(' ').append(ino).append(' ');
        PathRef path = file == null ? null : file.path;
        String name = path == null ? m.nameOf(vma) : reader.kernel.vfs.path(reader, path);
        if (!name.isEmpty()) {
            while (b.length() - start < NAME_COLUMN) {
                b.append(' ');
            }
            b.append(name.replace("\n", "\\012"));
        }
        b.append('\n');
    }

    static void range(StringBuilder b, long start, long end) {
        hex(b, start, 8);
        b.append('-');
        hex(b, end, 8);
    }

    static void hex(StringBuilder b, long value, int digits) {
        String text = Long.toHexString(value);
        for (int i = text.length(); i < digits; i++) {
            b.append('0');
        }
        b.append(text);
    }
}
