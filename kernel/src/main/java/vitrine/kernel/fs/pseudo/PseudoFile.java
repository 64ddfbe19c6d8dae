package vitrine.kernel.fs.pseudo;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.abi.Mode;
import vitrine.kernel.fs.Inode;
import vitrine.kernel.fs.IoBuffer;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.fs.PathRef;
import vitrine.kernel.task.Task;

/** A file whose text is made when it is read from the start. */
public class PseudoFile extends PseudoInode {
    /** Makes the text, bytes as ISO 8859-1 characters. May throw Errno (ESRCH when its process is gone). */
    @FunctionalInterface
    public interface Text {
        CharSequence make(Task reader);
    }

    /** Takes what one write(2) brought. Throws Errno, EINVAL for text that makes no sense. */
    @FunctionalInterface
    public interface Taker {
        void take(Task writer, String text);
    }

    private static final int MAX_WRITE = 4096;

    private final Text text;
    private final @Nullable Taker taker;

    public PseudoFile(PseudoFs fs, int permissions, long ino, Text text, @Nullable Taker taker) {
        super(fs, Mode.S_IFREG | permissions, ino);
        this.text = text;
        this.taker = taker;
    }

    @Override
    public void truncate(long size) {
        // O_TRUNC of "echo 1 > /proc/sys/…" means nothing here.
    }

    /** Refuses an opener whom the permission bits let pass, by throwing (maps of a foreign process). */
    protected void checkOpen(Task opener) {}

    @Override
    public final OpenFile open(Task t, PathRef path, int flags) {
        checkOpen(t);
        return new Open(path, flags);
    }

    private final class Open extends OpenFile implements PseudoFs.Snapshot {
        private final PathRef place;
        private byte @Nullable [] snapshot;

        Open(PathRef place, int flags) {
            super(flags);
            this.place = place;
        }

        @Override
        public Inode inode() {
            return PseudoFile.this;
        }

        @Override
        public String name() {
            return fs.vfs.mounts.path(place, fs.vfs.mounts.root());
        }

        @Override
        public boolean seekable() {
            return true;
        }

        @Override
        public long read(Task t, IoBuffer to, long offset) {
            long at = offset < 0 ? position : offset;
            byte[] bytes = snapshot;
            if (bytes == null || at == 0) {
                bytes = text.make(t).toString().getBytes(StandardCharsets.ISO_8859_1);
                snapshot = bytes;
                fs.keep(this, bytes.length);
            }
            if (at >= bytes.length) {
                return 0;
            }
            int n = to.put(bytes, (int) at, (int) Math.min(bytes.length - at, to.remaining()));
            if (offset < 0) {
                position = at + n;
            }
            return n;
        }

        @Override
        public void forget() {
            snapshot = null;
        }

        @Override
        protected void closed() {
            fs.drop(this);
        }

        @Override
        public long write(Task t, IoBuffer from, long offset) {
            if (taker == null) {
                return -Errno.EINVAL;
            }
            int length = (int) Math.min(from.remaining(), MAX_WRITE);
            byte[] bytes = new byte[length];
            int n = from.take(bytes, 0, length);
            taker.take(t, new String(bytes, 0, n, StandardCharsets.ISO_8859_1));
            if (offset < 0) {
                position += n;
            }
            return n;
        }

        @Override
        public long seek(Task t, long offset, int whence) {
            long to = switch (whence) {
                case Fcntl.SEEK_SET -> offset;
                case Fcntl.SEEK_CUR -> position + offset;
                default -> -1;
            };
            if (to < 0) {
                return -Errno.EINVAL;
            }
            position = to;
            return to;
        }
    }
}
