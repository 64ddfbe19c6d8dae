package vitrine.kernel.uring;

import vitrine.kernel.abi.Errno;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.poll.Poll;

/** POLL_ADD and POLL_REMOVE. */
final class PollOps {
    private static final int MULTI = 1;
    private static final int UPDATE_EVENTS = 2;
    private static final int UPDATE_USER_DATA = 4;
    private static final int LEVEL = 8;
    private static final int ONESHOT = 1 << 30;
    private static final int ET = 1 << 31;

    private PollOps() {}

    /** What a poll remembers. */
    private static final class Watching {
        int events;
        boolean multi;
    }

    static int prepareAdd(Request r) {
        Sqe s = r.sqe;
        if (s.buffer() != 0 || s.off() != 0 || s.addr() != 0 || (s.len() & ~(MULTI | LEVEL)) != 0) {
            return Errno.EINVAL;
        }
        if ((s.len() & MULTI) != 0 && s.has(Sqe.CQE_SKIP_SUCCESS)) {
            return Errno.EINVAL;
        }
        Watching w = new Watching();
        set(w, s.how(), s.len());
        r.state = w;
        return 0;
    }

    private static void set(Watching w, int events, int flags) {
        w.events = events & ~(ONESHOT | ET) | Poll.ERR | Poll.HUP;
        w.multi = (flags & MULTI) != 0;
    }

    static long add(Request r) {
        if (!(r.state instanceof Watching w)) {
            return -Errno.EINVAL;
        }
        OpenFile f = r.file();
        int now = f.poll(null) & w.events;
        if (now != 0) {
            if (!w.multi) {
                return now;
            }
            if (!r.more(now, 0)) {
                return now;
            }
        }
        if (!r.waitFor(f, w.events)) {
            return now != 0 ? now : -Errno.EINVAL; // nothing will ever tell
        }
        return Request.PENDING;
    }

    static int prepareRemove(Request r) {
        Sqe s = r.sqe;
        if (s.buffer() != 0 || s.file() != 0 || (s.len() & ~(UPDATE_EVENTS | UPDATE_USER_DATA | MULTI)) != 0) {
            return Errno.EINVAL;
        }
        // only an update of events may make it multishot
        if (s.len() == MULTI) {
            return Errno.EINVAL;
        }
        if ((s.len() & UPDATE_USER_DATA) == 0 && s.off() != 0) {
            return Errno.EINVAL;
        }
        return (s.len() & UPDATE_EVENTS) == 0 && s.how() != 0 ? Errno.EINVAL : 0;
    }

    static long remove(Request r) {
        Sqe s = r.sqe;
        Request other = r.ring.requests.find(s.addr(), o -> o.op == Ops.POLL_ADD);
        if (other == null) {
            return -Errno.ENOENT;
        }
        if ((s.len() & (UPDATE_EVENTS | UPDATE_USER_DATA)) == 0) {
            other.cancel();
            return 0;
        }
        if ((s.len() & UPDATE_EVENTS) != 0 && other.state instanceof Watching w) {
            set(w, s.how(), s.len());
        }
        if ((s.len() & UPDATE_USER_DATA) != 0) {
            r.ring.requests.rename(other, s.off());
        }
        other.again();
        return 0;
    }
}
