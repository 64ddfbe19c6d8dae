/**
 * Sockets of the UNIX domain (unix(7)): stream, datagram, sequenced packets. A stream is two pipes; packets are queued in
 * memory that the machine's budget for kernel objects bounds.
 */
@NullMarked
package vitrine.kernel.net;

import org.jspecify.annotations.NullMarked;
