package vitrine.kernel.net.inet;

/** States of a connection (RFC 9293 3.3.2); the ordinals are those of /proc/net/tcp and TCP_INFO. */
enum TcpState {
    NONE,
    ESTABLISHED,
    SYN_SENT,
    SYN_RECV,
    FIN_WAIT1,
    FIN_WAIT2,
    TIME_WAIT,
    CLOSE,
    CLOSE_WAIT,
    LAST_ACK,
    LISTEN,
    CLOSING
}
