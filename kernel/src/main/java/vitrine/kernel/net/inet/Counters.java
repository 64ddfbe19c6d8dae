package vitrine.kernel.net.inet;

/** What /proc/net/snmp and /proc/net/dev count. */
public final class Counters {
    public long bytes;
    public long packets;
    public long tcpActiveOpens;
    public long tcpPassiveOpens;
    public long tcpAttemptFails;
    public long tcpEstabResets;
    public long tcpSegments;
    public long tcpResets;
    public long udpIn;
    public long udpOut;
    public long udpNoPorts;
    public long udpBufferErrors;
    public long listenOverflows;

    /** {@code n} bytes went over lo. */
    void moved(long n) {
        bytes += n;
        packets++;
    }
}
