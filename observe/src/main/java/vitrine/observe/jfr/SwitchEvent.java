package vitrine.observe.jfr;

import jdk.jfr.Category;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** A CPU of the machine went from one task to another. */
@Name("vitrine.Switch")
@Label("Context switch")
@Category("Vitrine")
@StackTrace(false)
final class SwitchEvent extends jdk.jfr.Event {
    @Label("Machine time")
    @Timespan(Timespan.NANOSECONDS)
    long machineNanos;

    @Label("CPU")
    int cpu;

    @Label("Previous task")
    int previous;

    @Label("State of the previous task")
    String previousState = "";

    @Label("Next task")
    int next;

    @Label("Why")
    String why = "";
}
