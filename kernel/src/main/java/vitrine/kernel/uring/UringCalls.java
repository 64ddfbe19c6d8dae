package vitrine.kernel.uring;

import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.syscall.Arg;
import vitrine.kernel.syscall.SyscallTable;
import vitrine.kernel.task.Task;

/** io_uring_setup(2), io_uring_enter(2), io_uring_register(2). */
public final class UringCalls {
    private static final int MAX_ENTRIES = 32768;
    private static final int KNOWN_SETUP = 0x3fff;

    /**
     * SINGLE_MMAP, NODROP, SUBMIT_STABLE, RW_CUR_POS, CUR_PERSONALITY, FAST_POLL, POLL_32BITS, SQPOLL_NONFIXED, EXT_ARG,
     * NATIVE_WORKERS, RSRC_TAGS, CQE_SKIP, LINKED_FILE.
     */
    private static final int FEATURES = 0x1fff;

    private static final int PARAMS = 120;
    private static final int ENTER_GETEVENTS = 1;
    private static final int ENTER_SQ_WAKEUP = 2;
    private static final int ENTER_SQ_WAIT = 4;
    private static final int ENTER_EXT_ARG = 8;
    private static final int ENTER_REGISTERED_RING = 16;
    private static final long SECOND = 1_000_000_000L;

    private static final String MISSING =
            "polled devices (IOPOLL), zero copy, buffer rings in kernel memory, the operations after Linux 6.1";

    private UringCalls() {}

    public static void declare(SyscallTable s) {
        s.partial(
                425,
                "io_uring_setup",
                MISSING,
                (t, n, p, c, d, e, f) -> setup(t, n & 0xffff_ffffL, p),
                Arg.of("entries", Arg.Kind.UINT),
                Arg.pointer("params"));
        s.partial(
                426,
                "io_uring_enter",
                MISSING,
                (t, fd, n, min, flags, arg, size) -> enter(t, (int) fd, (int) n, (int) min, (int) flags, arg, size),
                Arg.fd("fd"),
                Arg.of("to_submit", Arg.Kind.UINT),
                Arg.of("min_complete", Arg.Kind.UINT),
                Arg.of("flags", Arg.Kind.HEX),
                Arg.pointer("arg"),
                Arg.size("argsz"));
        s.partial(
                427,
                "io_uring_register",
                MISSING,
                (t, fd, op, arg, n, e, f) -> Registration.register(t, (int) fd, (int) op, arg, (int) n),
                Arg.fd("fd"),
                Arg.of("opcode", Arg.Kind.UINT),
                Arg.pointer("arg"),
                Arg.of("nr_args", Arg.Kind.UINT));
    }

    /**
     * struct io_uring_params, 120 bytes.
     *
     * <pre>
     *  0 sq_entries | 4 cq_entries | 8 flags | 12 sq_thread_cpu | 16 sq_thread_idle | 20 features | 24 wq_fd | 28 resv
     * 40 sq_off: head tail ring_mask ring_entries flags dropped array resv | u64
     * 80 cq_off: head tail ring_mask ring_entries overflow cqes flags resv | u64
     * </pre>
     */
    private static long setup(Task t, long wanted, long params) {
        byte[] b = new byte[PARAMS];
        t.mm().read(params, b, 0, PARAMS);
        for (int i = 28; i < 40; i++) {
            if (b[i] != 0) {
                return -Errno.EINVAL;
            }
        }
        int flags = t.mm().readInt(params + 8);
        long cqWanted = Integer.toUnsignedLong(t.mm().readInt(params + 4));
        if ((flags & ~KNOWN_SETUP) != 0) {
            return -Errno.EINVAL;
        }
        boolean clamp = (flags & UringFile.SETUP_CLAMP) != 0;
        if (wanted == 0 || wanted > MAX_ENTRIES && !clamp) {
            return -Errno.EINVAL;
        }
        int sq = power(Math.min(wanted, MAX_ENTRIES));
        int cq = 2 * sq;
        if ((flags & UringFile.SETUP_CQSIZE) != 0) {
            if (cqWanted == 0 || cqWanted > 2 * MAX_ENTRIES && !clamp) {
                return -Errno.EINVAL;
            }
            cq = power(Math.min(cqWanted, 2 * MAX_ENTRIES));
            if (cq < sq) {
                return -Errno.EINVAL;
            }
        }
        int refused = contradiction(t, flags, t.mm().readInt(params + 24), t.mm().readInt(params + 12));
        if (refused != 0) {
            return -refused;
        }
        RingMemory memory = new RingMemory(
                t.kernel.vfs, sq, cq, (flags & UringFile.SETUP_SQE128) != 0, (flags & UringFile.SETUP_CQE32) != 0);
        UringFile ring;
        try {
            ring = new UringFile(t, flags, memory);
        } catch (Errno e) {
            memory.free();
            throw e;
        }
        if ((flags & UringFile.SETUP_SQPOLL) != 0) {
            long idle = Integer.toUnsignedLong(t.mm().readInt(params + 16));
            ring.sqPoll = new SqPoll(ring, t, idle == 0 ? SECOND : idle * 1_000_000);
            if (ring.enabled) {
                ring.sqPoll.wake();
            }
        }
        if (!ring.enabled) {
            ring.owner = null; // who enables it
        }
        try {
            tell(t, params, memory);
        } catch (Errno e) {
            ring.release();
            throw e;
        }
        return ring.install(t, Fcntl.O_CLOEXEC);
    }

    private static int contradiction(Task t, int flags, int attached, int cpu) {
        boolean polls = (flags & UringFile.SETUP_SQPOLL) != 0;
        if ((flags & UringFile.SETUP_SQ_AFF) != 0 && (!polls || cpu < 0 || cpu >= t.kernel.scheduler.cpuCount())) {
            return Errno.EINVAL;
        }
        int cooperative = UringFile.SETUP_COOP_TASKRUN | UringFile.SETUP_TASKRUN_FLAG | UringFile.SETUP_DEFER_TASKRUN;
        if (polls && (flags & cooperative) != 0) {
            return Errno.EINVAL;
        }
        boolean defers = (flags & UringFile.SETUP_DEFER_TASKRUN) != 0;
        if ((flags & UringFile.SETUP_TASKRUN_FLAG) != 0 && !defers && (flags & UringFile.SETUP_COOP_TASKRUN) == 0
                || defers && (flags & UringFile.SETUP_SINGLE_ISSUER) == 0) {
            return Errno.EINVAL;
        }
        if ((flags & UringFile.SETUP_ATTACH_WQ) != 0) {
            OpenFile other = t.files().get(attached);
            if (other == null) {
                return Errno.ENXIO;
            }
            if (!(other instanceof UringFile u) || polls && !u.is(UringFile.SETUP_SQPOLL)) {
                return Errno.EINVAL;
            }
        }
        return 0;
    }

    private static int power(long n) {
        return n <= 1 ? 1 : Integer.highestOneBit((int) n - 1) << 1;
    }

    private static void tell(Task t, long params, RingMemory m) {
        int[] sq = {
            RingMemory.SQ_HEAD,
            RingMemory.SQ_TAIL,
            RingMemory.SQ_MASK,
            RingMemory.SQ_ENTRIES,
            RingMemory.SQ_FLAGS,
            RingMemory.SQ_DROPPED,
            m.array,
            0,
            0,
            0
        };
        int[] cq = {
            RingMemory.CQ_HEAD,
            RingMemory.CQ_TAIL,
            RingMemory.CQ_MASK,
            RingMemory.CQ_ENTRIES,
            RingMemory.CQ_OVERFLOW,
            RingMemory.CQES,
            RingMemory.CQ_FLAGS,
            0,
            0,
            0
        };
        for (int i = 0; i < sq.length; i++) {
            t.mm().writeInt(params + 40 + 4L * i, sq[i]);
            t.mm().writeInt(params + 80 + 4L * i, cq[i]);
        }
        t.mm().writeInt(params, m.sqEntries);
        t.mm().writeInt(params + 4, m.cqEntries);
        t.mm().writeInt(params + 20, FEATURES);
    }

    /** What a call that waits has done already. */
    private record Entered(UringFile ring, long submitted, long deadline, long timeouts) {}

    /** The ring behind a descriptor, or a registered one. Throws EBADF, EOPNOTSUPP, EINVAL. */
    static UringFile ring(Task t, int fd, boolean registered) {
        OpenFile f;
        if (registered) {
            f = t.kernel.urings.registeredRing(t, fd);
        } else {
            f = t.files().file(fd);
        }
        if (f instanceof UringFile u) {
            return u;
        }
        throw Errno.of(Errno.EOPNOTSUPP);
    }

    private static long enter(Task t, int fd, int submit, int least, int flags, long arg, long size) {
        if (t.callState instanceof Entered e) {
            return await(t, e, least);
        }
        int known = ENTER_GETEVENTS | ENTER_SQ_WAKEUP | ENTER_SQ_WAIT | ENTER_EXT_ARG | ENTER_REGISTERED_RING;
        if ((flags & ~known) != 0) {
            return -Errno.EINVAL;
        }
        UringFile ring = ring(t, fd, (flags & ENTER_REGISTERED_RING) != 0);
        if (!ring.enabled) {
            return -Errno.EBADFD;
        }
        if (ring.is(UringFile.SETUP_SINGLE_ISSUER) && !ring.is(UringFile.SETUP_SQPOLL) && submit != 0) {
            if (ring.owner == null) {
                ring.owner = t;
            } else if (ring.owner != t) {
                return -Errno.EEXIST;
            }
        }
        long done = 0;
        SqPoll poller = ring.sqPoll;
        if (poller != null) {
            ring.completions.flush();
            if ((flags & ENTER_SQ_WAKEUP) != 0) {
                poller.wake();
            }
            if ((flags & ENTER_SQ_WAIT) != 0 && ring.sqFull()) {
                long result = t.sleepOn(ring.completions.wait);
                return result == -Errno.ERESTARTSYS ? -Errno.EINTR : result;
            }
            done = Integer.toUnsignedLong(submit);
        } else if (submit != 0) {
            t.kernel.urings.work();
            done = Submission.take(ring, t, submit);
            if (done != Integer.toUnsignedLong(submit)) {
                if (done < 0 || (flags & ENTER_GETEVENTS) == 0) {
                    return done;
                }
                ring.completions.flush();
                return done;
            }
        }
        if ((flags & ENTER_GETEVENTS) == 0) {
            return done;
        }
        if (ring.is(UringFile.SETUP_DEFER_TASKRUN) && ring.owner != t) {
            return done > 0 ? done : -Errno.EEXIST;
        }
        long deadline = Long.MAX_VALUE;
        try {
            deadline = options(t, (flags & ENTER_EXT_ARG) != 0, arg, size);
        } catch (Errno e) {
            return done > 0 ? done : -e.number();
        }
        return await(t, new Entered(ring, done, deadline, ring.completions.timeouts), least);
    }

    /**
     * The signal mask and the time of a wait: {@code struct io_uring_getevents_arg: 0 u64 sigmask | 8 u32 sigmask_sz
     * | 12 pad | 16 u64 timespec}.
     *
     * @return the deadline. Throws EINVAL, EFAULT
     */
    private static long options(Task t, boolean extended, long arg, long size) {
        long mask = arg;
        long maskSize = size;
        long time = 0;
        if (extended) {
            if (size != 24) {
                throw Errno.of(Errno.EINVAL);
            }
            mask = t.mm().readLong(arg);
            maskSize = Integer.toUnsignedLong(t.mm().readInt(arg + 8));
            if (t.mm().readInt(arg + 12) != 0) {
                throw Errno.of(Errno.EINVAL);
            }
            time = t.mm().readLong(arg + 16);
        }
        long deadline = Long.MAX_VALUE;
        if (time != 0) {
            long seconds = t.mm().readLong(time);
            long nanos = t.mm().readLong(time + 8);
            deadline = t.callDeadline(
                    seconds > Long.MAX_VALUE / SECOND / 2 ? Long.MAX_VALUE / 2 : Math.max(seconds * SECOND + nanos, 0));
        }
        if (mask != 0) {
            if (maskSize != 8) {
                throw Errno.of(Errno.EINVAL);
            }
            t.temporaryMask(t.mm().readLong(mask));
        }
        return deadline;
    }

    private static long await(Task t, Entered e, int least) {
        UringFile ring = e.ring;
        t.kernel.urings.work();
        ring.workOfOwner();
        ring.completions.flush();
        int wanted = Integer.compareUnsigned(least, ring.memory.cqEntries) > 0 ? ring.memory.cqEntries : least;
        // A timeout ends a wait even when not as much came as was asked for (io_should_wake).
        if (Integer.compareUnsigned(ring.completions.ready(), wanted) >= 0 || ring.completions.timeouts != e.timeouts) {
            if (ring.completions.dropped) {
                ring.completions.dropped = false;
                return e.submitted > 0 ? e.submitted : -Errno.EBADR;
            }
            return e.submitted;
        }
        if (t.kernel.now() >= e.deadline) {
            return e.submitted > 0 || some(ring) ? e.submitted : -Errno.ETIME;
        }
        long result = t.sleepUntil(e.deadline, ring.completions.wait);
        if (result == Task.BLOCKED) {
            t.callState = e;
            return result;
        }
        return e.submitted > 0 || some(ring) ? e.submitted : -Errno.EINTR;
    }

    /** Fewer results than were asked for are better than none. */
    private static boolean some(UringFile ring) {
        return ring.completions.ready() != 0;
    }
}
