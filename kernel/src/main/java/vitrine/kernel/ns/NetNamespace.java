package vitrine.kernel.ns;

import vitrine.kernel.net.Sockets;

/** Sockets, ports and abstract names of UNIX sockets, with a loopback of its own. */
public final class NetNamespace extends Namespace {
    public final Sockets sockets;

    NetNamespace(long number, UserNamespace owner, Sockets sockets) {
        super(NsKind.NET, number, owner);
        this.sockets = sockets;
    }
}
