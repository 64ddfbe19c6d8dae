package vitrine.kernel;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** The kernel's message buffer (syslog(2), /dev/kmsg, dmesg). */
public final class KernelLog {
    private static final int LINES = 1000;

    private final Kernel kernel;
    private final ArrayDeque<String> lines = new ArrayDeque<>();

    KernelLog(Kernel kernel) {
        this.kernel = kernel;
    }

    /** Adds a line; the oldest are forgotten. */
    public void add(String line) {
        if (lines.size() == LINES) {
            lines.remove();
        }
        long us = kernel.now() / 1000;
        lines.add("<6>[%5d.%06d] %s".formatted(us / 1_000_000, us % 1_000_000, line));
        kernel.notice(line);
    }

    /** Oldest first, each with its level in angle brackets and its time. */
    public List<String> lines() {
        return new ArrayList<>(lines);
    }

    public void clear() {
        lines.clear();
    }
}
