package vitrine.observe.strace;

import static vitrine.observe.strace.Peek.longAt;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.signal.Signal;
import vitrine.kernel.syscall.Arg;
import vitrine.kernel.task.Task;

/** Shows one argument of a system call. */
final class Arguments {
    /** As strace's -s: bytes of a string that are shown. */
    private static final int SHOWN = 32;

    private static final int PATH_MAX = 4096;
    private static final int MANY = 32;
    static final int AT_FDCWD = -100;

    private Arguments() {}

    /** Whether an argument can only be shown when the call has returned. */
    static boolean comesOut(Arg arg) {
        return switch (arg.kind()) {
            case BUFFER_OUT, IOVEC_OUT, STRUCT_OUT -> true;
            default -> false;
        };
    }

    /**
     * Shows an argument.
     *
     * @param all every argument of the call
     * @param result what the call returned; for an argument that goes in, any number
     */
    static String show(Task task, Arg arg, int index, long[] all, long result, int shown) {
        long value = all[index];
        return switch (arg.kind()) {
            case INT, FD, PID -> Integer.toString((int) value);
            case UINT -> Integer.toUnsignedString((int) value);
            case LONG, OFFSET -> Long.toString(value);
            case ULONG, SIZE -> Long.toUnsignedString(value);
            case HEX -> Sets.hex(value);
            case OCTAL, MODE -> value == 0 ? "000" : "0" + Integer.toOctalString((int) value & 07777777);
            case DIRFD -> (int) value == AT_FDCWD ? "AT_FDCWD" : Integer.toString((int) value);
            case SIGNAL -> (int) value == 0 ? "0" : Signal.name((int) value);
            case POINTER -> pointer(value);
            case PATH -> string(task, value, PATH_MAX);
            case STRING -> string(task, value, shown);
            case STRINGS -> strings(task, value, arg.name());
            case BUFFER_IN -> buffer(task, value, all[Integer.parseInt(arg.detail())], shown);
            case BUFFER_OUT -> result < 0 ? pointer(value) : buffer(task, value, result, shown);
            case IOVEC_IN -> iovec(task, value, (int) all[index + 1], Long.MAX_VALUE, shown);
            case IOVEC_OUT -> iovec(task, value, (int) all[index + 1], result, shown);
            case FLAGS -> Sets.flags(arg.detail(), value);
            case ENUM -> Sets.alternative(arg.detail(), value);
            case STRUCT_IN -> struct(task, arg, index, all, result);
            case STRUCT_OUT -> result < 0 && result >= -4095 ? pointer(value) : struct(task, arg, index, all, result);
        };
    }

    private static String struct(Task task, Arg arg, int index, long[] all, long result) {
        @Nullable
        String shown = all[index] == 0 ? "NULL" : MoreStructs.show(task, arg.detail(), all[index], all, index, result);
        return shown != null
                ? shown
                : Structs.show(task, arg.detail(), all[index], index + 1 < all.length ? all[index + 1] : 0);
    }

    static String pointer(long value) {
        return value == 0 ? "NULL" : Sets.hex(value);
    }

    private static String string(Task task, long address, int max) {
        if (address == 0) {
            return "NULL";
        }
        @Nullable String text = Peek.string(task, address, max);
        return text == null ? pointer(address) : Quote.of(text, text.length() == max);
    }

    /** argv as a list; envp, as strace does, only as a count. */
    private static String strings(Task task, long address, String name) {
        if (address == 0) {
            return "NULL";
        }
        StringBuilder out = new StringBuilder("[");
        int count = 0;
        while (true) {
            byte @Nullable [] slot = Peek.exactly(task, address + 8L * count, 8);
            if (slot == null) {
                return pointer(address);
            }
            if (longAt(slot, 0) == 0) {
                break;
            }
            if (count < MANY) {
                out.append(count == 0 ? "" : ", ").append(string(task, longAt(slot, 0), SHOWN));
            } else if (count == MANY) {
                out.append(", ...");
            }
            count++;
        }
        return name.startsWith("env")
                ? pointer(address) + " /* " + count + " vars */"
                : out.append(']').toString();
    }

    private static String buffer(Task task, long address, long length, int max) {
        if (address == 0) {
            return "NULL";
        }
        int n = (int) Math.min(Math.max(length, 0), max);
        byte @Nullable [] bytes = Peek.exactly(task, address, n);
        return bytes == null
                ? pointer(address)
                : Quote.of(new String(bytes, StandardCharsets.ISO_8859_1), length > max);
    }

    private static String iovec(Task task, long address, int count, long limit, int max) {
        int shown = Math.clamp(count, 0, MANY);
        byte @Nullable [] vector = address == 0 ? null : Peek.exactly(task, address, shown * 16);
        if (vector == null || limit < 0) {
            return pointer(address);
        }
        StringBuilder out = new StringBuilder("[");
        long left = limit;
        for (int i = 0; i < shown; i++) {
            long length = longAt(vector, i * 16 + 8);
            out.append(i == 0 ? "" : ", ").append("{iov_base=");
            out.append(buffer(task, longAt(vector, i * 16), Math.min(length, left), max));
            out.append(", iov_len=").append(Long.toUnsignedString(length)).append('}');
            left -= Math.min(length, left);
        }
        return out.append(count > shown ? ", ...]" : "]").toString();
    }

    /** Shows the status word of wait(2). */
    static String waitStatus(int status) {
        int signal = status & 0x7f;
        if (status == 0xffff) {
            return "[{WIFCONTINUED(s)}]";
        }
        if ((status & 0xff) == 0x7f) {
            return "[{WIFSTOPPED(s) && WSTOPSIG(s) == " + Signal.name(status >> 8 & 0xff) + "}]";
        }
        return signal == 0
                ? "[{WIFEXITED(s) && WEXITSTATUS(s) == " + (status >> 8 & 0xff) + "}]"
                : "[{WIFSIGNALED(s) && WTERMSIG(s) == " + Signal.name(signal)
                        + ((status & 0x80) != 0 ? " && WCOREDUMP(s)}]" : "}]");
    }
}
