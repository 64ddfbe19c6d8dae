package vitrine.observe.strace;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Names of or-ed bits and of alternatives, by the name of the set that a declaration gives ({@code Arg.flags}, {@code
 * Arg.oneOf}). Values are those of x86-64 Linux; multi-bit values stand before their parts.
 */
public final class Sets {
    private static final Map<String, Map<Long, String>> SETS = new LinkedHashMap<>();

    static {
        set(
                "O",
                "O_PATH=0x200000 O_TMPFILE=0x410000 O_SYNC=0x101000 O_CREAT=0x40 O_EXCL=0x80 O_NOCTTY=0x100"
                        + " O_TRUNC=0x200 O_APPEND=0x400 O_NONBLOCK=0x800 O_DSYNC=0x1000 O_ASYNC=0x2000 O_DIRECT=0x4000"
                        + " O_LARGEFILE=0x8000 O_CLOEXEC=0x80000 O_DIRECTORY=0x10000 O_NOFOLLOW=0x20000 O_NOATIME=0x40000"
                        + "");
        set("PROT", "PROT_NONE=0 PROT_READ=1 PROT_WRITE=2 PROT_EXEC=4 PROT_GROWSDOWN=0x1000000 PROT_GROWSUP=0x2000000");
        set(
                "MAP",
                "MAP_SHARED_VALIDATE=3 MAP_SHARED=1 MAP_PRIVATE=2 MAP_FIXED=0x10 MAP_ANONYMOUS=0x20 MAP_GROWSDOWN=0x100"
                        + " MAP_DENYWRITE=0x800 MAP_EXECUTABLE=0x1000 MAP_LOCKED=0x2000 MAP_NORESERVE=0x4000"
                        + " MAP_POPULATE=0x8000 MAP_NONBLOCK=0x10000 MAP_STACK=0x20000 MAP_HUGETLB=0x40000"
                        + " MAP_SYNC=0x80000 MAP_FIXED_NOREPLACE=0x100000");
        set("MREMAP", "MREMAP_MAYMOVE=1 MREMAP_FIXED=2 MREMAP_DONTUNMAP=4");
        set("MS", "MS_ASYNC=1 MS_INVALIDATE=2 MS_SYNC=4");
        set("MLOCK", "MLOCK_ONFAULT=1");
        set("MCL", "MCL_CURRENT=1 MCL_FUTURE=2 MCL_ONFAULT=4");
        set(
                "MADV",
                "MADV_NORMAL=0 MADV_RANDOM=1 MADV_SEQUENTIAL=2 MADV_WILLNEED=3 MADV_DONTNEED=4 MADV_FREE=8"
                        + " MADV_REMOVE=9 MADV_DONTFORK=10 MADV_DOFORK=11 MADV_MERGEABLE=12 MADV_UNMERGEABLE=13"
                        + " MADV_HUGEPAGE=14 MADV_NOHUGEPAGE=15 MADV_DONTDUMP=16 MADV_DODUMP=17 MADV_WIPEONFORK=18"
                        + " MADV_KEEPONFORK=19 MADV_COLD=20 MADV_PAGEOUT=21 MADV_POPULATE_READ=22"
                        + " MADV_POPULATE_WRITE=23");
        set(
                "AT",
                "AT_SYMLINK_NOFOLLOW=0x100 AT_REMOVEDIR=0x200 AT_SYMLINK_FOLLOW=0x400 AT_NO_AUTOMOUNT=0x800"
                        + " AT_EMPTY_PATH=0x1000 AT_STATX_FORCE_SYNC=0x2000 AT_STATX_DONT_SYNC=0x4000");
        set("ACCESS", "F_OK=0 X_OK=1 W_OK=2 R_OK=4");
        set("SEEK", "SEEK_SET=0 SEEK_CUR=1 SEEK_END=2 SEEK_DATA=3 SEEK_HOLE=4");
        set("STATX", "STATX_ALL=0xfff STATX_BASIC_STATS=0x7ff STATX_TYPE=1 STATX_MODE=2 STATX_SIZE=0x200");
        set("RWF", "RWF_HIPRI=1 RWF_DSYNC=2 RWF_SYNC=4 RWF_NOWAIT=8 RWF_APPEND=0x10");
        set("MEMFD", "MFD_CLOEXEC=1 MFD_ALLOW_SEALING=2 MFD_HUGETLB=4");
        set(
                "KCMP",
                "KCMP_FILE=0 KCMP_VM=1 KCMP_FILES=2 KCMP_FS=3 KCMP_SIGHAND=4 KCMP_IO=5 KCMP_SYSVSEM=6 KCMP_EPOLL_TFD=7");
        set("INOTIFY_INIT", "IN_NONBLOCK=0x800 IN_CLOEXEC=0x80000");
        set(
                "INOTIFY",
                "IN_ACCESS=1 IN_MODIFY=2 IN_ATTRIB=4 IN_CLOSE_WRITE=8 IN_CLOSE_NOWRITE=0x10 IN_OPEN=0x20"
                        + " IN_MOVED_FROM=0x40 IN_MOVED_TO=0x80 IN_CREATE=0x100 IN_DELETE=0x200 IN_DELETE_SELF=0x400"
                        + " IN_MOVE_SELF=0x800 IN_ONLYDIR=0x1000000 IN_DONT_FOLLOW=0x2000000 IN_EXCL_UNLINK=0x4000000"
                        + " IN_MASK_CREATE=0x10000000 IN_MASK_ADD=0x20000000 IN_ISDIR=0x40000000 IN_ONESHOT=0x80000000");
        set("RENAME", "RENAME_NOREPLACE=1 RENAME_EXCHANGE=2 RENAME_WHITEOUT=4");
        set("LOCK", "LOCK_SH=1 LOCK_EX=2 LOCK_NB=4 LOCK_UN=8");
        set(
                "W",
                "WNOHANG=1 WUNTRACED=2 WEXITED=4 WCONTINUED=8 WNOWAIT=0x1000000 __WNOTHREAD=0x20000000"
                        + " __WALL=0x40000000 __WCLONE=0x80000000");
        set(
                "PTRACE",
                "PTRACE_TRACEME=0 PTRACE_PEEKTEXT=1 PTRACE_PEEKDATA=2 PTRACE_PEEKUSER=3 PTRACE_POKETEXT=4"
                        + " PTRACE_POKEDATA=5 PTRACE_POKEUSER=6 PTRACE_CONT=7 PTRACE_KILL=8 PTRACE_SINGLESTEP=9"
                        + " PTRACE_GETREGS=12 PTRACE_SETREGS=13 PTRACE_GETFPREGS=14 PTRACE_SETFPREGS=15"
                        + " PTRACE_ATTACH=16 PTRACE_DETACH=17 PTRACE_SYSCALL=24 PTRACE_SYSEMU=31"
                        + " PTRACE_SETOPTIONS=0x4200 PTRACE_GETEVENTMSG=0x4201 PTRACE_GETSIGINFO=0x4202"
                        + " PTRACE_SETSIGINFO=0x4203 PTRACE_GETREGSET=0x4204 PTRACE_SETREGSET=0x4205"
                        + " PTRACE_SEIZE=0x4206 PTRACE_INTERRUPT=0x4207 PTRACE_LISTEN=0x4208"
                        + " PTRACE_GETSIGMASK=0x420a PTRACE_SETSIGMASK=0x420b PTRACE_GET_SYSCALL_INFO=0x420e");
        set(
                "SECCOMP_OP",
                "SECCOMP_SET_MODE_STRICT=0 SECCOMP_SET_MODE_FILTER=1 SECCOMP_GET_ACTION_AVAIL=2"
                        + " SECCOMP_GET_NOTIF_SIZES=3");
        set(
                "SECCOMP_FLAG",
                "SECCOMP_FILTER_FLAG_TSYNC=1 SECCOMP_FILTER_FLAG_LOG=2 SECCOMP_FILTER_FLAG_SPEC_ALLOW=4"
                        + " SECCOMP_FILTER_FLAG_NEW_LISTENER=8 SECCOMP_FILTER_FLAG_TSYNC_ESRCH=16");
        set("IOPRIO_WHO", "IOPRIO_WHO_PROCESS=1 IOPRIO_WHO_PGRP=2 IOPRIO_WHO_USER=3");
        set("P", "P_ALL=0 P_PID=1 P_PGID=2 P_PIDFD=3");
        set("SIG", "SIG_BLOCK=0 SIG_UNBLOCK=1 SIG_SETMASK=2");
        set(
                "CLONE",
                "CLONE_VM=0x100 CLONE_FS=0x200 CLONE_FILES=0x400 CLONE_SIGHAND=0x800 CLONE_PIDFD=0x1000"
                        + " CLONE_PTRACE=0x2000 CLONE_VFORK=0x4000 CLONE_PARENT=0x8000 CLONE_THREAD=0x10000"
                        + " CLONE_NEWNS=0x20000 CLONE_SYSVSEM=0x40000 CLONE_SETTLS=0x80000"
                        + " CLONE_PARENT_SETTID=0x100000 CLONE_CHILD_CLEARTID=0x200000 CLONE_DETACHED=0x400000"
                        + " CLONE_UNTRACED=0x800000 CLONE_CHILD_SETTID=0x1000000 SIGCHLD=17");
        set(
                "CLOCK",
                "CLOCK_REALTIME=0 CLOCK_MONOTONIC=1 CLOCK_PROCESS_CPUTIME_ID=2 CLOCK_THREAD_CPUTIME_ID=3"
                        + " CLOCK_MONOTONIC_RAW=4 CLOCK_REALTIME_COARSE=5 CLOCK_MONOTONIC_COARSE=6 CLOCK_BOOTTIME=7"
                        + " CLOCK_TAI=11");
        set("TIMER", "TIMER_ABSTIME=1");
        set("ITIMER", "ITIMER_REAL=0 ITIMER_VIRTUAL=1 ITIMER_PROF=2");
        set(
                "FCNTL",
                "F_DUPFD=0 F_GETFD=1 F_SETFD=2 F_GETFL=3 F_SETFL=4 F_GETLK=5 F_SETLK=6 F_SETLKW=7 F_SETOWN=8"
                        + " F_GETOWN=9 F_SETSIG=10 F_GETSIG=11 F_OFD_GETLK=36 F_OFD_SETLK=37 F_OFD_SETLKW=38"
                        + " F_DUPFD_CLOEXEC=1030 F_SETPIPE_SZ=1031 F_GETPIPE_SZ=1032 F_ADD_SEALS=1033"
                        + " F_GET_SEALS=1034");
        set(
                "IOCTL",
                "TCGETS=0x5401 TCSETS=0x5402 TCSETSW=0x5403 TCSETSF=0x5404 TCSBRK=0x5409 TCXONC=0x540a TCFLSH=0x540b"
                        + " TIOCSCTTY=0x540e TIOCGPGRP=0x540f TIOCSPGRP=0x5410 TIOCOUTQ=0x5411 TIOCSTI=0x5412"
                        + " TIOCGWINSZ=0x5413 TIOCSWINSZ=0x5414 FIONREAD=0x541b FIONBIO=0x5421 TIOCNOTTY=0x5422"
                        + " TIOCGSID=0x5429 TIOCGPTN=0x80045430 TIOCSPTLCK=0x40045431 FIONCLEX=0x5450 FIOCLEX=0x5451");
        set(
                "FUTEX",
                "FUTEX_WAIT=0 FUTEX_WAKE=1 FUTEX_FD=2 FUTEX_REQUEUE=3 FUTEX_CMP_REQUEUE=4 FUTEX_WAKE_OP=5"
                        + " FUTEX_LOCK_PI=6 FUTEX_UNLOCK_PI=7 FUTEX_TRYLOCK_PI=8 FUTEX_WAIT_BITSET=9"
                        + " FUTEX_WAKE_BITSET=10 FUTEX_WAIT_PRIVATE=128 FUTEX_WAKE_PRIVATE=129"
                        + " FUTEX_REQUEUE_PRIVATE=131 FUTEX_CMP_REQUEUE_PRIVATE=132 FUTEX_WAKE_OP_PRIVATE=133"
                        + " FUTEX_LOCK_PI_PRIVATE=134 FUTEX_UNLOCK_PI_PRIVATE=135 FUTEX_TRYLOCK_PI_PRIVATE=136"
                        + " FUTEX_WAIT_BITSET_PRIVATE=137 FUTEX_WAKE_BITSET_PRIVATE=138"
                        + " FUTEX_WAIT_BITSET_PRIVATE|FUTEX_CLOCK_REALTIME=393");
        set("ARCH", "ARCH_SET_GS=0x1001 ARCH_SET_FS=0x1002 ARCH_GET_FS=0x1003 ARCH_GET_GS=0x1004");
        set(
                "RLIMIT",
                "RLIMIT_CPU=0 RLIMIT_FSIZE=1 RLIMIT_DATA=2 RLIMIT_STACK=3 RLIMIT_CORE=4 RLIMIT_RSS=5 RLIMIT_NPROC=6"
                        + " RLIMIT_NOFILE=7 RLIMIT_MEMLOCK=8 RLIMIT_AS=9 RLIMIT_LOCKS=10 RLIMIT_SIGPENDING=11"
                        + " RLIMIT_MSGQUEUE=12 RLIMIT_NICE=13 RLIMIT_RTPRIO=14 RLIMIT_RTTIME=15");
        set("RUSAGE", "RUSAGE_SELF=0 RUSAGE_CHILDREN=-1 RUSAGE_THREAD=1");
        set("GRND", "GRND_NONBLOCK=1 GRND_RANDOM=2 GRND_INSECURE=4");
        set("SCHED", "SCHED_OTHER=0 SCHED_FIFO=1 SCHED_RR=2 SCHED_BATCH=3 SCHED_IDLE=5 SCHED_DEADLINE=6");
        set("PRIO", "PRIO_PROCESS=0 PRIO_PGRP=1 PRIO_USER=2");
        set(
                "PR",
                "PR_SET_PDEATHSIG=1 PR_GET_PDEATHSIG=2 PR_GET_DUMPABLE=3 PR_SET_DUMPABLE=4 PR_GET_KEEPCAPS=7"
                        + " PR_SET_KEEPCAPS=8 PR_SET_NAME=15 PR_GET_NAME=16 PR_GET_SECCOMP=21 PR_SET_SECCOMP=22"
                        + " PR_CAPBSET_READ=23 PR_CAPBSET_DROP=24 PR_GET_SECUREBITS=27 PR_SET_SECUREBITS=28"
                        + " PR_SET_TIMERSLACK=29 PR_GET_TIMERSLACK=30 PR_SET_MM=35 PR_SET_CHILD_SUBREAPER=36"
                        + " PR_GET_CHILD_SUBREAPER=37 PR_SET_NO_NEW_PRIVS=38 PR_GET_NO_NEW_PRIVS=39"
                        + " PR_CAP_AMBIENT=47 PR_SET_VMA=0x53564d41");
        set("PIDFD", "PIDFD_NONBLOCK=0x800 PIDFD_THREAD=0x80");
        set("RSEQ_FLAG", "RSEQ_FLAG_UNREGISTER=1");
        set("SPLICE", "SPLICE_F_MOVE=1 SPLICE_F_NONBLOCK=2 SPLICE_F_MORE=4 SPLICE_F_GIFT=8");
        set(
                "MEMBARRIER_CMD",
                "MEMBARRIER_CMD_QUERY=0 MEMBARRIER_CMD_GLOBAL=1 MEMBARRIER_CMD_GLOBAL_EXPEDITED=2"
                        + " MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED=4 MEMBARRIER_CMD_PRIVATE_EXPEDITED=8"
                        + " MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED=16");
        set("AF", "AF_UNSPEC=0 AF_UNIX=1 AF_INET=2 AF_INET6=10 AF_NETLINK=16 AF_PACKET=17");
        set("SOCK", "SOCK_SEQPACKET=5 SOCK_RAW=3 SOCK_STREAM=1 SOCK_DGRAM=2 SOCK_NONBLOCK=0x800 SOCK_CLOEXEC=0x80000");
        set(
                "MSG",
                "MSG_OOB=1 MSG_PEEK=2 MSG_DONTROUTE=4 MSG_CTRUNC=8 MSG_TRUNC=0x20 MSG_DONTWAIT=0x40 MSG_EOR=0x80"
                        + " MSG_WAITALL=0x100 MSG_ERRQUEUE=0x2000 MSG_NOSIGNAL=0x4000 MSG_MORE=0x8000"
                        + " MSG_WAITFORONE=0x10000 MSG_CMSG_CLOEXEC=0x40000000");
        set("SHUT", "SHUT_RD=0 SHUT_WR=1 SHUT_RDWR=2");
        set("SOL", "SOL_IP=0 SOL_SOCKET=1 SOL_TCP=6 SOL_UDP=17 SOL_IPV6=41");
        set(
                "SO",
                "SO_DEBUG=1 SO_REUSEADDR=2 SO_TYPE=3 SO_ERROR=4 SO_DONTROUTE=5 SO_BROADCAST=6 SO_SNDBUF=7 SO_RCVBUF=8"
                        + " SO_KEEPALIVE=9 SO_OOBINLINE=10 SO_LINGER=13 SO_REUSEPORT=15 SO_PASSCRED=16 SO_PEERCRED=17"
                        + " SO_RCVLOWAT=18 SO_SNDLOWAT=19 SO_RCVTIMEO=20 SO_SNDTIMEO=21 SO_ACCEPTCONN=30"
                        + " SO_PEERSEC=31 SO_SNDBUFFORCE=32 SO_RCVBUFFORCE=33 SO_PROTOCOL=38 SO_DOMAIN=39");
        set("CLOSE_RANGE", "CLOSE_RANGE_UNSHARE=2 CLOSE_RANGE_CLOEXEC=4");
        set("EFD", "EFD_SEMAPHORE=1 EFD_NONBLOCK=0x800 EFD_CLOEXEC=0x80000");
        set("SFD", "SFD_NONBLOCK=0x800 SFD_CLOEXEC=0x80000");
        set("TFD", "TFD_NONBLOCK=0x800 TFD_CLOEXEC=0x80000");
        set("TFD_TIMER", "TFD_TIMER_ABSTIME=1 TFD_TIMER_CANCEL_ON_SET=2");
        set("EPOLL", "EPOLL_CLOEXEC=0x80000");
        set("EPOLL_OP", "EPOLL_CTL_ADD=1 EPOLL_CTL_DEL=2 EPOLL_CTL_MOD=3");
        set(
                "FADVISE",
                "POSIX_FADV_NORMAL=0 POSIX_FADV_RANDOM=1 POSIX_FADV_SEQUENTIAL=2 POSIX_FADV_WILLNEED=3"
                        + " POSIX_FADV_DONTNEED=4 POSIX_FADV_NOREUSE=5");
        set(
                "FALLOC",
                "FALLOC_FL_KEEP_SIZE=1 FALLOC_FL_PUNCH_HOLE=2 FALLOC_FL_COLLAPSE_RANGE=8 FALLOC_FL_ZERO_RANGE=16"
                        + " FALLOC_FL_INSERT_RANGE=32 FALLOC_FL_UNSHARE_RANGE=64");
        set(
                "MOUNT",
                "MS_RDONLY=1 MS_NOSUID=2 MS_NODEV=4 MS_NOEXEC=8 MS_SYNCHRONOUS=16 MS_REMOUNT=32 MS_DIRSYNC=128"
                        + " MS_NOATIME=1024 MS_NODIRATIME=2048 MS_BIND=4096 MS_MOVE=8192 MS_REC=16384 MS_SILENT=32768"
                        + " MS_UNBINDABLE=0x20000 MS_PRIVATE=0x40000 MS_SLAVE=0x80000 MS_SHARED=0x100000"
                        + " MS_RELATIME=0x200000 MS_STRICTATIME=0x1000000");
        set("UMOUNT", "MNT_FORCE=1 MNT_DETACH=2 MNT_EXPIRE=4 UMOUNT_NOFOLLOW=8");
        set("SYNC_FILE_RANGE", "SYNC_FILE_RANGE_WAIT_BEFORE=1 SYNC_FILE_RANGE_WRITE=2 SYNC_FILE_RANGE_WAIT_AFTER=4");
        set("UNLINKAT", "AT_REMOVEDIR=0x200");
        set("XATTR", "XATTR_CREATE=1 XATTR_REPLACE=2");
        set("MPOL", "MPOL_DEFAULT=0 MPOL_PREFERRED=1 MPOL_BIND=2 MPOL_INTERLEAVE=3 MPOL_LOCAL=4");
        alias("OPEN", "O");
        alias("FLOCK", "LOCK");
        alias("STATX_MASK", "STATX");
    }

    private Sets() {}

    private static void set(String name, String members) {
        Map<Long, String> values = new LinkedHashMap<>();
        for (String member : members.split(" ")) {
            int equals = member.lastIndexOf('=');
            values.put(Long.decode(member.substring(equals + 1)), member.substring(0, equals));
        }
        SETS.put(name, values);
    }

    private static void alias(String name, String of) {
        @Nullable Map<Long, String> values = SETS.get(of);
        if (values == null) {
            throw new IllegalArgumentException(of);
        }
        SETS.put(name, values);
    }

    /** Declarations write a set as they like: {@code "seek"}, {@code "CLOCK_"}. */
    private static String key(String set) {
        String upper = set.toUpperCase(Locale.ROOT);
        return upper.endsWith("_") ? upper.substring(0, upper.length() - 1) : upper;
    }

    /** Whether there are names for a set. */
    public static boolean knows(String set) {
        return SETS.containsKey(key(set));
    }

    /** Shows one of several. */
    static String alternative(String set, long value) {
        Map<Long, String> values = SETS.getOrDefault(key(set), Map.of());
        @Nullable String name = values.get(value);
        if (name == null) {
            name = values.get((long) (int) value);
        }
        return name != null ? name : value >= 0 && value < 10 ? Long.toString(value) : hex(value);
    }

    /** Shows or-ed bits; what has no name comes last, in hexadecimal. */
    static String flags(String set, long value) {
        String key = key(set);
        @Nullable Map<Long, String> values = SETS.get(key);
        if (values == null) {
            return value == 0 ? "0" : hex(value);
        }
        StringBuilder out = new StringBuilder();
        long rest = value & 0xffff_ffffL;
        if (values.containsValue("O_CREAT") && !key.equals("PIPE")) {
            out.append(
                    switch ((int) rest & 3) {
                        case 0 -> "O_RDONLY";
                        case 1 -> "O_WRONLY";
                        case 2 -> "O_RDWR";
                        default -> "O_ACCMODE";
                    });
            rest &= ~3L;
        } else if (rest == 0) {
            return values.getOrDefault(0L, "0");
        }
        for (Map.Entry<Long, String> member : values.entrySet()) {
            long bits = member.getKey();
            if (bits != 0 && (rest & bits) == bits) {
                out.append(out.isEmpty() ? "" : "|").append(member.getValue());
                rest &= ~bits;
            }
        }
        if (rest != 0) {
            out.append(out.isEmpty() ? "" : "|").append(hex(rest));
        }
        return out.isEmpty() ? "0" : out.toString();
    }

    static String hex(long value) {
        return "0x" + Long.toHexString(value);
    }
}
