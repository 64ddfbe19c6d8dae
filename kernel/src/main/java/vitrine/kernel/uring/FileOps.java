package vitrine.kernel.uring;

import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.fs.FdTable;
import vitrine.kernel.fs.OpenFile;

/** Operations on files and names: the handlers of the system calls they are named after. */
final class FileOps {
    private static final int LENT = FdTable.LENT;
    private static final int SPLICE_F_FD_IN_FIXED = 1 << 31;
    private static final int SKIP = -2;

    private FileOps() {}

    private static int refuseFixed(Request r) {
        return r.sqe.has(Sqe.FIXED_FILE) ? Errno.EBADF : 0;
    }

    static int plain(Request r) {
        Sqe s = r.sqe;
        return s.addr() != 0 || s.buffer() != 0 || s.file() != 0 ? Errno.EINVAL : 0;
    }

    static int prepareFsync(Request r) {
        return (r.sqe.how() & ~1) != 0 ? Errno.EINVAL : plain(r);
    }

    static long fsync(Request r) {
        r.file();
        return r.call((r.sqe.how() & 1) != 0 ? 75 : 74, LENT, 0, 0, 0, 0, 0);
    }

    static long syncRange(Request r) {
        r.file();
        return r.call(277, LENT, r.sqe.off(), r.sqe.length(), r.sqe.how(), 0, 0);
    }

    static int prepareAllocate(Request r) {
        Sqe s = r.sqe;
        return s.buffer() != 0 || s.how() != 0 || s.file() != 0 ? Errno.EINVAL : 0;
    }

    static long allocate(Request r) {
        r.file();
        return r.call(285, LENT, r.sqe.len(), r.sqe.off(), r.sqe.addr(), 0, 0);
    }

    static int prepareAdvise(Request r) {
        return r.sqe.buffer() != 0 || r.sqe.file() != 0 ? Errno.EINVAL : 0;
    }

    static long fadvise(Request r) {
        r.file();
        return r.call(221, LENT, r.sqe.off(), r.sqe.length(), r.sqe.how(), 0, 0);
    }

    static int prepareMadvise(Request r) {
        Sqe s = r.sqe;
        return s.buffer() != 0 || s.off() != 0 || s.file() != 0 ? Errno.EINVAL : 0;
    }

    static long madvise(Request r) {
        return r.call(28, r.sqe.addr(), r.sqe.length(), r.sqe.how(), 0, 0, 0);
    }

    // Opening and closing.

    static int prepareOpen(Request r) {
        Sqe s = r.sqe;
        if (s.buffer() != 0) {
            return Errno.EINVAL;
        }
        if (s.file() != 0 && s.opcode() == 18 && (s.how() & Fcntl.O_CLOEXEC) != 0) {
            return Errno.EINVAL;
        }
        return refuseFixed(r);
    }

    static long open(Request r) {
        Sqe s = r.sqe;
        return installed(r, r.call(257, s.fd(), s.addr(), s.how() | Fcntl.O_LARGEFILE, s.len(), 0, 0));
    }

    static long open2(Request r) {
        Sqe s = r.sqe;
        if (s.file() != 0 && (r.task().mm().readLong(s.off()) & Fcntl.O_CLOEXEC) != 0) {
            return -Errno.EINVAL;
        }
        return installed(r, r.call(437, s.fd(), s.addr(), s.off(), s.length(), 0, 0));
    }

    /** Moves a new descriptor into the table of registered files when the submission asks for that. */
    static long installed(Request r, long fd) {
        int slot = r.sqe.file();
        if (fd < 0 || slot == 0) {
            return fd;
        }
        FdTable table = r.task().files();
        OpenFile f = table.file(fd);
        f.retain();
        table.close(fd);
        try {
            if (!r.ring.files.exists()) {
                throw Errno.of(Errno.ENXIO);
            }
            if (slot == RegisteredFiles.ALLOC) {
                int free = r.ring.files.free();
                r.ring.files.put(free, f, 0, r.ring);
                return free;
            }
            r.ring.files.put(slot - 1, f, 0, r.ring);
            return 0;
        } catch (Errno e) {
            f.release();
            throw e;
        }
    }

    static int prepareClose(Request r) {
        Sqe s = r.sqe;
        if (s.off() != 0 || s.addr() != 0 || s.len() != 0 || s.how() != 0 || s.buffer() != 0) {
            return Errno.EINVAL;
        }
        if (s.has(Sqe.FIXED_FILE)) {
            return Errno.EBADF;
        }
        return s.file() != 0 && s.fd() != 0 ? Errno.EINVAL : 0;
    }

    static long close(Request r) {
        Sqe s = r.sqe;
        if (s.file() != 0) {
            return closeSlot(r, s.file() - 1);
        }
        @Nullable OpenFile f = r.task().files().get(s.fd());
        if (f == null || f instanceof UringFile) {
            return -Errno.EBADF;
        }
        return r.call(3, s.fd(), 0, 0, 0, 0, 0);
    }

    private static long closeSlot(Request r, int slot) {
        RegisteredFiles files = r.ring.files;
        if (!files.exists()) {
            return -Errno.ENXIO;
        }
        if (slot < 0 || slot >= files.size()) {
            return -Errno.EINVAL;
        }
        if (!files.remove(slot, r.ring)) {
            return -Errno.EBADF;
        }
        files.freed(slot);
        return 0;
    }

    static int prepareUpdate(Request r) {
        Sqe s = r.sqe;
        if (s.has(Sqe.FIXED_FILE) || s.has(Sqe.BUFFER_SELECT) || s.how() != 0 || s.file() != 0) {
            return Errno.EINVAL;
        }
        return s.len() == 0 ? Errno.EINVAL : 0;
    }

    static long update(Request r) {
        Sqe s = r.sqe;
        if ((int) s.off() == RegisteredFiles.ALLOC) {
            return allocate(r, s.addr(), s.len());
        }
        return Registration.updateFiles(r.ring, r.task(), (int) s.off(), s.addr(), 0, s.len());
    }

    /** Puts descriptors into free slots, and tells in their place which. */
    private static long allocate(Request r, long address, int count) {
        if (!r.ring.files.exists()) {
            return -Errno.ENXIO;
        }
        int done = 0;
        for (; done < count; done++) {
            int fd = r.task().mm().readInt(address + 4L * done);
            OpenFile f = r.task().files().get(fd);
            if (f == null) {
                return done > 0 ? done : -Errno.EBADF;
            }
            int slot;
            try {
                slot = r.ring.files.free();
            } catch (Errno e) {
                return done > 0 ? done : -e.number();
            }
            f.retain();
            r.ring.files.put(slot, f, 0, r.ring);
            r.task().mm().writeInt(address + 4L * done, slot);
        }
        return done;
    }

    // Names and attributes.

    static int prepareStatx(Request r) {
        return r.sqe.buffer() != 0 || r.sqe.file() != 0 ? Errno.EINVAL : refuseFixed(r);
    }

    static long statx(Request r) {
        Sqe s = r.sqe;
        return r.call(332, s.fd(), s.addr(), s.how(), s.length(), s.off(), 0);
    }

    static int prepareNames(Request r) {
        return r.sqe.buffer() != 0 || r.sqe.file() != 0 ? Errno.EINVAL : refuseFixed(r);
    }

    static long rename(Request r) {
        Sqe s = r.sqe;
        return r.call(316, s.fd(), s.addr(), s.len(), s.off(), s.how(), 0);
    }

    static long link(Request r) {
        Sqe s = r.sqe;
        return r.call(265, s.fd(), s.addr(), s.len(), s.off(), s.how(), 0);
    }

    static int prepareUnlink(Request r) {
        Sqe s = r.sqe;
        if (s.off() != 0 || s.len() != 0 || s.buffer() != 0 || s.file() != 0 || (s.how() & ~Fcntl.AT_REMOVEDIR) != 0) {
            return Errno.EINVAL;
        }
        return refuseFixed(r);
    }

    static long unlink(Request r) {
        return r.call(263, r.sqe.fd(), r.sqe.addr(), r.sqe.how(), 0, 0, 0);
    }

    static int prepareMkdir(Request r) {
        Sqe s = r.sqe;
        boolean off = s.opcode() == 37 && s.off() != 0;
        if (off || s.how() != 0 || s.buffer() != 0 || s.file() != 0 || s.opcode() == 38 && s.len() != 0) {
            return Errno.EINVAL;
        }
        return refuseFixed(r);
    }

    static long mkdir(Request r) {
        return r.call(258, r.sqe.fd(), r.sqe.addr(), r.sqe.length(), 0, 0, 0);
    }

    static long symlink(Request r) {
        return r.call(266, r.sqe.addr(), r.sqe.fd(), r.sqe.off(), 0, 0, 0);
    }

    static int prepareXattr(Request r) {
        boolean path = r.sqe.opcode() == 42 || r.sqe.opcode() == 44;
        boolean get = r.sqe.opcode() >= 43;
        if (get && r.sqe.how() != 0) {
            return Errno.EINVAL;
        }
        return path ? refuseFixed(r) : 0;
    }

    /** addr: the name, addr2: the value, len: its length; addr3: the path. */
    static long xattr(Request r, int number) {
        Sqe s = r.sqe;
        boolean path = number == 188 || number == 191;
        if (!path) {
            r.file();
        }
        return r.call(number, path ? s.addr3() : LENT, s.addr(), s.off(), s.length(), s.how(), 0);
    }

    // Others.

    static int prepareEpoll(Request r) {
        return r.sqe.buffer() != 0 || r.sqe.file() != 0 || r.sqe.how() != 0 ? Errno.EINVAL : refuseFixed(r);
    }

    static long epoll(Request r) {
        Sqe s = r.sqe;
        return r.call(233, s.fd(), s.len(), s.off(), s.addr(), 0, 0);
    }

    static int prepareSplice(Request r) {
        return (r.sqe.how() & ~(15 | SPLICE_F_FD_IN_FIXED)) != 0 ? Errno.EINVAL : 0;
    }

    static int prepareTee(Request r) {
        return r.sqe.addr() != 0 || r.sqe.off() != 0 ? Errno.EINVAL : prepareSplice(r);
    }

    static long splice(Request r) {
        return spliced(r, false);
    }

    static long tee(Request r) {
        return spliced(r, true);
    }

    private static long spliced(Request r, boolean tee) {
        Sqe s = r.sqe;
        OpenFile out = r.file();
        OpenFile in = (s.how() & SPLICE_F_FD_IN_FIXED) != 0
                ? r.ring.files.get(s.file())
                : r.task().files().get(s.file());
        if (in == null) {
            return -Errno.EBADF;
        }
        if (s.len() == 0) {
            return 0;
        }
        int how = s.how() & ~SPLICE_F_FD_IN_FIXED;
        long n = vitrine.kernel.pipe.SpliceFiles.move(r.task(), in, s.addr(), out, s.off(), s.length(), how, tee);
        if (n == Request.PENDING) {
            return n;
        }
        if (n == -Errno.ERESTARTSYS) {
            n = r.cancelled() ? -Errno.ECANCELED : -Errno.EINTR;
        }
        if (n >= 0 && n != s.length()) {
            r.failed = true;
        }
        return n;
    }

    /** A slot in a list of descriptors that stays as it is (IORING_REGISTER_FILES_SKIP). */
    static boolean skips(int fd) {
        return fd == SKIP;
    }
}
