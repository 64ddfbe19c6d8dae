package vitrine.kernel.net;

import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.Kernel;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.abi.Mode;
import vitrine.kernel.fs.Access;
import vitrine.kernel.fs.Inode;
import vitrine.kernel.fs.Names;
import vitrine.kernel.task.Task;

/** The names of UNIX sockets: abstract ones here, the others on inodes of type socket. */
final class UnixNames {
    private final Kernel kernel;
    private final TreeMap<String, UnixSocket> byAbstractName = new TreeMap<>();
    private int lastAutomatic;

    UnixNames(Kernel kernel) {
        this.kernel = kernel;
    }

    /** bind(2). Throws EADDRINUSE and what making a file throws. */
    void bind(Task t, UnixSocket socket, UnixAddress wanted) {
        UnixAddress a = wanted;
        if (a.isPath()) {
            try {
                Inode inode = Names.mknod(t, Fcntl.AT_FDCWD, a.name(), Mode.S_IFSOCK | 0777 & ~t.fs().umask, 0)
                        .inode();
                inode.attached = socket;
                socket.boundTo = inode;
            } catch (Errno e) {
                throw e.number() == Errno.EEXIST ? Errno.of(Errno.EADDRINUSE) : e;
            }
        } else {
            if (a.name().isEmpty()) {
                a = automatic();
            }
            if (byAbstractName.putIfAbsent(a.name(), socket) != null) {
                throw Errno.of(Errno.EADDRINUSE);
            }
        }
        socket.address = a;
    }

    private UnixAddress automatic() {
        String name;
        do {
            name = String.format("\0%05x", ++lastAutomatic & 0xfffff);
        } while (byAbstractName.containsKey(name));
        return new UnixAddress(name);
    }

    boolean exists(Task t, String path) {
        try {
            kernel.vfs.lookup(t, Fcntl.AT_FDCWD, path, false);
            return true;
        } catch (Errno e) {
            return false;
        }
    }

    /** The socket with that name. Throws ECONNREFUSED, ENOENT, EACCES. */
    UnixSocket find(Task t, UnixAddress a) {
        @Nullable Object found;
        if (a.isPath()) {
            Inode inode = kernel.vfs.lookup(t, Fcntl.AT_FDCWD, a.name(), true).inode();
            Access.check(t.cred, inode, Access.WRITE);
            found = (inode.mode & Mode.S_IFMT) == Mode.S_IFSOCK ? inode.attached : null;
        } else {
            found = byAbstractName.get(a.name());
        }
        if (found instanceof UnixSocket s) {
            return s;
        }
        throw Errno.of(Errno.ECONNREFUSED);
    }

    /** A socket is gone; its file stays, and refuses connections. */
    void unbind(UnixSocket socket) {
        if (socket.address.isAbstract()) {
            byAbstractName.remove(socket.address.name(), socket);
        }
        Inode inode = socket.boundTo;
        if (inode != null && inode.attached == socket) {
            inode.attached = null;
        }
    }
}
