package vitrine.kernel.mm;

/**
 * Flags of a VMA (VM_…), and the arguments of mmap(2), mprotect(2), mremap(2) and madvise(2) that become flags.
 *
 * <p>The low four bits are what is permitted now; the MAY bits, four places higher, what mprotect may ever permit.
 */
public final class VmFlags {
    public static final int READ = 1;
    public static final int WRITE = 2;
    public static final int EXEC = 4;
    public static final int SHARED = 8;
    public static final int MAYREAD = 0x10;
    public static final int MAYWRITE = 0x20;
    public static final int MAYEXEC = 0x40;
    public static final int MAYSHARE = 0x80;
    public static final int GROWSDOWN = 0x100;
    public static final int LOCKED = 0x2000;
    public static final int SEQ_READ = 0x8000;
    public static final int RAND_READ = 0x1_0000;
    public static final int DONTCOPY = 0x2_0000;
    public static final int DONTEXPAND = 0x4_0000;
    public static final int LOCKONFAULT = 0x8_0000;
    public static final int ACCOUNT = 0x10_0000;
    public static final int NORESERVE = 0x20_0000;
    public static final int WIPEONFORK = 0x200_0000;
    public static final int DONTDUMP = 0x400_0000;
    public static final int HUGEPAGE = 0x2000_0000;
    public static final int NOHUGEPAGE = 0x4000_0000;

    static final int ACCESS = READ | WRITE | EXEC;
    static final int MAYALL = MAYREAD | MAYWRITE | MAYEXEC;

    public static final int PROT_READ = 1;
    public static final int PROT_WRITE = 2;
    public static final int PROT_EXEC = 4;
    static final int PROT_GROWSDOWN = 0x0100_0000;
    static final int PROT_GROWSUP = 0x0200_0000;

    public static final int MAP_SHARED = 1;
    public static final int MAP_PRIVATE = 2;
    static final int MAP_SHARED_VALIDATE = 3;
    static final int MAP_TYPE = 15;
    public static final int MAP_FIXED = 0x10;
    public static final int MAP_ANONYMOUS = 0x20;
    static final int MAP_32BIT = 0x40;
    static final int MAP_ABOVE4G = 0x80;
    public static final int MAP_GROWSDOWN = 0x100;
    static final int MAP_DENYWRITE = 0x800;
    static final int MAP_EXECUTABLE = 0x1000;
    public static final int MAP_LOCKED = 0x2000;
    public static final int MAP_NORESERVE = 0x4000;
    public static final int MAP_POPULATE = 0x8000;
    static final int MAP_NONBLOCK = 0x1_0000;
    public static final int MAP_STACK = 0x2_0000;
    static final int MAP_HUGETLB = 0x4_0000;
    static final int MAP_SYNC = 0x8_0000;
    public static final int MAP_FIXED_NOREPLACE = 0x10_0000;

    /** What MAP_SHARED_VALIDATE accepts for an ordinary file (LEGACY_MAP_MASK). */
    static final int LEGACY_MAP_MASK = MAP_TYPE
            | MAP_FIXED
            | MAP_ANONYMOUS
            | MAP_32BIT
            | MAP_GROWSDOWN
            | MAP_DENYWRITE
            | MAP_EXECUTABLE
            | MAP_LOCKED
            | MAP_NORESERVE
            | MAP_POPULATE
            | MAP_NONBLOCK
            | MAP_STACK
            | MAP_HUGETLB;

    /** Resource numbers of getrlimit(2). */
    static final int RLIMIT_DATA = 2;

    static final int RLIMIT_STACK = 3;
    static final int RLIMIT_MEMLOCK = 8;
    static final int RLIMIT_AS = 9;

    /** Capability numbers of capabilities(7). */
    static final int CAP_IPC_LOCK = 14;

    static final int CAP_SYS_RAWIO = 17;

    private VmFlags() {}

    /** Whether a private page of such a VMA is charged against the promise of memory (accountable_mapping). */
    static boolean accountable(int flags) {
        return (flags & (NORESERVE | SHARED | WRITE)) == WRITE;
    }

    /** "rw-p" as in /proc/PID/maps. */
    public static String describe(int flags) {
        return ((flags & READ) != 0 ? "r" : "-")
                + ((flags & WRITE) != 0 ? "w" : "-")
                + ((flags & EXEC) != 0 ? "x" : "-")
                + ((flags & MAYSHARE) != 0 ? "s" : "p");
    }
}
