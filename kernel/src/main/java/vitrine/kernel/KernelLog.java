package vitrine.kernel;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.sched.WaitQueue;

/** The kernel's message buffer (syslog(2), /dev/kmsg, /proc/kmsg). The oldest lines are forgotten. */
public final class KernelLog {
    private static final int LINES = 1000;
    private static final int MAX_LENGTH = 976;

    /**
     * One message.
     *
     * @param sequence counts from 0
     * @param priority level, and facility times 8 (syslog(3))
     * @param micros since boot
     */
    public record Line(long sequence, int priority, long micros, String text) {
        /** As syslog(2) shows it. */
        @Override
        public String toString() {
            return "<%d>[%5d.%06d] %s".formatted(priority, micros / 1_000_000, micros % 1_000_000, text);
        }
    }

    /** Woken when there is a new line. */
    public final WaitQueue added = new WaitQueue("devkmsg_read");

    /** The next line that reading /proc/kmsg or syslog(2) consumes. */
    public long readNext;

    private final Kernel kernel;
    private final ArrayDeque<Line> lines = new ArrayDeque<>();
    private long next;
    private long clearedBefore;

    KernelLog(Kernel kernel) {
        this.kernel = kernel;
    }

    /** Adds a line of the kernel itself. */
    public void add(String line) {
        add(6, line);
        kernel.notice(line);
    }

    /** Adds a line; what a program writes to /dev/kmsg has another facility than 0. */
    public void add(int priority, String text) {
        if (lines.size() == LINES) {
            lines.remove();
        }
        String cut = text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) : text;
        lines.add(new Line(next++, priority, kernel.now() / 1000, cut));
        added.wakeAll(1);
    }

    /** The oldest line that is kept, from {@code sequence} on; null when there is none yet. */
    public @Nullable Line from(long sequence) {
        for (Line line : lines) {
            if (line.sequence >= sequence) {
                return line;
            }
        }
        return null;
    }

    /** Number of the line that will be added next. */
    public long next() {
        return next;
    }

    /** What was added since {@link #clear}, oldest first, each with its priority in angle brackets and its time. */
    public List<String> lines() {
        List<String> list = new ArrayList<>();
        for (Line line : lines) {
            if (line.sequence >= clearedBefore) {
                list.add(line.toString());
            }
        }
        return list;
    }

    public void clear() {
        clearedBefore = next;
    }
}
