package vitrine.kernel.proc;

import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.abi.Mode;
import vitrine.kernel.cred.Capability;
import vitrine.kernel.fs.Inode;
import vitrine.kernel.fs.IoBuffer;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.fs.PathRef;
import vitrine.kernel.fs.pseudo.PseudoInode;
import vitrine.kernel.mm.MemoryMap;
import vitrine.kernel.mm.Vma;
import vitrine.kernel.task.Task;
import vitrine.machine.memory.AddressSpace;
import vitrine.machine.memory.Pte;

/**
 * /proc/PID/pagemap: eight bytes for each page of the address space (Linux Documentation/admin-guide/mm/pagemap.rst).
 *
 * <pre>
 *  63       62    61            60..57  56         55          54..0
 *  present  swap  file or shared        exclusive  soft-dirty  frame, for CAP_SYS_ADMIN only
 * </pre>
 */
final class Pagemap extends PseudoInode {
    private static final int ENTRY = 8;
    private static final long PRESENT = 1L << 63;
    private static final long FILE = 1L << 61;
    private static final long EXCLUSIVE = 1L << 56;

    private final Subject subject;

    Pagemap(PidFolder folder, int permissions, long ino) {
        super(folder.pseudoFs(), Mode.S_IFREG | permissions, ino);
        this.subject = folder.subject;
    }

    @Override
    public OpenFile open(Task t, PathRef path, int flags) {
        subject.task();
        subject.checkReadable(t);
        return new Open(subject.requireMemory(), t.capable(Capability.SYS_ADMIN), path, flags);
    }

    private final class Open extends OpenFile {
        private final MemoryMap memory;
        private final boolean frames;
        private final PathRef place;

        Open(MemoryMap memory, boolean frames, PathRef place, int flags) {
            super(flags);
            this.memory = memory;
            this.frames = frames;
            this.place = place;
        }

        @Override
        public Inode inode() {
            return Pagemap.this;
        }

        @Override
        public String name() {
            return fs.vfs.mounts.path(place, fs.vfs.mounts.root());
        }

        @Override
        public boolean seekable() {
            return true;
        }

        @Override
        public long read(Task t, IoBuffer to, long offset) {
            long at = offset < 0 ? position : offset;
            if ((at & ENTRY - 1) != 0 || (to.remaining() & ENTRY - 1) != 0) {
                return -Errno.EINVAL;
            }
            MemoryMap m = memory;
            if (m.users() == 0) {
                return 0;
            }
            SmapsText.PageUsers users = new SmapsText.PageUsers(m.space());
            byte[] bytes = new byte[ENTRY];
            long done = 0;
            for (long va = at / ENTRY << 12;
                    to.remaining() >= ENTRY && va >= 0 && va < AddressSpace.USER_END + 4096; ) {
                long entry = entry(m, users, va);
                for (int i = 0; i < ENTRY; i++) {
                    bytes[i] = (byte) (entry >>> 8 * i);
                }
                done += to.put(bytes, 0, ENTRY);
                va += 4096;
            }
            if (offset < 0) {
                position = at + done;
            }
            return done;
        }

        private long entry(MemoryMap m, SmapsText.PageUsers users, long va) {
            Vma vma = va < AddressSpace.USER_END ? m.areaAt(va) : null;
            if (vma == null) {
                return 0;
            }
            long pte = m.space().entry(va);
            if ((pte & Pte.PRESENT) == 0) {
                return 0;
            }
            long entry = PRESENT | (frames ? Pte.pfn(pte) : 0);
            if ((pte & Pte.FILE) != 0) {
                entry |= FILE;
            }
            return users.of(va, pte) == 1 && !m.isZeroPage(pte) ? entry | EXCLUSIVE : entry;
        }

        @Override
        public long seek(Task t, long offset, int whence) {
            long to = whence == Fcntl.SEEK_SET ? offset : whence == Fcntl.SEEK_CUR ? position + offset : -1;
            if (to < 0) {
                return -Errno.EINVAL;
            }
            position = to;
            return to;
        }
    }
}
