package vitrine.kernel.net.inet;

/** The way from the machine's network to others, through the device eth0. */
public interface Outside {
    /** Begins to connect {@code s}, which is in SYN_SENT, to its remote address. Throws ENETUNREACH. */
    void connect(TcpSocket s);

    /** Sends a datagram of {@code s}. Throws ENETUNREACH. */
    void send(UdpSocket s, Endpoint to, byte[] data);

    /** {@code s} was closed. */
    void closed(UdpSocket s);
}
