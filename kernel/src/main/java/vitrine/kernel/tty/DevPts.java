package vitrine.kernel.tty;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.Kernel;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Mode;
import vitrine.kernel.fs.DirectorySink;
import vitrine.kernel.fs.FileSystem;
import vitrine.kernel.fs.Inode;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.fs.PathRef;
import vitrine.kernel.fs.SpecialFiles;
import vitrine.kernel.task.Task;

/** The file system of pseudo-terminals (devpts): a device for every slave, and ptmx. */
public final class DevPts extends FileSystem {
    private static final long MAGIC = 0x1cd1;
    private static final int TTY_GROUP = 5;

    private final Kernel kernel;
    private final Ttys ttys;
    private final TreeMap<Integer, Node> nodes = new TreeMap<>();
    private final Folder folder;
    private final Node ptmx;

    DevPts(Kernel kernel, Ttys ttys) {
        super("devpts", "devpts", kernel.vfs.nextMinor());
        this.kernel = kernel;
        this.ttys = ttys;
        folder = new Folder();
        ptmx = new Node(2, Mode.S_IFCHR | 0666, 0, 0, Mode.device(5, 2));
    }

    void add(int index, int uid, int gid) {
        long rdev = Mode.device(136 + (index >> 8), index & 0xff);
        nodes.put(index, new Node(index + 3L, Mode.S_IFCHR | 0620, uid, TTY_GROUP, rdev));
    }

    void remove(int index) {
        nodes.remove(index);
    }

    /** The device file of a slave that exists. */
    Inode inode(int index) {
        Node n = nodes.get(index);
        if (n == null) {
            throw Errno.of(Errno.EIO);
        }
        return n;
    }

    @Override
    public Inode root() {
        return folder;
    }

    @Override
    public Statistics statistics() {
        return new Statistics(MAGIC, 4096, 0, 0, 0, 0, 0);
    }

    @Override
    public String options() {
        return ",gid=5,mode=620,ptmxmode=666";
    }

    @Override
    public boolean revalidates() {
        return true;
    }

    private abstract class Base extends Inode {
        Base(long number, int newMode) {
            ino = number;
            mode = newMode;
            long now = kernel.epochNow();
            atime = now;
            mtime = now;
            ctime = now;
        }

        @Override
        public long size() {
            return 0;
        }

        @Override
        public long dev() {
            return DevPts.this.dev();
        }

        @Override
        public FileSystem fileSystem() {
            return DevPts.this;
        }

        @Override
        public @Nullable OpenFile open(Task t, PathRef path, int flags) {
            return SpecialFiles.open(ttys.vfs(), t, path, flags);
        }
    }

    private final class Node extends Base {
        Node(long number, int newMode, int newUid, int newGid, long device) {
            super(number, newMode);
            uid = newUid;
            gid = newGid;
            rdev = device;
        }
    }

    private final class Folder extends Base {
        Folder() {
            super(1, Mode.S_IFDIR | 0755);
            nlink = 2;
        }

        @Override
        public @Nullable Inode lookup(String name) {
            if (name.equals("ptmx")) {
                return ptmx;
            }
            if (name.length() > 4 || !name.chars().allMatch(c -> c >= '0' && c <= '9') || name.isEmpty()) {
                return null;
            }
            Node n = nodes.get(Integer.parseInt(name));
            return n == null || name.length() > 1 && name.charAt(0) == '0' ? null : n;
        }

        @Override
        public void readdir(long cookie, DirectorySink sink) {
            if (cookie <= 2 && !sink.entry("ptmx", ptmx.ino, ptmx.mode, 3)) {
                return;
            }
            int first = (int) Math.max(0, cookie - 3);
            for (Map.Entry<Integer, Node> e : nodes.tailMap(first, true).entrySet()) {
                Node n = e.getValue();
                if (!sink.entry(Integer.toString(e.getKey()), n.ino, n.mode, e.getKey() + 4L)) {
                    return;
                }
            }
        }
    }
}
