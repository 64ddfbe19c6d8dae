package vitrine.observe.jfr;

import jdk.jfr.Category;
import jdk.jfr.Label;
import jdk.jfr.MemoryAddress;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** A page fault that the kernel resolved. */
@Name("vitrine.Fault")
@Label("Page fault")
@Category("Vitrine")
@StackTrace(false)
final class FaultEvent extends jdk.jfr.Event {
    @Label("Machine time")
    @Timespan(Timespan.NANOSECONDS)
    long machineNanos;

    @Label("Task")
    int task;

    @Label("Address")
    @MemoryAddress
    long address;

    @Label("By a write")
    boolean write;

    @Label("Major")
    boolean major;
}
