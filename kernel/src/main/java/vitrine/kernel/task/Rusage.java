package vitrine.kernel.task;

import vitrine.kernel.mm.UserMemory;

/** struct rusage in user memory (getrusage(2)): 144 bytes. */
public final class Rusage {
    private Rusage() {}

    public static void write(Task t, long address, CpuTimes times) {
        UserMemory mm = t.mm();
        mm.zero(address, 144);
        mm.writeLong(address, times.user / 1_000_000_000);
        mm.writeLong(address + 8, times.user / 1000 % 1_000_000);
        mm.writeLong(address + 16, times.system / 1_000_000_000);
        mm.writeLong(address + 24, times.system / 1000 % 1_000_000);
        mm.writeLong(address + 32, times.maxRss);
        mm.writeLong(address + 64, times.minorFaults);
        mm.writeLong(address + 72, times.majorFaults);
        mm.writeLong(address + 88, times.inBlocks);
        mm.writeLong(address + 96, times.outBlocks);
        mm.writeLong(address + 128, times.voluntarySwitches);
        mm.writeLong(address + 136, times.involuntarySwitches);
    }
}
