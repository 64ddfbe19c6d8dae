package vitrine.kernel.ipc;

import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.fs.Inode;
import vitrine.kernel.fs.IoBuffer;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.fs.PollTable;
import vitrine.kernel.task.Task;

/** An open message queue: what mq_open(2) returns a descriptor of. */
final class MqFile extends OpenFile {
    private static final int IN = 0x41;
    private static final int OUT = 0x104;

    final MqQueue queue;
    private final String name;

    MqFile(MqQueue queue, String name, int flags) {
        super(flags);
        this.queue = queue;
        this.name = "/" + name;
        queue.opened();
    }

    @Override
    protected void closed() {
        queue.closed();
    }

    /** Closing a descriptor ends the notification of the process that closes. */
    @Override
    public void flush() {
        Task t = queue.ipc.kernel.current;
        if (t != null) {
            queue.unregister(t.group);
        }
    }

    @Override
    public Inode inode() {
        return queue;
    }

    @Override
    public String name() {
        return name;
    }

    /** The state of the queue as text, as a file of /dev/mqueue reads. */
    @Override
    public long read(Task t, IoBuffer to, long offset) {
        byte[] text = queue.state().getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        long at = offset < 0 ? position : offset;
        if (at < 0) {
            return -Errno.EINVAL;
        }
        if (at >= text.length) {
            return 0;
        }
        int n = to.put(text, (int) at, (int) Math.min(text.length - at, to.remaining()));
        if (offset < 0) {
            position += n;
        }
        return n;
    }

    @Override
    public boolean seekable() {
        return true;
    }

    @Override
    public long seek(Task t, long offset, int whence) {
        long to = switch (whence) {
            case Fcntl.SEEK_SET -> offset;
            case Fcntl.SEEK_CUR -> position + offset;
            case Fcntl.SEEK_END -> queue.size() + offset;
            default -> -1;
        };
        if (to < 0) {
            return -Errno.EINVAL;
        }
        position = to;
        return to;
    }

    @Override
    public int poll(@Nullable PollTable table) {
        if (table != null) {
            table.add(queue.receivers);
            table.add(queue.senders);
        }
        return (queue.count() > 0 ? IN : 0) | (queue.full() ? 0 : OUT);
    }
}
