package vitrine.observe.memory;

/** Numbers that a seed decides (SplitMix64). */
final class Draw {
    private Draw() {}

    static int below(long[] state, int bound) {
        state[0] += 0x9e37_79b9_7f4a_7c15L;
        long z = (state[0] ^ state[0] >>> 30) * 0xbf58_476d_1ce4_e5b9L;
        z = (z ^ z >>> 27) * 0x94d0_49bb_1331_11ebL;
        return (int) Long.remainderUnsigned(z ^ z >>> 31, bound);
    }
}
