package vitrine.kernel.proc;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import vitrine.kernel.Kernel;
import vitrine.kernel.abi.Mode;
import vitrine.kernel.fs.FileLocks;
import vitrine.kernel.fs.Inode;
import vitrine.kernel.fs.OpenFile;

/** /proc/locks: file locks (proc_locks(5)). */
final class LocksText {
    private LocksText() {}

    static CharSequence make(Kernel k) {
        StringBuilder b = new StringBuilder();
        Set<Inode> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        int number = 0;
        for (OpenFile f : OpenFiles.all(k)) {
            Inode inode = f.inode();
            FileLocks locks = inode.locks;
            if (locks == null || !seen.add(inode)) {
                continue;
            }
            for (FileLocks.Whole w : locks.wholes()) {
                b.append(++number);
                line(b, inode, w);
            }
            for (FileLocks.Range r : locks.ranges()) {
                b.append(++number);
                line(b, inode, r);
            }
        }
        return b;
    }

    static void line(StringBuilder b, Inode inode, FileLocks.Whole w) {
        b.append(": FLOCK  ADVISORY  ");
        holder(b, inode, w.exclusive(), w.pid());
        b.append("0 EOF\n");
    }

    static void line(StringBuilder b, Inode inode, FileLocks.Range r) {
        b.append(r.ofd() ? ": OFDLCK ADVISORY  " : ": POSIX  ADVISORY  ");
        holder(b, inode, r.exclusive(), r.ofd() ? -1 : r.pid());
        b.append(r.from()).append(' ');
        b.append(r.to() == Long.MAX_VALUE ? "EOF" : Long.toString(r.to() - 1)).append('\n');
    }

    private static void holder(StringBuilder b, Inode inode, boolean exclusive, int pid) {
        b.append(exclusive ? "WRITE " : "READ  ").append(pid).append(' ');
        MapsText.hex(b, Mode.major(inode.dev()), 2);
        b.append(':');
        MapsText.hex(b, Mode.minor(inode.dev()), 2);
        b.append(':').append(inode.ino).append(' ');
    }
}
