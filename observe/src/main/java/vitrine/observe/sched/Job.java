package vitrine.observe.sched;

import java.util.List;

/** Something that wants the CPU: a line of a jobs file with what the policies know of it, or a task of the kernel. */
public final class Job {
    /** After {@code at} units of CPU time the job waits {@code time} units for a device. */
    public record Io(long at, long time) {}

    public final int id;
    public final String name;
    public final long arrival;

    /** CPU time it needs; 0 when nobody knows (a real program). */
    public final long length;

    public final List<Io> io;
    public final int nice;
    public final int tickets;

    /** Bit n: may run on CPU n. */
    public final long affinity;

    /** CPU time until it blocks or ends; for a real task what its last bursts let expect. */
    public long burst;

    /** Order in the queue; smaller is nearer to the head. */
    long order;

    /** Since when it waits in the queue. */
    long readySince;

    /** MLFQ: its queue, and what it has used of the allotment there. */
    int level;

    long used;

    /** Stride: where it stands. CFS and EEVDF: weighted run time. */
    long position;

    /** EEVDF: virtual deadline, and how far it was behind when it slept. */
    long deadline;

    long lag;

    public Job(int id, String name, long arrival, long length, List<Io> io, int nice, int tickets, long affinity) {
        this.id = id;
        this.name = name;
        this.arrival = arrival;
        this.length = length;
        this.io = List.copyOf(io);
        this.nice = nice;
        this.tickets = tickets;
        this.affinity = affinity;
    }

    boolean mayRun(int cpu) {
        return (affinity >>> cpu & 1) != 0;
    }

    @Override
    public String toString() {
        return name;
    }
}
