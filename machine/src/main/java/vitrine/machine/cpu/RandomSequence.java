package vitrine.machine.cpu;

import java.util.function.LongSupplier;

/** The numbers of RDRAND and RDSEED: the same for the same seed (the SplitMix64 generator). */
final class RandomSequence implements LongSupplier {
    private long state;

    RandomSequence(long seed) {
        state = seed;
    }

    @Override
    public long getAsLong() {
        state += 0x9e37_79b9_7f4a_7c15L;
        long z = state;
        z = (z ^ z >>> 30) * 0xbf58_476d_1ce4_e5b9L;
        z = (z ^ z >>> 27) * 0x94d0_49bb_1331_11ebL;
        return z ^ z >>> 31;
    }
}
