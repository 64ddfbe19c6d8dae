package vitrine.observe.sched;

import java.util.List;
import java.util.Locale;
import vitrine.observe.sched.Schedule.Doing;
import vitrine.observe.sched.Schedule.Result;
import vitrine.observe.sched.Schedule.Span;

/** Draws schedules as one SVG picture, below each other on the same axis. */
public final class GanttSvg {
    private static final int LEFT = 110;
    private static final int WIDTH = 900;
    private static final int ROW = 18;
    private static final int HEAD = 42;
    private static final String[] COLOURS = {"#2563eb", "#059669", "#d97706", "#dc2626", "#7c3aed", "#0891b2"};

    private GanttSvg() {}

    public static String draw(List<Schedule> schedules, String unit) {
        long start = schedules.stream().mapToLong(Schedule::start).min().orElse(0);
        long end = schedules.stream().mapToLong(Schedule::end).max().orElse(1);
        double scale = WIDTH / (double) Math.max(end - start, 1);
        int height = 20;
        for (Schedule s : schedules) {
            height += HEAD + ROW * s.results().size();
        }
        StringBuilder svg = new StringBuilder();
        svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\""
                .formatted(LEFT + WIDTH + 30, height));
        svg.append(" font-size=\"12\">\n<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n");
        int y = 10;
        for (Schedule s : schedules) {
            svg.append(
                    "<text x=\"10\" y=\"%d\" font-weight=\"bold\">%s</text>\n".formatted(y + 16, escape(s.policy())));
            ticks(svg, y + 16, y + HEAD - 14 + ROW * s.results().size(), start, end, scale, unit);
            y += HEAD - 14;
            for (Result r : s.results()) {
                svg.append("<text x=\"10\" y=\"%d\">%s</text>\n".formatted(y + 13, escape(r.name())));
                for (Span p : s.spans()) {
                    if (p.job() == r.job()) {
                        span(svg, p, y, start, scale);
                    }
                }
                y += ROW;
            }
            y += 14;
        }
        return svg.append("</svg>\n").toString();
    }

    private static void ticks(StringBuilder svg, int top, int bottom, long start, long end, double scale, String unit) {
        long step = 1;
        while ((end - start) / step > 12) {
            step *= Long.toString(step).startsWith("2") ? 5 : 2;
            step = Long.toString(step).startsWith("4") ? step / 4 * 5 : step;
        }
        for (long t = start; t <= end; t += step) {
            double x = LEFT + (t - start) * scale;
            svg.append(String.format(
                    Locale.ROOT,
                    "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\" stroke=\"#e5e7eb\"/>"
                            + "<text x=\"%.1f\" y=\"%d\" fill=\"#6b7280\" font-size=\"10\">%d%s</text>%n",
                    x,
                    x,
                    top,
                    bottom,
                    x,
                    top,
                    t,
                    escape(unit)));
        }
    }

    private static void span(StringBuilder svg, Span p, int y, long start, double scale) {
        double x = LEFT + (p.from() - start) * scale;
        double width = Math.max((p.to() - p.from()) * scale, 0.5);
        boolean runs = p.doing() == Doing.RUNS;
        String fill = switch (p.doing()) {
            case RUNS -> COLOURS[p.cpu() % COLOURS.length];
            case WAITS -> "#d1d5db";
            case BLOCKED -> "#fde68a";
            case SWITCHES -> "#111827";
        };
        svg.append(String.format(
                Locale.ROOT,
                "<rect x=\"%.2f\" y=\"%d\" width=\"%.2f\" height=\"%d\" fill=\"%s\"><title>%s %d-%d%s</title></rect>%n",
                x,
                runs ? y + 2 : y + 6,
                width,
                runs ? ROW - 4 : ROW - 12,
                fill,
                p.doing().name().toLowerCase(Locale.ROOT),
                p.from(),
                p.to(),
                p.cpu() < 0 ? "" : " CPU " + p.cpu()));
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
