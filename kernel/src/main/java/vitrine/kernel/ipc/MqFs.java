package vitrine.kernel.ipc;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Mode;
import vitrine.kernel.fs.DirectoryFile;
import vitrine.kernel.fs.DirectorySink;
import vitrine.kernel.fs.FileSystem;
import vitrine.kernel.fs.Inode;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.fs.PathRef;
import vitrine.kernel.fs.Vfs;
import vitrine.kernel.task.Task;

/** The file system "mqueue" (mq_overview(7)): a file for each POSIX message queue of an IPC namespace. */
public final class MqFs extends FileSystem {
    private static final long MAGIC = 0x1980_0202;

    private final Ipc ipc;
    private final Folder folder;

    MqFs(Ipc ipc) {
        super("mqueue", "mqueue", ipc.kernel.vfs.nextMinor());
        this.ipc = ipc;
        this.folder = new Folder();
    }

    /** Makes it known to mount(2): each IPC namespace has one. */
    public static void register(Vfs vfs) {
        vfs.types.put("mqueue", source -> {
            Task t = vfs.kernel.current;
            return (t == null ? vfs.kernel.ipc : Ipc.of(t)).mqFs();
        });
    }

    @Override
    public Inode root() {
        return folder;
    }

    @Override
    public Statistics statistics() {
        return new Statistics(MAGIC, 4096, 0, 0, 0, 0, 0);
    }

    /** Queues come and go by calls that know no path. */
    @Override
    public boolean revalidates() {
        return true;
    }

    private final class Folder extends Inode {
        Folder() {
            ino = 1;
            mode = Mode.S_IFDIR | 01777;
            nlink = 2;
            touch();
            atime = mtime;
        }

        private void touch() {
            mtime = ipc.kernel.epochNow();
            ctime = mtime;
        }

        @Override
        public long size() {
            return ipc.mqs.size() * 20L;
        }

        @Override
        public long dev() {
            return MqFs.this.dev();
        }

        @Override
        public FileSystem fileSystem() {
            return MqFs.this;
        }

        @Override
        public @Nullable Inode lookup(String name) {
            return ipc.mqs.get(name);
        }

        @Override
        public Inode mknod(String name, int newMode, int newUid, int newGid, long newRdev) {
            Task t = ipc.kernel.current;
            if (!Mode.isRegular(newMode) || t == null) {
                throw Errno.of(Errno.EPERM);
            }
            MqQueue q = MqCalls.make(t, ipc, newMode & Mode.S_IALLUGO, 0, 0, false);
            ipc.mqs.put(name, q);
            touch();
            return q;
        }

        @Override
        public void unlink(String name, Inode victim) {
            MqQueue q = ipc.mqs.remove(name);
            touch();
            if (q != null) {
                q.unlinked();
            }
        }

        @Override
        public void readdir(long cookie, DirectorySink sink) {
            List<Map.Entry<String, MqQueue>> all = new ArrayList<>(ipc.mqs.entrySet());
            all.sort(Comparator.comparingLong(e -> e.getValue().ino));
            for (Map.Entry<String, MqQueue> e : all) {
                MqQueue q = e.getValue();
                if (q.ino >= cookie && !sink.entry(e.getKey(), q.ino, q.mode, q.ino + 1)) {
                    return;
                }
            }
        }

        @Override
        public OpenFile open(Task t, PathRef path, int flags) {
            return new DirectoryFile(ipc.kernel.vfs, path, flags);
        }
    }
}
