package vitrine.kernel.proc;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.Kernel;
import vitrine.kernel.KernelLog;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.fs.Inode;
import vitrine.kernel.fs.IoBuffer;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.fs.PollTable;
import vitrine.kernel.task.Task;

/**
 * The kernel's log as a file: /dev/kmsg, in which every reader has a place of its own, or /proc/kmsg, where what was
 * read is gone (Linux Documentation/ABI/testing/dev-kmsg, proc_kmsg(5)). A read gives one record and waits for it.
 */
final class KmsgFile extends OpenFile {
    private static final int MAX_WRITE = 1024;
    private static final int POLLIN = 0x41; // with POLLRDNORM
    private static final int USER = 1 << 3;
    private static final int DEFAULT_LEVEL = 4;
    private static final int SEEK_DATA = 3;

    private final Inode inode;
    private final KernelLog log;
    private final boolean device;
    private long next;

    KmsgFile(Kernel kernel, Inode inode, int flags, boolean device) {
        super(flags);
        this.inode = inode;
        this.log = kernel.log;
        this.device = device;
    }

    @Override
    public Inode inode() {
        return inode;
    }

    @Override
    public String name() {
        return device ? "/dev/kmsg" : "/proc/kmsg";
    }

    private long place() {
        return device ? next : log.readNext;
    }

    private void place(long sequence) {
        if (device) {
            next = sequence;
        } else {
            log.readNext = sequence;
        }
    }

    @Override
    public long read(Task t, IoBuffer to, long offset) {
        KernelLog.Line line = log.from(place());
        if (line == null) {
            return (flags & Fcntl.O_NONBLOCK) != 0 ? -Errno.EAGAIN : t.sleepOn(log.added);
        }
        String text = device
                ? "%d,%d,%d,-;%s".formatted(line.priority(), line.sequence(), line.micros(), escaped(line.text()))
                : line.toString();
        byte[] bytes = (text + "\n").getBytes(StandardCharsets.ISO_8859_1);
        if (bytes.length > to.remaining()) {
            return -Errno.EINVAL;
        }
        int n = to.put(bytes, 0, bytes.length);
        place(line.sequence() + 1);
        return n;
    }

    /** Bytes that are not printable, and backslashes, as \xHH. */
    private static String escaped(String text) {
        StringBuilder b = new StringBuilder(text.length());
        for (char c : text.toCharArray()) {
            if (c < ' ' || c >= 127 || c == '\\') {
                b.append("\\x");
                MapsText.hex(b, c, 2);
            } else {
                b.append(c);
            }
        }
        return b.toString();
    }

    /** A line, with a priority in angle brackets before it if it has another than the usual one. */
    @Override
    public long write(Task t, IoBuffer from, long offset) {
        if (!device) {
            return -Errno.EIO;
        }
        byte[] bytes = new byte[(int) Math.min(from.remaining(), MAX_WRITE)];
        if (from.remaining() > MAX_WRITE) {
            return -Errno.EINVAL;
        }
        int n = from.take(bytes, 0, bytes.length);
        String text = new String(bytes, 0, n, StandardCharsets.ISO_8859_1);
        int priority = USER | DEFAULT_LEVEL;
        int end = text.indexOf('>');
        if (text.startsWith("<") && end > 1 && end < 6 && ProcRoot.number(text.substring(1, end)) >= 0) {
            int given = ProcRoot.number(text.substring(1, end));
            priority = given >>> 3 == 0 ? USER | given : given;
            text = text.substring(end + 1);
        }
        log.add(priority, text.endsWith("\n") ? text.substring(0, text.length() - 1) : text);
        return n;
    }

    @Override
    public int poll(@Nullable PollTable table) {
        if (table != null) {
            table.add(log.added);
        }
        return log.from(place()) == null ? 0 : POLLIN;
    }

    @Override
    public long seek(Task t, long offset, int whence) {
        if (!device) {
            return -Errno.ESPIPE;
        }
        if (offset != 0) {
            return -Errno.ESPIPE;
        }
        switch (whence) {
            case Fcntl.SEEK_SET, SEEK_DATA -> next = 0;
            case Fcntl.SEEK_END -> next = log.next();
            default -> {
                return -Errno.EINVAL;
            }
        }
        return 0;
    }
}
