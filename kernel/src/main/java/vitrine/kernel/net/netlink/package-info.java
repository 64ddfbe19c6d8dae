/**
 * Netlink sockets (netlink(7)): what programs ask about devices, addresses and routes (rtnetlink(7)) and about sockets
 * (sock_diag(7)). The network is described, and nobody can change it. A socket's state belongs to the socket alone.
 */
@NullMarked
package vitrine.kernel.net.netlink;

import org.jspecify.annotations.NullMarked;
