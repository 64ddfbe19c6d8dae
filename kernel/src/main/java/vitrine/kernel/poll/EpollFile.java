package vitrine.kernel.poll;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.Kernel;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.fs.PollTable;
import vitrine.kernel.sched.WaitQueue;
import vitrine.kernel.task.Task;

/**
 * An epoll instance (epoll(7)). Items whose file reported something are in the ready list; waiting looks only at those,
 * so it costs what is ready and not what is watched.
 *
 * <pre>
 * struct epoll_event (packed):  0 u32 events | 4 u64 data      12 bytes
 * </pre>
 */
final class EpollFile extends AnonFile {
    static final int EPOLLEXCLUSIVE = 1 << 28;
    static final int EPOLLWAKEUP = 1 << 29;
    static final int EPOLLONESHOT = 1 << 30;
    static final int EPOLLET = 1 << 31;
    /** What is no event: an item with only these is asleep (one-shot, used up). */
    static final int PRIVATE = EPOLLEXCLUSIVE | EPOLLWAKEUP | EPOLLONESHOT | EPOLLET;

    private static final int MAX_NESTS = 4;

    final WaitQueue wait = new WaitQueue("ep_poll");
    /** Who polls this instance: poll(2), or another epoll instance. */
    final WaitQueue nested = new WaitQueue("ep_poll");

    private final Kernel kernel;
    private final Map<Integer, EpollItem> items = new HashMap<>(); // never iterated
    private final Set<EpollItem> order = new LinkedHashSet<>();
    private final Set<EpollFile> parents = new LinkedHashSet<>();
    private @Nullable EpollItem first;
    private @Nullable EpollItem last;

    EpollFile(Kernel kernel) {
        super(kernel, Fcntl.O_RDWR, "eventpoll");
        this.kernel = kernel;
    }

    @Override
    protected void closed() {
        for (EpollItem i : java.util.List.copyOf(order)) {
            i.file.removeCloseHook(i);
            remove(i);
        }
    }

    @Override
    public void fdInfo(StringBuilder text) {
        for (EpollItem i : order) {
            text.append("tfd: %8d events: %8x data: %16x  pos:%d ino:%x sdev:%x\n"
                    .formatted(
                            i.fd,
                            i.events,
                            i.data,
                            i.file.position,
                            i.file.inode().ino,
                            i.file.inode().dev()));
        }
    }

    @Nullable
    EpollItem find(int fd, OpenFile file) {
        EpollItem i = items.get(fd);
        while (i != null && i.file != file) {
            i = i.sameFd;
        }
        return i;
    }

    /** EPOLL_CTL_ADD. */
    long add(int fd, OpenFile file, int events, long data) {
        if (file instanceof EpollFile below) {
            if (below.reaches(this) || below.depthBelow() + 1 + depthAbove() > MAX_NESTS) {
                return -Errno.ELOOP;
            }
            below.parents.add(this);
        }
        if (!kernel.epollWatches.take()) {
            return -Errno.ENOSPC;
        }
        EpollItem i = new EpollItem(this, file, fd, events | Poll.ERR | Poll.HUP, data);
        i.sameFd = items.put(fd, i);
        order.add(i);
        file.addCloseHook(i);
        if (i.watch() != 0) {
            makeReady(i);
        }
        return 0;
    }

    private boolean reaches(EpollFile target) {
        if (this == target) {
            return true;
        }
        for (EpollItem i : order) {
            if (i.file instanceof EpollFile e && e.reaches(target)) {
                return true;
            }
        }
        return false;
    }

    private int depthBelow() {
        int depth = 0;
        for (EpollItem i : order) {
            if (i.file instanceof EpollFile e) {
                depth = Math.max(depth, e.depthBelow() + 1);
            }
        }
        return depth;
    }

    private int depthAbove() {
        int depth = 0;
        for (EpollFile e : parents) {
            depth = Math.max(depth, e.depthAbove() + 1);
        }
        return depth;
    }

    /** EPOLL_CTL_MOD. */
    long modify(EpollItem i, int events, long data) {
        i.events = events | Poll.ERR | Poll.HUP;
        i.data = data;
        if (i.pollNow() != 0) {
            makeReady(i);
        }
        return 0;
    }

    /** EPOLL_CTL_DEL, or the file was closed; the close hook is the caller's. */
    void remove(EpollItem i) {
        i.unwatch();
        unlink(i);
        order.remove(i);
        if (i.file instanceof EpollFile below) {
            below.parents.remove(this);
        }
        EpollItem head = items.get(i.fd);
        if (head == i) {
            if (i.sameFd == null) {
                items.remove(i.fd);
            } else {
                items.put(i.fd, i.sameFd);
            }
        } else {
            while (head != null && head.sameFd != i) {
                head = head.sameFd;
            }
            if (head != null) {
                head.sameFd = i.sameFd;
            }
        }
        kernel.epollWatches.give();
    }

    void makeReady(EpollItem i) {
        if (!i.ready) {
            append(i);
        }
        wait.wake(Poll.IN);
        nested.wakeAll(Poll.IN | Poll.RDNORM);
    }

    private void append(EpollItem i) {
        i.ready = true;
        i.previous = last;
        if (last == null) {
            first = i;
        } else {
            last.next = i;
        }
        last = i;
    }

    private void unlink(EpollItem i) {
        if (!i.ready) {
            return;
        }
        i.ready = false;
        if (i.previous == null) {
            first = i.next;
        } else {
            i.previous.next = i.next;
        }
        if (i.next == null) {
            last = i.previous;
        } else {
            i.next.previous = i.previous;
        }
        i.previous = null;
        i.next = null;
    }

    /** epoll_wait(2). @return events, 0 after the time, {@link Task#BLOCKED}, or -EINTR */
    long await(Task t, long address, int max, long timeout) {
        int n = send(t, address, max);
        if (n != 0 || timeout == 0) {
            return n;
        }
        long deadline = t.callDeadline(timeout);
        if (t.kernel.now() >= deadline) {
            return 0;
        }
        return PollCalls.interrupted(t.sleepExclusive(deadline, wait), Errno.EINTR);
    }

    /** Tells of items that are really ready, each once. Level-triggered ones stay in the list, at its end. */
    private int send(Task t, long address, int max) {
        int n = 0;
        EpollItem stop = last;
        EpollItem i = first;
        while (i != null && n < max) {
            EpollItem following = i == stop ? null : i.next;
            int bits = i.pollNow();
            unlink(i);
            if (bits != 0) {
                try {
                    t.mm().writeInt(address + 12L * n, bits);
                    t.mm().writeLong(address + 12L * n + 4, i.data);
                } catch (Errno e) {
                    append(i);
                    if (n == 0) {
                        throw e;
                    }
                    return n;
                }
                n++;
                if ((i.events & EPOLLONESHOT) != 0) {
                    i.events &= PRIVATE;
                } else if ((i.events & EPOLLET) == 0) {
                    append(i);
                }
            }
            i = following;
        }
        if (first != null && n > 0) {
            wait.wake(Poll.IN); // the next waiter takes the rest
        }
        return n;
    }

    @Override
    public int poll(@Nullable PollTable table) {
        if (table != null) {
            table.add(nested);
        }
        EpollItem i = first;
        while (i != null) {
            EpollItem following = i.next;
            if (i.pollNow() != 0) {
                return Poll.IN | Poll.RDNORM;
            }
            unlink(i);
            i = following;
        }
        return 0;
    }
}
