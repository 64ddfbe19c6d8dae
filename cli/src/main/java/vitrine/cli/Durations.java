package vitrine.cli;

import java.time.Duration;

/** Durations as they are typed: {@code 1h30m}, {@code 90s}, {@code 500ms}. */
final class Durations {
    private Durations() {}

    /**
     * Parses a duration.
     *
     * @param text one or more pairs of decimal digits and a unit, largest unit first, each at most once: {@code d h m s
     *     ms us}; digits alone are seconds, as {@code timeout(1)} takes them
     * @return a duration greater than zero
     * @throws UsageException when the text is anything else or does not fit 63 bits of nanoseconds
     */
    static Duration parse(String text) {
        long total = 0;
        long lastUnit = Long.MAX_VALUE;
        int at = 0;
        while (at < text.length() || at == 0) {
            int digits = at;
            while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
                digits++;
            }
            int end = digits;
            while (end < text.length() && Character.isLetter(text.charAt(end))) {
                end++;
            }
            String unitName = text.substring(digits, end);
            long unit = unitName.isEmpty() && at == 0 && end == text.length() ? 1_000_000_000L : nanosOf(unitName);
            if (digits == at || digits - at > 18 || unit == 0 || unit >= lastUnit) {
                throw new UsageException("not a duration: '" + text + "' (examples: 90s, 1h30m, 500ms)");
            }
            try {
                total = Math.addExact(total, Math.multiplyExact(Long.parseLong(text, at, digits, 10), unit));
            } catch (ArithmeticException e) {
                throw new UsageException("duration too long: '" + text + "'");
            }
            lastUnit = unit;
            at = end;
        }
        if (total == 0) {
            throw new UsageException("a duration must be greater than zero: '" + text + "'");
        }
        return Duration.ofNanos(total);
    }

    private static long nanosOf(String unit) {
        return switch (unit) {
            case "d" -> 86_400_000_000_000L;
            case "h" -> 3_600_000_000_000L;
            case "m" -> 60_000_000_000L;
            case "s" -> 1_000_000_000L;
            case "ms" -> 1_000_000L;
            case "us" -> 1_000L;
            default -> 0;
        };
    }
}
