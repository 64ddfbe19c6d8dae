package vitrine.kernel;

/**
 * What kind of machine to boot.
 *
 * @param memory physical memory, bytes
 * @param cpus virtual CPUs, 1 to 64
 * @param seed fixes everything that is not fixed by programs and input
 * @param hostClock whether time is the host's; else it is virtual
 * @param hostname nodename of uname(2)
 * @param verbose whether what is missing is named on stderr
 * @param mayIdle whether a machine in which nothing can ever happen again waits for its owner, as a library's machine
 *     does, instead of ending
 */
public record KernelConfig(
        long memory, int cpus, long seed, boolean hostClock, String hostname, boolean verbose, boolean mayIdle) {
    /** One CPU, 1 GiB, virtual time. */
    public static KernelConfig defaults() {
        return new KernelConfig(1L << 30, 1, 0, false, "vitrine", false, false);
    }
}
