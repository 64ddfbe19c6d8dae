package vitrine.kernel.uring;

import vitrine.kernel.abi.Errno;
import vitrine.kernel.fs.OpenFile;

/** MSG_RING: a result, or a registered file, for another ring. */
final class MessageOps {
    private static final int SEND_FD = 1;
    private static final int RING_CQE_SKIP = 1;
    private static final int FLAGS_PASS = 2;

    private MessageOps() {}

    static int prepare(Request r) {
        Sqe s = r.sqe;
        return s.buffer() != 0 || s.personality() != 0 ? Errno.EINVAL : 0;
    }

    static long send(Request r) {
        Sqe s = r.sqe;
        if (!(r.file() instanceof UringFile target)) {
            return -Errno.EBADFD;
        }
        if ((s.how() & ~(RING_CQE_SKIP | FLAGS_PASS)) != 0) {
            return -Errno.EINVAL;
        }
        if (!target.enabled) {
            return -Errno.EBADFD;
        }
        if (s.addr() == 0) {
            if ((s.how() & RING_CQE_SKIP) != 0 || s.addr3() != 0 || (s.how() & FLAGS_PASS) == 0 && s.file() != 0) {
                return -Errno.EINVAL;
            }
            int flags = (s.how() & FLAGS_PASS) != 0 ? s.file() : 0;
            return target.completions.post(s.off(), s.len(), flags, 0, 0) ? 0 : -Errno.EOVERFLOW;
        }
        if (s.addr() != SEND_FD) {
            return -Errno.EINVAL;
        }
        if (target == r.ring || s.len() != 0) {
            return -Errno.EINVAL;
        }
        OpenFile f = r.ring.files.get((int) s.addr3());
        if (f == null) {
            return -Errno.EBADF;
        }
        int slot = s.file();
        int at = slot == RegisteredFiles.ALLOC ? target.files.free() : slot - 1;
        f.retain();
        try {
            target.files.put(at, f, 0, target);
        } catch (Errno e) {
            f.release();
            throw e;
        }
        if ((s.how() & RING_CQE_SKIP) == 0) {
            int result = slot == RegisteredFiles.ALLOC ? at : 0;
            return target.completions.post(s.off(), result, 0, 0, 0) ? result : -Errno.EOVERFLOW;
        }
        return slot == RegisteredFiles.ALLOC ? at : 0;
    }
}
