package vitrine.observe.lab;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import vitrine.kernel.event.Event;
import vitrine.kernel.event.SchedEvent;
import vitrine.kernel.event.TaskEvent;

/**
 * Draws who did what: a line for each task, a column for each piece of the run in which as much happened as in the others
 * (not as much time passed: a program that sleeps a second does nothing in it).
 */
public final class Timeline {
    private static final int MOST_TASKS = 24;

    private Timeline() {}

    /** What a task does from some moment on. */
    private record Change(long at, char state) {}

    public static List<String> draw(List<Evidence.Moment> moments, int width) {
        Map<Integer, List<Change>> tasks = new LinkedHashMap<>();
        Map<Integer, String> names = new LinkedHashMap<>();
        TreeSet<Long> instants = new TreeSet<>();
        for (Evidence.Moment m : moments) {
            Event event = m.event();
            long at = m.stamp().nanos();
            switch (event) {
                case TaskEvent.Clone e -> change(tasks, instants, e.child(), at, '-');
                case TaskEvent.Exec e ->
                    names.put(e.tid(), e.path().substring(e.path().lastIndexOf('/') + 1));
                case TaskEvent.Exit e -> change(tasks, instants, e.tid(), at, e.tid() == e.tgid() ? 'Z' : ' ');
                case TaskEvent.Reap e -> change(tasks, instants, e.tid(), at, ' ');
                case SchedEvent.Enqueue e -> change(tasks, instants, e.tid(), at, '-');
                case SchedEvent.Sleep e -> change(tasks, instants, e.tid(), at, e.state() == 'S' ? '.' : e.state());
                case SchedEvent.Switch e -> {
                    if (e.next() != 0) {
                        change(tasks, instants, e.next(), at, '#');
                    }
                }
                default -> {
                    // Changes no state.
                }
            }
        }
        return draw(tasks, names, new ArrayList<>(instants), width);
    }

    private static void change(Map<Integer, List<Change>> tasks, TreeSet<Long> instants, int tid, long at, char state) {
        tasks.computeIfAbsent(tid, t -> new ArrayList<>()).add(new Change(at, state));
        instants.add(at);
    }

    private static List<String> draw(
            Map<Integer, List<Change>> tasks, Map<Integer, String> names, List<Long> instants, int width) {
        List<String> lines = new ArrayList<>();
        if (instants.isEmpty()) {
            return lines;
        }
        int columns = Math.min(width, instants.size());
        StringBuilder axis = new StringBuilder(" ".repeat(18));
        int labels = Math.max(1, columns / 18);
        for (int i = 0; i < labels; i++) {
            String label = "|"
                    + EventText.time(instants.get(i * columns / labels * instants.size() / columns))
                            .strip();
            int place = 18 + i * columns / labels;
            axis.append(" ".repeat(Math.max(0, place - axis.length()))).append(label);
        }
        lines.add(axis.toString());
        int shown = 0;
        for (Map.Entry<Integer, List<Change>> task : tasks.entrySet()) {
            if (++shown > MOST_TASKS) {
                lines.add("  ... and " + (tasks.size() - MOST_TASKS) + " more tasks");
                break;
            }
            lines.add("%6d %-10.10s ".formatted(task.getKey(), names.getOrDefault(task.getKey(), ""))
                    + row(task.getValue(), instants, columns));
        }
        lines.add(" ".repeat(18) + "# runs  - waits for a CPU  . sleeps  D T Z as in ps");
        return lines;
    }

    private static String row(List<Change> changes, List<Long> instants, int columns) {
        StringBuilder row = new StringBuilder();
        int next = 0;
        char state = ' ';
        for (int i = 0; i < columns; i++) {
            long end = i + 1 == columns
                    ? Long.MAX_VALUE
                    : instants.get((int) ((long) (i + 1) * instants.size() / columns));
            char best = state;
            while (next < changes.size() && changes.get(next).at < end) {
                state = changes.get(next++).state;
                if (best != '#') {
                    best = state;
                }
            }
            row.append(best);
        }
        return row.toString().stripTrailing();
    }
}
