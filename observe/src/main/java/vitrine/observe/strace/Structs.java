package vitrine.observe.strace;

import static vitrine.observe.strace.Peek.intAt;
import static vitrine.observe.strace.Peek.longAt;
import static vitrine.observe.strace.Peek.shortAt;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.signal.Signal;
import vitrine.kernel.task.Task;

/** Shows the structures that are worth it; others as their address. */
final class Structs {
    private static final int MANY = 32;

    private Structs() {}

    /** Shows the structure called {@code type} at {@code address}; {@code next} is the next argument, often a count. */
    static String show(Task task, String type, long address, long next) {
        if (address == 0) {
            return "NULL";
        }
        @Nullable
        String shown = switch (type.toLowerCase(Locale.ROOT).replace("struct ", "")) {
            case "timespec" -> pair(task, address, "tv_sec", "tv_nsec");
            case "timeval" -> pair(task, address, "tv_sec", "tv_usec");
            case "itimerval" -> twice(task, address, "it_interval", "it_value", "tv_usec");
            case "itimerspec" -> twice(task, address, "it_interval", "it_value", "tv_nsec");
            case "rlimit" -> rlimit(task, address);
            case "int[2]" -> ints(task, address, 2);
            case "int", "int*" -> ints(task, address, 1);
            case "wstatus", "status", "wait_status" -> status(task, address);
            case "sigset", "sigset_t" -> sigset(task, address);
            case "pollfd[]", "pollfd" -> pollfds(task, address, (int) next);
            case "stat" -> stat(task, address);
            case "winsize" -> winsize(task, address);
            case "sigaction" -> sigaction(task, address);
            default -> null;
        };
        return shown == null ? Arguments.pointer(address) : shown;
    }

    private static @Nullable String pair(Task task, long address, String first, String second) {
        byte @Nullable [] b = Peek.exactly(task, address, 16);
        return b == null ? null : "{" + first + "=" + longAt(b, 0) + ", " + second + "=" + longAt(b, 8) + "}";
    }

    private static @Nullable String twice(Task task, long address, String first, String second, String unit) {
        @Nullable String a = pair(task, address, "tv_sec", unit);
        @Nullable String b = pair(task, address + 16, "tv_sec", unit);
        return a == null || b == null ? null : "{" + first + "=" + a + ", " + second + "=" + b + "}";
    }

    private static @Nullable String rlimit(Task task, long address) {
        byte @Nullable [] b = Peek.exactly(task, address, 16);
        return b == null ? null : "{rlim_cur=" + limit(longAt(b, 0)) + ", rlim_max=" + limit(longAt(b, 8)) + "}";
    }

    private static String limit(long value) {
        if (value == -1) {
            return "RLIM64_INFINITY";
        }
        return value > 1024 && value % 1024 == 0
                ? Long.toUnsignedString(value / 1024) + "*1024"
                : Long.toUnsignedString(value);
    }

    private static @Nullable String ints(Task task, long address, int count) {
        byte @Nullable [] b = Peek.exactly(task, address, 4 * count);
        if (b == null) {
            return null;
        }
        StringBuilder out = new StringBuilder("[");
        for (int i = 0; i < count; i++) {
            out.append(i == 0 ? "" : ", ").append(intAt(b, 4 * i));
        }
        return out.append(']').toString();
    }

    private static @Nullable String status(Task task, long address) {
        byte @Nullable [] b = Peek.exactly(task, address, 4);
        return b == null ? null : Arguments.waitStatus(intAt(b, 0));
    }

    private static @Nullable String sigset(Task task, long address) {
        byte @Nullable [] b = Peek.exactly(task, address, 8);
        return b == null ? null : sigset(longAt(b, 0));
    }

    /** Shows a mask as strace does: the complement, with a tilde, when more than half of it is set. */
    static String sigset(long mask) {
        boolean inverted = Long.bitCount(mask) > 32;
        long bits = inverted ? ~mask : mask;
        StringBuilder out = new StringBuilder(inverted ? "~[" : "[");
        String separator = "";
        for (; bits != 0; bits &= bits - 1) {
            String name = Signal.name(Long.numberOfTrailingZeros(bits) + 1);
            out.append(separator).append(name.startsWith("SIGRT") ? name.substring(3) : name.replaceFirst("^SIG", ""));
            separator = " ";
        }
        return out.append(']').toString();
    }

    private static @Nullable String pollfds(Task task, long address, int count) {
        int shown = Math.clamp(count, 0, MANY);
        byte @Nullable [] b = Peek.exactly(task, address, 8 * shown);
        if (b == null) {
            return null;
        }
        StringBuilder out = new StringBuilder("[");
        for (int i = 0; i < shown; i++) {
            out.append(i == 0 ? "" : ", ")
                    .append("{fd=")
                    .append(intAt(b, 8 * i))
                    .append(", events=")
                    .append(events(shortAt(b, 8 * i + 4)));
            int revents = shortAt(b, 8 * i + 6);
            out.append(revents == 0 ? "}" : ", revents=" + events(revents) + "}");
        }
        return out.append(count > shown ? ", ...]" : "]").toString();
    }

    private static String events(int bits) {
        String[] names = {"POLLIN", "POLLPRI", "POLLOUT", "POLLERR", "POLLHUP", "POLLNVAL", "POLLRDNORM", "POLLRDBAND"};
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < names.length; i++) {
            if ((bits >> i & 1) != 0) {
                out.append(out.isEmpty() ? "" : "|").append(names[i]);
            }
        }
        return out.isEmpty() ? bits == 0 ? "0" : Sets.hex(bits) : out.toString();
    }

    /** st_mode is at 24, st_rdev at 40, st_size at 48 of the structure on x86-64. */
    private static @Nullable String stat(Task task, long address) {
        byte @Nullable [] b = Peek.exactly(task, address, 56);
        if (b == null) {
            return null;
        }
        int mode = intAt(b, 24);
        String type = switch (mode >> 12 & 15) {
            case 1 -> "S_IFIFO";
            case 2 -> "S_IFCHR";
            case 4 -> "S_IFDIR";
            case 6 -> "S_IFBLK";
            case 8 -> "S_IFREG";
            case 10 -> "S_IFLNK";
            case 12 -> "S_IFSOCK";
            default -> "0";
        };
        long rdev = longAt(b, 40);
        String last = type.equals("S_IFCHR") || type.equals("S_IFBLK")
                ? ", st_rdev=makedev(" + Sets.hex(rdev >>> 8 & 0xfff) + ", " + Sets.hex(rdev & 0xff) + ")"
                : ", st_size=" + longAt(b, 48);
        return "{st_mode=" + type + "|0" + Integer.toOctalString(mode & 07777) + last + ", ...}";
    }

    private static @Nullable String winsize(Task task, long address) {
        byte @Nullable [] b = Peek.exactly(task, address, 8);
        return b == null
                ? null
                : "{ws_row=" + shortAt(b, 0) + ", ws_col=" + shortAt(b, 2) + ", ws_xpixel=" + shortAt(b, 4)
                        + ", ws_ypixel=" + shortAt(b, 6) + "}";
    }

    /** The kernel's sigaction: handler, flags, restorer, mask. */
    private static @Nullable String sigaction(Task task, long address) {
        byte @Nullable [] b = Peek.exactly(task, address, 32);
        if (b == null) {
            return null;
        }
        long handler = longAt(b, 0);
        return "{sa_handler="
                + (handler == 0 ? "SIG_DFL" : handler == 1 ? "SIG_IGN" : Sets.hex(handler))
                + ", sa_mask=" + sigset(longAt(b, 24)) + ", sa_flags=" + saFlags(longAt(b, 8))
                + ((longAt(b, 8) & 0x0400_0000) != 0 ? ", sa_restorer=" + Sets.hex(longAt(b, 16)) + "}" : "}");
    }

    private static String saFlags(long flags) {
        String[] names = {
            "SA_RESTORER",
            "SA_ONSTACK",
            "SA_RESTART",
            "SA_NODEFER",
            "SA_RESETHAND",
            "SA_SIGINFO",
            "SA_NOCLDSTOP",
            "SA_NOCLDWAIT"
        };
        long[] bits = {0x0400_0000, 0x0800_0000, 0x1000_0000, 0x4000_0000, 0x8000_0000L, 4, 1, 2};
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < bits.length; i++) {
            if ((flags & bits[i]) != 0) {
                out.append(out.isEmpty() ? "" : "|").append(names[i]);
            }
        }
        return out.isEmpty() ? "0" : out.toString();
    }
}
