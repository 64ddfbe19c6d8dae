package vitrine.kernel.cred;

/** The resource limits of a process (getrlimit(2)), by RLIMIT_… number. Values are unsigned; -1 is RLIM_INFINITY. */
public final class Rlimits {
    public static final int CPU = 0;
    public static final int FSIZE = 1;
    public static final int DATA = 2;
    public static final int STACK = 3;
    public static final int CORE = 4;
    public static final int RSS = 5;
    public static final int NPROC = 6;
    public static final int NOFILE = 7;
    public static final int MEMLOCK = 8;
    public static final int AS = 9;
    public static final int LOCKS = 10;
    public static final int SIGPENDING = 11;
    public static final int MSGQUEUE = 12;
    public static final int NICE = 13;
    public static final int RTPRIO = 14;
    public static final int RTTIME = 15;
    public static final int COUNT = 16;
    public static final long INFINITY = -1L;

    private final long[] soft = new long[COUNT];
    private final long[] hard = new long[COUNT];

    /** The limits that init starts with; {@code memory} is the machine's in bytes (for NPROC and SIGPENDING). */
    public static Rlimits initial(long memory) {
        Rlimits r = new Rlimits();
        for (int i = 0; i < COUNT; i++) {
            r.set(i, INFINITY, INFINITY);
        }
        long threads = Math.clamp(memory / (8L * 16384), 128, 1 << 20) / 2;
        r.set(STACK, 8L << 20, INFINITY);
        r.set(CORE, 0, INFINITY);
        r.set(NPROC, threads, threads);
        r.set(NOFILE, 1024, 1 << 20);
        r.set(MEMLOCK, 8L << 20, 8L << 20);
        r.set(SIGPENDING, threads, threads);
        r.set(MSGQUEUE, 819200, 819200);
        r.set(NICE, 0, 0);
        r.set(RTPRIO, 0, 0);
        return r;
    }

    public Rlimits copy() {
        Rlimits r = new Rlimits();
        System.arraycopy(soft, 0, r.soft, 0, COUNT);
        System.arraycopy(hard, 0, r.hard, 0, COUNT);
        return r;
    }

    public long soft(int resource) {
        return soft[resource];
    }

    public long hard(int resource) {
        return hard[resource];
    }

    public void set(int resource, long newSoft, long newHard) {
        soft[resource] = newSoft;
        hard[resource] = newHard;
    }

    /** Whether {@code value} (unsigned) is more than the soft limit allows. */
    public boolean exceeds(int resource, long value) {
        return Long.compareUnsigned(value, soft[resource]) > 0;
    }
}
