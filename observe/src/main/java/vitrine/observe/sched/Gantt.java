package vitrine.observe.sched;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import vitrine.observe.sched.Schedule.Doing;
import vitrine.observe.sched.Schedule.Result;
import vitrine.observe.sched.Schedule.Span;

/** Draws a schedule with characters: a line for each job, time from left to right. */
public final class Gantt {
    private static final String RESET = "\033[0m";

    private Gantt() {}

    /** What stands in a column in which a job does several things: running is seen before waiting. */
    private static int rank(Doing doing) {
        return switch (doing) {
            case BLOCKED -> 1;
            case WAITS -> 2;
            case SWITCHES -> 3;
            case RUNS -> 4;
        };
    }

    /**
     * Draws.
     *
     * @param width characters for the time axis
     * @param fine whether colours and block characters can be shown, else plain ASCII
     * @param unit what a unit of time is called, "" for none
     */
    public static List<String> draw(Schedule s, int width, boolean fine, String unit) {
        long from = s.start();
        long span = Math.max(1, s.end() - from);
        long step = (span + width - 1) / width;
        int columns = (int) ((span + step - 1) / step);
        int names = Math.max(
                4, s.results().stream().mapToInt(r -> r.name().length()).max().orElse(0));
        List<String> lines = new ArrayList<>();
        String pad = " ".repeat(names + 2);
        lines.add(pad + axis(from, step, columns));
        for (Result r : s.results()) {
            Span[] cells = new Span[columns];
            for (Span p : s.spans()) {
                if (p.job() != r.job()) {
                    continue;
                }
                int first = (int) ((p.from() - from) / step);
                int last = (int) ((p.to() - 1 - from) / step);
                for (int i = first; i <= last && i < columns; i++) {
                    if (cells[i] == null || rank(p.doing()) > rank(cells[i].doing())) {
                        cells[i] = p;
                    }
                }
            }
            lines.add(String.format(Locale.ROOT, "%-" + names + "s  ", r.name()) + row(cells, s.cpus(), fine));
        }
        lines.add(pad + legend(s, fine) + (step == 1 && unit.isEmpty() ? "" : "; a column is " + step + unit));
        return lines;
    }

    private static String axis(long from, long step, int columns) {
        char[] axis = new char[columns + 12];
        Arrays.fill(axis, ' ');
        for (int i = 0, free = 0; i < columns; i += 10) {
            String label = Long.toString(from + i * step);
            if (i >= free) {
                label.getChars(0, label.length(), axis, i);
                free = i + label.length() + 1;
            }
        }
        return new String(axis).stripTrailing();
    }

    private static String row(Span[] cells, int cpus, boolean fine) {
        StringBuilder row = new StringBuilder();
        String colour = "";
        for (Span cell : cells) {
            String wanted =
                    cell == null || !fine || cell.doing() != Doing.RUNS ? "" : "\033[3" + (1 + cell.cpu() % 6) + "m";
            if (!wanted.equals(colour)) {
                row.append(wanted.isEmpty() ? RESET : wanted);
                colour = wanted;
            }
            row.append(cell == null ? ' ' : letter(cell, cpus, fine));
        }
        return row.append(colour.isEmpty() ? "" : RESET).toString().stripTrailing();
    }

    private static char letter(Span cell, int cpus, boolean fine) {
        return switch (cell.doing()) {
            case RUNS -> cpus > 1 ? Character.forDigit(cell.cpu() % 36, 36) : fine ? '█' : '#';
            case WAITS -> fine ? '░' : '-';
            case BLOCKED -> '.';
            case SWITCHES -> 'x';
        };
    }

    private static String legend(Schedule s, boolean fine) {
        return (s.cpus() > 1 ? "0.. runs on that CPU" : (fine ? '█' : '#') + " runs") + ", " + (fine ? '░' : '-')
                + " waits, . I/O" + (s.lost() > 0 ? ", x switching" : "");
    }
}
