package vitrine.kernel.mm;

import java.util.List;

/** A part of the machine's processes that has run out of memory of its own: a control group at its limit. */
public interface OomDomain {
    /** Whether a process counts here. */
    boolean holds(ProcessView.Victim victim);

    /** Pages that may be used in all. */
    long limit();

    /** The path of the group. */
    String path();

    /** What the log says of the group before somebody is killed. */
    List<String> report();
}
