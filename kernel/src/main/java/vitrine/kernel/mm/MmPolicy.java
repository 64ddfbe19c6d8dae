package vitrine.kernel.mm;

/** What memory management has to know of the running task: limits, capabilities, personality. */
public interface MmPolicy {
    /** No limits and all capabilities; 8 MiB of stack. */
    MmPolicy DEFAULT = new MmPolicy() {
        @Override
        public long limit(int resource) {
            return resource == VmFlags.RLIMIT_STACK ? 8 << 20 : -1;
        }

        @Override
        public boolean capable(int capability) {
            return true;
        }

        @Override
        public int personality() {
            return 0;
        }
    };

    /** The soft limit of a resource (getrlimit(2) numbers), bytes, as unsigned: -1 is RLIM_INFINITY. */
    long limit(int resource);

    /** Whether the effective capability (capabilities(7) number) is held. */
    boolean capable(int capability);

    /** personality(2). */
    int personality();
}
