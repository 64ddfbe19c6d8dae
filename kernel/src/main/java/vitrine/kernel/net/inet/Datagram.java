package vitrine.kernel.net.inet;

/**
 * A datagram that arrived.
 *
 * @param to where it was sent to
 * @param stamp when, ns since the epoch
 * @param drops how many before it found no room
 */
record Datagram(byte[] data, Ip from, int fromPort, Ip to, int toPort, long stamp, int ttl, int tos, int drops) {
    private static final int OVERHEAD = 256;
    private static final int HEADERS = 380;

    /** What it takes of SO_RCVBUF: about what Linux counts for it. */
    long cost() {
        return (Long.highestOneBit(data.length + HEADERS) << 1) + OVERHEAD;
    }
}
