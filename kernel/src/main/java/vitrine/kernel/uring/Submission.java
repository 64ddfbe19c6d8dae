package vitrine.kernel.uring;

import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.cred.Cred;
import vitrine.kernel.task.Task;

/** Takes submissions from a ring and makes requests and chains of them. */
final class Submission {
    private final UringFile ring;
    private final Task submitter;
    private @Nullable Request head;
    private @Nullable Request last;
    private long before;
    private boolean drain;
    private boolean headFailed;

    private Submission(UringFile ring, Task submitter) {
        this.ring = ring;
        this.submitter = submitter;
    }

    /** Takes up to {@code most} submissions. @return how many, or a negative errno */
    static long take(UringFile ring, Task submitter, int most) {
        RingMemory m = ring.memory;
        int available = m.get(RingMemory.SQ_TAIL) - m.get(RingMemory.SQ_HEAD);
        int n = Integer.compareUnsigned(available, m.sqEntries) > 0 ? m.sqEntries : available;
        n = Integer.compareUnsigned(most, n) < 0 ? most : n;
        if (n == 0) {
            return 0;
        }
        Submission s = new Submission(ring, submitter);
        ring.completions.inline = true;
        try {
            return s.take(n);
        } finally {
            s.finishChain();
            ring.urings().work();
            ring.completions.inline = false;
        }
    }

    private long take(int most) {
        RingMemory m = ring.memory;
        int taken = 0;
        while (taken < most) {
            int at = m.get(RingMemory.SQ_HEAD);
            int index = m.get(m.array + 4 * (at & m.sqEntries - 1));
            try {
                ring.admit();
            } catch (Errno e) {
                return taken > 0 ? taken : -Errno.EAGAIN;
            }
            if (Integer.compareUnsigned(index, m.sqEntries) >= 0) {
                m.put(RingMemory.SQ_HEAD, at + 1);
                m.put(RingMemory.SQ_DROPPED, m.get(RingMemory.SQ_DROPPED) + 1);
                ring.dropped();
                break;
            }
            Sqe sqe = Sqe.at(m.sqe(index));
            m.put(RingMemory.SQ_HEAD, at + 1);
            taken++;
            boolean fine = one(sqe);
            if (!fine && !ring.is(UringFile.SETUP_SUBMIT_ALL)) {
                break;
            }
        }
        return taken;
    }

    /** @return whether the submission of more may go on */
    private boolean one(Sqe sqe) {
        Op op = Ops.of(sqe.opcode());
        Cred cred = sqe.personality() == 0 ? submitter.cred : ring.personalities.get(sqe.personality());
        Request r = new Request(ring, sqe, op == null ? Ops.NOP : op, submitter, cred == null ? submitter.cred : cred);
        int error = op == null || cred == null ? Errno.EINVAL : check(r, sqe, op);
        r.refused = error;
        ring.kernel.current = submitter;
        if (head == null) {
            before = ring.submitted() - 1;
            drain = false;
            headFailed = false;
            head = r;
        } else if (last != null) {
            last.next = r;
        }
        last = r;
        drain |= sqe.has(Sqe.IO_DRAIN);
        if (error != 0) {
            r.failed = true;
            headFailed = true;
        }
        if (sqe.links()) {
            return true;
        }
        finishChain();
        return error == 0;
    }

    /** @return an errno, or 0 */
    private int check(Request r, Sqe sqe, Op op) {
        if ((sqe.flags() & ~Sqe.KNOWN) != 0) {
            return Errno.EINVAL;
        }
        Restrictions rules = ring.restrictions;
        if (rules != null && !rules.allow(sqe)) {
            return Errno.EACCES;
        }
        if (sqe.has(Sqe.BUFFER_SELECT) && !op.has(Op.SELECT)) {
            return Errno.EOPNOTSUPP;
        }
        if (sqe.has(Sqe.CQE_SKIP_SUCCESS)) {
            ring.drainDisabled = true;
        }
        if (sqe.has(Sqe.IO_DRAIN) && ring.drainDisabled) {
            return Errno.EOPNOTSUPP;
        }
        if (sqe.ioprio() != 0 && !priority(op, sqe.ioprio())) {
            return Errno.EINVAL;
        }
        int error;
        try {
            error = op.prepare().check(r);
        } catch (Errno e) {
            error = e.number();
        }
        return error;
    }

    /** For reading and writing ioprio is a priority, for sockets it is flags, for all others nothing. */
    private static boolean priority(Op op, int ioprio) {
        return op.has(Op.FLAGS) || op.has(Op.IN | Op.OUT) && ioprio >>> 13 <= 3;
    }

    /** The chain is complete. With a member that was refused nothing of it happens. */
    private void finishChain() {
        Request h = head;
        if (h == null) {
            return;
        }
        head = null;
        last = null;
        if (headFailed && h.refused == 0) {
            h.refused = Errno.ECANCELED;
        }
        ring.begin(h, before, drain);
        ring.urings().work();
    }
}
