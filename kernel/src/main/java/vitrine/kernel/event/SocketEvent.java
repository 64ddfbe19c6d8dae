package vitrine.kernel.event;

/** Traffic of sockets, named by their inode number. */
public sealed interface SocketEvent extends Event {
    @Meaning("A socket listens, with room for `backlog` connections.")
    record Listen(long socket, int backlog) implements SocketEvent {}

    @Meaning("connect(2) ended; `result` is 0 or a negative errno.")
    record Connect(long socket, long result) implements SocketEvent {}

    @Meaning("The listening socket `socket` gave out a connection, whose own socket is `connection`.")
    record Accept(long socket, long connection) implements SocketEvent {}

    @Meaning("`bytes` were sent on a socket.")
    record Send(long socket, long bytes) implements SocketEvent {}

    @Meaning("`bytes` were received from a socket (0: the peer is gone, or an empty message).")
    record Receive(long socket, long bytes) implements SocketEvent {}
}
