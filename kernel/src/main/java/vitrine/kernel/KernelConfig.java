package vitrine.kernel;

import vitrine.machine.cpu.CpuLevel;

/**
 * What kind of machine to boot.
 *
 * @param memory physical memory, bytes
 * @param cpus virtual CPUs, 1 to 64
 * @param level what the CPUs announce, and so which instructions they have
 * @param seed fixes everything that is not fixed by programs and input
 * @param hostClock whether time is the host's; else it is virtual
 * @param hostname nodename of uname(2)
 * @param verbose whether what is missing is named on stderr
 * @param mayIdle whether a machine in which nothing can ever happen again waits for its owner, as a library's machine
 *     does, instead of ending
 */
public record KernelConfig(
        long memory,
        int cpus,
        CpuLevel level,
        long seed,
        boolean hostClock,
        String hostname,
        boolean verbose,
        boolean mayIdle) {
    /** One CPU of level V2, 1 GiB, virtual time. */
    public static KernelConfig defaults() {
        return new KernelConfig(1L << 30, 1, CpuLevel.V2, 0, false, "vitrine", false, false);
    }
}
