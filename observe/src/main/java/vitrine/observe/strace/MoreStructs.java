package vitrine.observe.strace;

import static vitrine.observe.strace.Peek.intAt;
import static vitrine.observe.strace.Peek.longAt;
import static vitrine.observe.strace.Peek.shortAt;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.signal.Signal;
import vitrine.kernel.task.Task;

/** Structures of sockets, event loops, scheduling and System V IPC. */
final class MoreStructs {
    private static final int MANY = 32;

    private MoreStructs() {}

    /** {@code all} are the arguments of the call, {@code index} is the structure's own. */
    static @Nullable String show(Task task, String type, long address, long[] all, int index, long result) {
        long next = index + 1 < all.length ? all[index + 1] : 0;
        return switch (type) {
            case "sockaddr" -> sockaddr(task, address, next);
            case "epoll_event" -> epoll(task, address, 1, false);
            case "epoll_event[]" -> epoll(task, address, (int) Math.max(result, 0), true);
            case "utsname" -> utsname(task, address);
            case "sched_param" -> param(task, address);
            case "rusage" -> rusage(task, address);
            case "siginfo_t" -> siginfo(task, address);
            case "sembuf[]" -> sembuf(task, address, (int) next);
            case "timespec[2]" -> times(task, address);
            case "clone_args" -> cloneArgs(task, address);
            case "stack_t" -> stack(task, address);
            case "cpu_set_t" -> cpus(task, address, (int) all[index - 1]);
            default -> null;
        };
    }

    private static @Nullable String sockaddr(Task task, long address, long given) {
        // What follows is the length, or where it is.
        long length = given;
        if (given > 4096) {
            byte @Nullable [] n = Peek.exactly(task, given, 4);
            length = n == null ? 0 : intAt(n, 0);
        }
        byte @Nullable [] b = Peek.exactly(task, address, Math.clamp(length, 0, 128));
        if (b == null || b.length < 2) {
            return null;
        }
        return switch (shortAt(b, 0)) {
            case 1 -> {
                if (b.length == 2) {
                    yield "{sa_family=AF_UNIX}";
                }
                String path = new String(b, 2, b.length - 2, StandardCharsets.ISO_8859_1);
                int end = path.indexOf('\0', 1);
                boolean isAbstract = path.charAt(0) == 0;
                String name = isAbstract ? path.substring(1) : end < 0 ? path : path.substring(0, end);
                yield "{sa_family=AF_UNIX, sun_path=" + (isAbstract ? "@" : "") + Quote.of(name, false) + "}";
            }
            case 2 ->
                b.length < 8
                        ? null
                        : "{sa_family=AF_INET, sin_port=htons(" + ((b[2] & 0xff) << 8 | b[3] & 0xff)
                                + "), sin_addr=inet_addr(\"" + (b[4] & 0xff) + "." + (b[5] & 0xff) + "." + (b[6] & 0xff)
                                + "."
                                + (b[7] & 0xff) + "\")}";
            default -> "{sa_family=" + Sets.alternative("AF", shortAt(b, 0)) + ", ...}";
        };
    }

    private static @Nullable String epoll(Task task, long address, int count, boolean list) {
        int shown = Math.min(count, MANY);
        byte @Nullable [] b = Peek.exactly(task, address, 12 * shown);
        if (b == null) {
            return null;
        }
        StringBuilder out = new StringBuilder(list ? "[" : "");
        for (int i = 0; i < shown; i++) {
            out.append(i == 0 ? "" : ", ")
                    .append("{events=")
                    .append(epollBits(intAt(b, 12 * i)))
                    .append(", data=");
            long data = longAt(b, 12 * i + 4);
            out.append(
                    (int) data == data >>> 0 && data >= 0 && data <= Integer.MAX_VALUE
                            ? "{u32=" + data + ", u64=" + data + "}}"
                            : "{u32=" + Integer.toUnsignedString((int) data) + ", u64=" + Sets.hex(data) + "}}");
        }
        return out.append(count > shown ? ", ..." : "").append(list ? "]" : "").toString();
    }

    private static String epollBits(int bits) {
        String[] names = {
            "EPOLLIN", "EPOLLPRI", "EPOLLOUT", "EPOLLERR", "EPOLLHUP", "EPOLLRDHUP", "EPOLLONESHOT", "EPOLLET"
        };
        int[] values = {1, 2, 4, 8, 16, 0x2000, 1 << 30, 1 << 31};
        StringBuilder out = new StringBuilder();
        int rest = bits;
        for (int i = 0; i < names.length; i++) {
            if ((rest & values[i]) != 0) {
                out.append(out.isEmpty() ? "" : "|").append(names[i]);
                rest &= ~values[i];
            }
        }
        if (rest != 0) {
            out.append(out.isEmpty() ? "" : "|").append("0x").append(Integer.toHexString(rest));
        }
        return out.isEmpty() ? "0" : out.toString();
    }

    private static @Nullable String utsname(Task task, long address) {
        byte @Nullable [] b = Peek.exactly(task, address, 130);
        return b == null ? null : "{sysname=" + text(b, 0, 65) + ", nodename=" + text(b, 65, 65) + ", ...}";
    }

    private static String text(byte[] b, int from, int size) {
        int n = 0;
        while (n < size && b[from + n] != 0) {
            n++;
        }
        return Quote.of(new String(b, from, n, StandardCharsets.ISO_8859_1), false);
    }

    private static @Nullable String param(Task task, long address) {
        byte @Nullable [] b = Peek.exactly(task, address, 4);
        return b == null ? null : "[" + intAt(b, 0) + "]";
    }

    private static @Nullable String rusage(Task task, long address) {
        byte @Nullable [] b = Peek.exactly(task, address, 32);
        return b == null
                ? null
                : "{ru_utime={tv_sec=" + longAt(b, 0) + ", tv_usec=" + longAt(b, 8) + "}, ru_stime={tv_sec="
                        + longAt(b, 16) + ", tv_usec=" + longAt(b, 24) + "}, ...}";
    }

    private static @Nullable String siginfo(Task task, long address) {
        byte @Nullable [] b = Peek.exactly(task, address, 32);
        if (b == null) {
            return null;
        }
        int signal = intAt(b, 0);
        if (signal == 0) {
            return "{}";
        }
        String head = "{si_signo=" + Signal.name(signal) + ", si_code=" + SigCodes.name(signal, intAt(b, 8));
        if (signal == 17) {
            int status = intAt(b, 24);
            return head + ", si_pid=" + intAt(b, 16) + ", si_uid=" + intAt(b, 20) + ", si_status="
                    + (intAt(b, 8) == 1 ? Integer.toString(status) : Signal.name(status))
                    + ", si_utime=0, si_stime=0}";
        }
        return head + ", si_pid=" + intAt(b, 16) + ", si_uid=" + intAt(b, 20) + "}";
    }

    private static @Nullable String sembuf(Task task, long address, int count) {
        int shown = Math.clamp(count, 0, MANY);
        byte @Nullable [] b = Peek.exactly(task, address, 6 * shown);
        if (b == null) {
            return null;
        }
        StringBuilder out = new StringBuilder("[");
        for (int i = 0; i < shown; i++) {
            int flags = shortAt(b, 6 * i + 4);
            String names = ((flags & 0x1000) != 0 ? "SEM_UNDO" : "")
                    + ((flags & 0x1800) == 0x1800 ? "|" : "")
                    + ((flags & 0x800) != 0 ? "IPC_NOWAIT" : "");
            out.append(i == 0 ? "" : ", ")
                    .append("{")
                    .append(shortAt(b, 6 * i))
                    .append(", ")
                    .append((short) shortAt(b, 6 * i + 2))
                    .append(", ")
                    .append(names.isEmpty() ? "0" : names)
                    .append("}");
        }
        return out.append(count > shown ? ", ...]" : "]").toString();
    }

    private static @Nullable String times(Task task, long address) {
        byte @Nullable [] b = Peek.exactly(task, address, 32);
        return b == null ? null : "[" + time(b, 0) + ", " + time(b, 16) + "]";
    }

    private static String time(byte[] b, int at) {
        long nanos = longAt(b, at + 8);
        return nanos == 0x3fff_ffff
                ? "UTIME_NOW"
                : nanos == 0x3fff_fffe ? "UTIME_OMIT" : "{tv_sec=" + longAt(b, at) + ", tv_nsec=" + nanos + "}";
    }

    private static @Nullable String stack(Task task, long address) {
        byte @Nullable [] b = Peek.exactly(task, address, 24);
        return b == null
                ? null
                : "{ss_sp=" + Arguments.pointer(longAt(b, 0)) + ", ss_flags="
                        + (intAt(b, 8) == 0
                                ? "0"
                                : intAt(b, 8) == 2
                                        ? "SS_DISABLE"
                                        : intAt(b, 8) == 1 ? "SS_ONSTACK" : Sets.hex(intAt(b, 8)))
                        + ", ss_size=" + longAt(b, 16) + "}";
    }

    private static @Nullable String cpus(Task task, long address, int size) {
        byte @Nullable [] b = Peek.exactly(task, address, Math.clamp(size, 0, 128));
        if (b == null) {
            return null;
        }
        StringBuilder out = new StringBuilder("[");
        for (int i = 0; i < b.length * 8; i++) {
            if ((b[i >> 3] >> (i & 7) & 1) != 0) {
                out.append(out.length() == 1 ? "" : " ").append(i);
            }
        }
        return out.append("]").toString();
    }

    /** The structure of clone3(2), without what is zero. */
    private static @Nullable String cloneArgs(Task task, long address) {
        byte @Nullable [] b = Peek.exactly(task, address, 64);
        if (b == null) {
            return null;
        }
        StringBuilder out = new StringBuilder("{flags=").append(Sets.flags("CLONE", longAt(b, 0)));
        String[] names = {"", "pidfd", "child_tid", "parent_tid", "exit_signal", "stack", "stack_size", "tls"};
        for (int i = 1; i < names.length; i++) {
            long value = longAt(b, 8 * i);
            if (i == 4) {
                out.append(", exit_signal=").append(value == 0 ? "0" : Signal.name((int) value));
            } else if (i == 5 || i == 6 || value != 0 && (i != 1 || (longAt(b, 0) & 0x1000) != 0)) {
                out.append(", ")
                        .append(names[i])
                        .append('=')
                        .append(i == 5 ? Arguments.pointer(value) : Sets.hex(value));
            }
        }
        return out.append("}").toString();
    }
}
