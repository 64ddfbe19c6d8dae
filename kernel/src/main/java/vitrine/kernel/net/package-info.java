/**
 * Sockets. {@link vitrine.kernel.net.Socket} is what all families share; those of the UNIX domain (unix(7)) are here. A
 * sender puts bytes or messages straight into the queue of the receiver: bytes in frames taken as they are needed,
 * messages in memory that the machine's budget for kernel objects bounds.
 */
@NullMarked
package vitrine.kernel.net;

import org.jspecify.annotations.NullMarked;
