/**
 * TCP and UDP over a loopback of the machine's own (ip(7), ipv6(7), tcp(7), udp(7)). Nothing is cut into packets: a
 * sender puts its bytes into the receiver's queue, and what a connection's two ends would tell each other (FIN, RST, an
 * ICMP message) one changes in the other at once. {@link vitrine.kernel.net.inet.Inet} has the tables of ports and
 * connections. State is changed by the sockets of this package alone, on the machine's thread.
 */
@NullMarked
package vitrine.kernel.net.inet;

import org.jspecify.annotations.NullMarked;
