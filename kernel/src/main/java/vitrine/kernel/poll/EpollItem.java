package vitrine.kernel.poll;

import org.jspecify.annotations.Nullable;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.fs.PollTable;
import vitrine.kernel.sched.WaitQueue;

/** One descriptor that an epoll instance watches (epitem). */
final class EpollItem extends OpenFile.CloseHook implements WaitQueue.Callback, PollTable {
    final EpollFile epoll;
    final OpenFile file;
    final int fd;
    int events;
    long data;

    /** Another item for the same number, whose file is a different one. */
    @Nullable
    EpollItem sameFd;

    /** Neighbours in the ready list. */
    @Nullable
    EpollItem previous;

    @Nullable
    EpollItem next;

    boolean ready;
    private WaitQueue.Node[] nodes = {};

    EpollItem(EpollFile epoll, OpenFile file, int fd, int events, long data) {
        this.epoll = epoll;
        this.file = file;
        this.fd = fd;
        this.events = events;
        this.data = data;
    }

    /** Joins the wait queues of the file. @return the bits that hold now */
    int watch() {
        return file.poll(this) & events;
    }

    int pollNow() {
        return file.poll(null) & events;
    }

    @Override
    public void add(WaitQueue queue) {
        WaitQueue.Node[] more = java.util.Arrays.copyOf(nodes, nodes.length + 1);
        more[nodes.length] = queue.add(this, (events & EpollFile.EPOLLEXCLUSIVE) != 0);
        nodes = more;
        if (queue.outside) {
            epoll.wait.outside = true;
            epoll.nested.outside = true;
        }
    }

    void unwatch() {
        for (WaitQueue.Node n : nodes) {
            n.unlink();
        }
        nodes = new WaitQueue.Node[0];
    }

    @Override
    public void woken(int news) {
        if ((events & ~EpollFile.PRIVATE) == 0 || news != 0 && (news & events) == 0) {
            return;
        }
        epoll.makeReady(this);
    }

    @Override
    public void fileClosed() {
        epoll.remove(this);
    }
}
