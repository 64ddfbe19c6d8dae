package vitrine.kernel.proc;

import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.abi.Mode;
import vitrine.kernel.fs.Inode;
import vitrine.kernel.fs.IoBuffer;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.fs.PathRef;
import vitrine.kernel.fs.pseudo.PseudoInode;
import vitrine.kernel.mm.MemoryMap;
import vitrine.kernel.ptrace.PtraceAccess;
import vitrine.kernel.task.Task;

/** /proc/PID/mem: the memory of a task, the offset is the address. It stays that of the program at the opening. */
final class PidMem extends PseudoInode {
    private static final int PAGE = 4096;

    private final Subject subject;

    PidMem(PidFolder folder, int permissions, long ino) {
        super(folder.pseudoFs(), Mode.S_IFREG | permissions, ino);
        this.subject = folder.subject;
    }

    @Override
    public void truncate(long size) {
        // O_TRUNC means nothing here.
    }

    @Override
    public OpenFile open(Task t, PathRef path, int flags) {
        if (!PtraceAccess.mayAttachByFile(t, subject.task())) {
            throw Errno.of(Errno.EACCES);
        }
        return new Open(subject.requireMemory(), path, flags);
    }

    private final class Open extends OpenFile {
        private final MemoryMap memory;
        private final PathRef place;

        Open(MemoryMap memory, PathRef place, int flags) {
            super(flags);
            this.memory = memory;
            this.place = place;
        }

        @Override
        public Inode inode() {
            return PidMem.this;
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
            return transfer(to, offset, false);
        }

        @Override
        public long write(Task t, IoBuffer from, long offset) {
            return transfer(from, offset, true);
        }

        /** Page by page; EIO when the first byte is not there. */
        private long transfer(IoBuffer buffer, long offset, boolean write) {
            MemoryMap m = memory;
            if (m.users() == 0) {
                return 0;
            }
            long at = offset < 0 ? position : offset;
            long done = 0;
            byte[] page = new byte[PAGE];
            while (buffer.remaining() > 0) {
                int n = (int) Math.min(buffer.remaining(), PAGE - (at + done & PAGE - 1));
                try {
                    if (write) {
                        n = take(m, buffer, page, at + done, n);
                    } else {
                        m.forceRead(at + done, page, 0, n);
                        n = buffer.put(page, 0, n);
                    }
                } catch (Errno e) {
                    if (done == 0) {
                        return -Errno.EIO;
                    }
                    break;
                }
                if (n == 0) {
                    break;
                }
                done += n;
            }
            if (offset < 0) {
                position = at + done;
            }
            return done;
        }

        private static int take(MemoryMap m, IoBuffer buffer, byte[] page, long to, int n) {
            m.forceWrite(to, page, 0, 0); // first, so that nothing is taken that cannot be stored
            int taken = buffer.take(page, 0, n);
            m.forceWrite(to, page, 0, taken);
            return taken;
        }

        @Override
        public long seek(Task t, long offset, int whence) {
            long to = switch (whence) {
                case Fcntl.SEEK_SET -> offset;
                case Fcntl.SEEK_CUR -> position + offset;
                default -> -1;
            };
            if (whence != Fcntl.SEEK_SET && whence != Fcntl.SEEK_CUR) {
                return -Errno.EINVAL;
            }
            position = to;
            return to;
        }
    }
}
