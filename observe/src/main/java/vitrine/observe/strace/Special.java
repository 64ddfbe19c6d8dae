package vitrine.observe.strace;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.syscall.Arg;
import vitrine.kernel.task.Task;

/** Arguments that strace shows in a way of its own. */
final class Special {
    /** Calls whose result is a descriptor. */
    static final Set<String> DESCRIPTORS = Set.of(
            "open",
            "openat",
            "openat2",
            "creat",
            "dup",
            "dup2",
            "dup3",
            "socket",
            "accept",
            "accept4",
            "epoll_create",
            "epoll_create1",
            "eventfd",
            "eventfd2",
            "signalfd",
            "signalfd4",
            "timerfd_create",
            "memfd_create",
            "inotify_init",
            "inotify_init1",
            "pidfd_open",
            "mq_open");

    private static final long FIONREAD = 0x541b;
    private static final int CLONE_PARENT_SETTID = 0x0010_0000;
    private static final int CLONE_SETTLS = 0x0008_0000;
    private static final int CLONE_CHILD = 0x0120_0000; // CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID

    private Special() {}

    /** Shows results that are flags; null for all others. */
    static @Nullable String result(String call, long[] all, long result) {
        if (!call.equals("fcntl") || result < 0) {
            return null;
        }
        return switch ((int) all[1]) {
            case 1 -> result == 1 ? "0x1 (flags FD_CLOEXEC)" : null;
            case 3 -> Sets.hex(result) + " (flags " + Sets.flags("OPEN", result) + ")";
            default -> null;
        };
    }

    /** Whether an argument has no meaning with these others. */
    static boolean unused(String call, int index, long[] all) {
        return switch (call) {
            case "clone" ->
                switch (index) {
                    case 2 -> (all[0] & CLONE_PARENT_SETTID) == 0;
                    case 3 -> (all[0] & CLONE_CHILD) == 0;
                    case 4 -> (all[0] & CLONE_SETTLS) == 0;
                    default -> false;
                };
            case "mremap" -> index == 4 && (all[3] & 2) == 0;
            case "mknodat" -> index == 3 && !device((int) all[2]);
            case "mknod" -> index == 2 && !device((int) all[1]);
            case "fcntl" ->
                index == 2 && Set.of(1L, 3L, 9L, 11L, 1025L, 1032L, 1034L).contains(all[1]);
            case "futex" ->
                switch ((int) all[1] & 127) {
                    case 0 -> index > 3;
                    case 1 -> index > 2;
                    case 9 -> index == 4;
                    case 6, 13 -> index == 2 || index > 3;
                    case 7, 8 -> index > 1;
                    default -> false;
                };
            default -> false;
        };
    }

    /** Returns null for what is shown like everything else of its kind. */
    static @Nullable String show(Task task, String call, Arg arg, int index, long[] all, long result) {
        long value = all[index];
        return switch (call) {
            case "clone" -> clone(index, all);
            case "wait4" -> {
                if (index != 1 || value == 0 || result <= 0) {
                    yield null;
                }
                byte @Nullable [] status = Peek.exactly(task, value, 4);
                yield status == null ? null : Arguments.waitStatus(Peek.intAt(status, 0));
            }
            case "getrandom" ->
                index == 0 && result > 0 ? hex(task, value, (int) Math.min(result, 32), result > 32) : null;
            case "ioctl" -> index == 2 && all[1] == FIONREAD && result >= 0 ? number(task, value) : null;
            case "getdents64" ->
                index == 1 && result >= 0
                        ? Arguments.pointer(value) + " /* " + entries(task, value, result) + " entries */"
                        : null;
            case "mknodat", "mknod" -> arg.kind() == Arg.Kind.MODE ? node((int) value) : null;
            case "pipe2" -> index == 1 && value == 0 ? "0" : null;
            case "getsockopt", "setsockopt" -> option(task, call, index, all, result);
            case "rseq" -> index == 1 ? Sets.hex(value) : null;
            case "fcntl" -> index == 2 ? fcntl(task, (int) all[1], value) : null;
            case "futex" -> futex(index, all);
            case "kill", "tgkill", "tkill" ->
                arg.name().equals("pid") && (int) value < 0 ? Integer.toString((int) value) : null;
            default -> null;
        };
    }

    private static boolean device(int mode) {
        return (mode & 0170000) == 0020000 || (mode & 0170000) == 0060000;
    }

    private static String node(int mode) {
        String type = switch (mode >> 12 & 15) {
            case 1 -> "S_IFIFO|";
            case 2 -> "S_IFCHR|";
            case 6 -> "S_IFBLK|";
            case 8 -> "S_IFREG|";
            case 12 -> "S_IFSOCK|";
            default -> "";
        };
        return type + "0" + Integer.toOctalString(mode & 07777);
    }

    private static @Nullable String number(Task task, long address) {
        byte @Nullable [] b = Peek.exactly(task, address, 4);
        return b == null ? null : "[" + Peek.intAt(b, 0) + "]";
    }

    /** Records in a buffer of struct linux_dirent64: d_reclen is at 16. */
    private static int entries(Task task, long address, long bytes) {
        int n = 0;
        for (long at = 0; at < bytes; n++) {
            byte @Nullable [] length = Peek.exactly(task, address + at + 16, 2);
            if (length == null || Peek.shortAt(length, 0) == 0) {
                break;
            }
            at += Peek.shortAt(length, 0);
        }
        return n;
    }

    private static @Nullable String option(Task task, String call, int index, long[] all, long result) {
        boolean get = call.equals("getsockopt");
        long length = all[4];
        if (get) {
            byte @Nullable [] b = result < 0 ? null : Peek.exactly(task, length, 4);
            length = b == null ? 0 : Peek.intAt(b, 0);
        }
        return switch (index) {
            case 3 -> length == 4 ? number(task, all[3]) : null;
            case 4 -> get ? length == 0 ? null : "[" + length + "]" : Integer.toString((int) all[4]);
            default -> null;
        };
    }

    private static @Nullable String clone(int index, long[] all) {
        long value = all[index];
        return switch (index) {
            case 0 -> "child_stack=" + Arguments.pointer(all[1]);
            case 1 -> "flags=" + Sets.flags("CLONE", all[0]);
            case 2 -> "parent_tid=" + Arguments.pointer(value);
            case 3 -> "child_tidptr=" + Arguments.pointer(value);
            case 4 -> "tls=" + Sets.hex(value);
            default -> null;
        };
    }

    private static @Nullable String fcntl(Task task, int command, long value) {
        return switch (command) {
            case 5, 6, 7, 36, 37, 38 -> flock(task, value, command == 5 || command == 36);
            case 2 -> value == 1 ? "FD_CLOEXEC" : Long.toString(value);
            case 4 -> Sets.flags("OPEN", value);
            case 0, 1030, 8, 1031, 1032, 10 -> Integer.toString((int) value);
            default -> null;
        };
    }

    private static @Nullable String flock(Task task, long address, boolean get) {
        byte @Nullable [] b = Peek.exactly(task, address, 32);
        if (b == null) {
            return null;
        }
        String[] types = {"F_RDLCK", "F_WRLCK", "F_UNLCK"};
        String[] whences = {"SEEK_SET", "SEEK_CUR", "SEEK_END"};
        int type = Peek.shortAt(b, 0);
        int whence = Peek.shortAt(b, 2);
        return "{l_type=" + (type < 3 ? types[type] : Sets.hex(type)) + ", l_whence="
                + (whence < 3 ? whences[whence] : Sets.hex(whence)) + ", l_start=" + Peek.longAt(b, 8) + ", l_len="
                + Peek.longAt(b, 16) + (get ? ", l_pid=" + Peek.intAt(b, 24) + "}" : "}");
    }

    private static @Nullable String futex(int index, long[] all) {
        return switch (index) {
            case 1 -> futexOperation((int) all[1]);
            case 3 ->
                switch ((int) all[1] & 127) {
                    case 3, 4, 5, 12 -> Integer.toString((int) all[3]);
                    default -> null;
                };
            case 5 ->
                ((int) all[1] & 127) == 9 || ((int) all[1] & 127) == 10
                        ? (int) all[5] == -1 ? "FUTEX_BITSET_MATCH_ANY" : Sets.hex(all[5] & 0xffff_ffffL)
                        : null;
            default -> null;
        };
    }

    private static String futexOperation(int op) {
        String[] names = {
            "WAIT",
            "WAKE",
            "FD",
            "REQUEUE",
            "CMP_REQUEUE",
            "WAKE_OP",
            "LOCK_PI",
            "UNLOCK_PI",
            "TRYLOCK_PI",
            "WAIT_BITSET",
            "WAKE_BITSET",
            "WAIT_REQUEUE_PI",
            "CMP_REQUEUE_PI",
            "LOCK_PI2"
        };
        int command = op & 127;
        return command >= names.length
                ? Sets.hex(op)
                : "FUTEX_" + names[command] + ((op & 128) != 0 ? "_PRIVATE" : "")
                        + ((op & 256) != 0 ? "|FUTEX_CLOCK_REALTIME" : "");
    }

    private static @Nullable String hex(Task task, long address, int length, boolean more) {
        byte @Nullable [] bytes = Peek.exactly(task, address, length);
        if (bytes == null) {
            return null;
        }
        StringBuilder out = new StringBuilder("\"");
        for (byte b : bytes) {
            out.append("\\x").append(Character.forDigit(b >> 4 & 15, 16)).append(Character.forDigit(b & 15, 16));
        }
        return out.append(more ? "\"..." : "\"").toString();
    }
}
