package vitrine.observe.jfr;

import jdk.jfr.Category;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** A system call that took long, in machine time. */
@Name("vitrine.SystemCall")
@Label("Slow system call")
@Category("Vitrine")
@StackTrace(false)
final class SyscallDurationEvent extends jdk.jfr.Event {
    @Label("Machine time")
    @Timespan(Timespan.NANOSECONDS)
    long machineNanos;

    @Label("Duration in machine time")
    @Timespan(Timespan.NANOSECONDS)
    long machineDuration;

    @Label("Task")
    int task;

    @Label("System call")
    String call = "";

    @Label("Result")
    long result;
}
