package vitrine.kernel.uring;

import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.fs.OpenFile;

/** ASYNC_CANCEL, and the same by io_uring_register(2). */
final class CancelOps {
    static final int ALL = 1;
    static final int FD = 2;
    static final int ANY = 4;
    static final int FD_FIXED = 8;
    static final int KNOWN = 15;

    private CancelOps() {}

    static int prepare(Request r) {
        Sqe s = r.sqe;
        if (s.has(Sqe.BUFFER_SELECT) || s.off() != 0 || s.len() != 0 || s.file() != 0 || (s.how() & ~KNOWN) != 0) {
            return Errno.EINVAL;
        }
        if ((s.how() & FD) != 0 && (s.how() & ANY) != 0) {
            return Errno.EINVAL;
        }
        return 0;
    }

    static long cancel(Request r) {
        Sqe s = r.sqe;
        OpenFile file = null;
        if ((s.how() & FD) != 0) {
            boolean fixed = s.has(Sqe.FIXED_FILE) || (s.how() & FD_FIXED) != 0;
            file = fixed ? r.ring.files.get(s.fd()) : r.task().files().get(s.fd());
            if (file == null) {
                return -Errno.EBADF;
            }
        }
        return cancel(r.ring, r, s.addr(), s.how(), file);
    }

    /** @return 0 or (with ALL or ANY) how many, or -ENOENT */
    static long cancel(UringFile ring, @Nullable Request self, long userData, int how, @Nullable OpenFile file) {
        if ((how & ~FD_FIXED) == 0) {
            Request other = ring.requests.find(userData, o -> o != self && o.guarded == null);
            return other != null && other.cancel() ? 0 : -Errno.ENOENT;
        }
        boolean all = (how & (ALL | ANY)) != 0;
        long n = 0;
        for (Request other : ring.inFlight()) {
            if (other == self || other.done || other.guarded != null) {
                continue;
            }
            boolean match = (how & ANY) != 0 || ((how & FD) != 0 ? other.file == file : other.userData == userData);
            if (match && other.cancel()) {
                n++;
                if (!all) {
                    return 0;
                }
            }
        }
        return n > 0 || all ? n : -Errno.ENOENT;
    }
}
