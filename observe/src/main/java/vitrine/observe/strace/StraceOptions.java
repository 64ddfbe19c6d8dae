package vitrine.observe.strace;

/**
 * How lines are written and which: the options of strace(1).
 *
 * @param always whether every line begins with the task's number, as in a file of {@code strace -f -o}; else only once
 *     there are several tasks
 * @param follow -f: children, too; else the first process only
 * @param filter -e trace=, -e signal=, -e status=
 * @param duration -T: the time spent in each call
 * @param clock -t, -tt, -ttt, -r: what time a line begins with
 * @param paths -y: what a descriptor refers to
 * @param shown -s: bytes of a string that are shown
 * @param exits whether "+++ exited" lines are written (not under -qq)
 */
public record StraceOptions(
        boolean always,
        boolean follow,
        StraceFilter filter,
        boolean duration,
        Clock clock,
        boolean paths,
        int shown,
        boolean exits) {
    /** What stands in front of a line. */
    public enum Clock {
        NONE,
        /** Time of day in seconds. */
        SECONDS,
        /** Time of day in microseconds. */
        MICROSECONDS,
        /** Seconds since 1970. */
        EPOCH,
        /** Since the last line. */
        RELATIVE
    }

    /** As {@code strace -f}, with task numbers in every line or not. */
    public static StraceOptions plain(boolean always) {
        return new StraceOptions(always, true, StraceFilter.ALL, false, Clock.NONE, false, 32, true);
    }
}
