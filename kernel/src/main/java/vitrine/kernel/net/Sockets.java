package vitrine.kernel.net;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.Kernel;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.net.inet.Inet;
import vitrine.kernel.net.netlink.NetlinkPorts;
import vitrine.kernel.task.Task;

/** All sockets of a machine, and what they share. */
public final class Sockets {
    private final Kernel kernel;
    public final FramePool frames;
    final UnixNames unix;
    public final Inet inet;
    public final NetlinkPorts netlinkPorts = new NetlinkPorts();
    final InFlight inFlight = new InFlight(this);
    private final Set<Socket> open = new LinkedHashSet<>();
    private long lastInode = 1L << 20;
    private @Nullable Credentials lastSender;

    public Sockets(Kernel kernel) {
        this.kernel = kernel;
        this.unix = new UnixNames(kernel);
        this.inet = new Inet(kernel);
        this.frames = new FramePool(kernel);
    }

    public Kernel kernel() {
        return kernel;
    }

    long nextInode() {
        return ++lastInode;
    }

    void opened(Socket s) {
        open.add(s);
    }

    void gone(Socket s, int cost) {
        open.remove(s);
        discharge(cost);
    }

    /** All open sockets, oldest first: for /proc/net. */
    public List<Socket> all() {
        return new ArrayList<>(open);
    }

    public int count() {
        return open.size();
    }

    /** Takes room for kernel objects. Throws {@code errno} when there is none. */
    public void charge(long bytes, int errno) {
        try {
            kernel.vfs.budget.charge(bytes);
        } catch (Errno e) {
            throw Errno.of(errno);
        }
    }

    public void discharge(long bytes) {
        kernel.vfs.budget.release(bytes);
    }

    /** The real ids of {@code t}; the same object while they do not change, so that bytes of one sender join. */
    Credentials credentials(Task t) {
        Credentials c = Credentials.real(t);
        Credentials before = lastSender;
        if (before != null && before.same(c)) {
            return before;
        }
        lastSender = c;
        return c;
    }
}
