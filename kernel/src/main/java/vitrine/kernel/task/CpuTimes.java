package vitrine.kernel.task;

/** What getrusage(2) counts. Times in ns. */
public final class CpuTimes {
    public long user;
    public long system;
    public long minorFaults;
    public long majorFaults;
    public long voluntarySwitches;
    public long involuntarySwitches;
    public long inBlocks;
    public long outBlocks;

    /** Bytes that read(2) and its kin returned, and how often they were called; the same for write(2). */
    public long readBytes;

    public long readCalls;
    public long writtenBytes;
    public long writeCalls;

    /** Largest resident set, KiB. */
    public long maxRss;

    public void add(CpuTimes o) {
        user += o.user;
        system += o.system;
        minorFaults += o.minorFaults;
        majorFaults += o.majorFaults;
        voluntarySwitches += o.voluntarySwitches;
        involuntarySwitches += o.involuntarySwitches;
        inBlocks += o.inBlocks;
        outBlocks += o.outBlocks;
        readBytes += o.readBytes;
        readCalls += o.readCalls;
        writtenBytes += o.writtenBytes;
        writeCalls += o.writeCalls;
        maxRss = Math.max(maxRss, o.maxRss);
    }
}
