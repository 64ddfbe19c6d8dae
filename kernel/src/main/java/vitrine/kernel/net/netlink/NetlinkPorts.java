package vitrine.kernel.net.netlink;

import java.util.HashSet;
import java.util.Set;

/** The addresses of netlink sockets: the process's number for its first socket, others below zero. */
public final class NetlinkPorts {
    private static final int FIRST = -4097;

    private record Port(int protocol, int number) {}

    private final Set<Port> used = new HashSet<>(); // never iterated

    boolean claim(int protocol, int port) {
        return used.add(new Port(protocol, port));
    }

    int take(int protocol, int process) {
        int port = process;
        for (int next = FIRST; !claim(protocol, port); next--) {
            port = next;
        }
        return port;
    }

    void give(int protocol, int port) {
        used.remove(new Port(protocol, port));
    }
}
