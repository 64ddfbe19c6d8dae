package vitrine.kernel.ipc;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.task.Task;

/**
 * All objects of one kind by index and by key (ipc_ids).
 *
 * <pre>
 * id:  bits 30..15 sequence number | bits 14..0 index
 * </pre>
 *
 * Indices go round; the sequence number grows with each round, so an old id is seldom mistaken for a new object's.
 */
final class IpcTable<T extends IpcObject> {
    private static final int SHIFT = 15;
    private static final int MASK = (1 << SHIFT) - 1;
    private static final int ROUND = 64;
    private static final int SEQUENCES = 1 << 31 - SHIFT;

    /** Most objects there may be (shmmni and its kin). */
    int limit;

    private final TreeMap<Integer, T> objects = new TreeMap<>();
    private final Map<Integer, T> keys = new HashMap<>(); // never iterated
    private int next;
    private int lastIndex = -1;
    private int sequence;

    IpcTable(int limit) {
        this.limit = limit;
    }

    /** Makes an object; throws an Errno. */
    @FunctionalInterface
    interface Maker<T> {
        T make();
    }

    /** Looks whether the caller's idea of an object fits one that exists; throws EINVAL. */
    @FunctionalInterface
    interface Check<T> {
        void check(T object);
    }

    /** shmget(2) and its kin: the id for a key. */
    long get(Task t, int key, int flags, Check<T> check, Maker<T> maker) {
        T found = key == IpcObject.IPC_PRIVATE ? null : keys.get(key);
        if (found == null) {
            if (key != IpcObject.IPC_PRIVATE && (flags & IpcObject.IPC_CREAT) == 0) {
                return -Errno.ENOENT;
            }
            return add(maker.make());
        }
        if ((flags & (IpcObject.IPC_CREAT | IpcObject.IPC_EXCL)) == (IpcObject.IPC_CREAT | IpcObject.IPC_EXCL)) {
            return -Errno.EEXIST;
        }
        check.check(found);
        return found.permits(t.cred, flags) ? found.id : -Errno.EACCES;
    }

    /** Throws ENOSPC when there are too many; asked before anything is made. */
    void checkRoom() {
        if (objects.size() >= limit) {
            throw Errno.of(Errno.ENOSPC);
        }
    }

    private int add(T object) {
        int round = Math.min(Math.max(objects.size() * 3 / 2, ROUND), limit);
        int index = free(next, round);
        if (index < 0) {
            index = free(0, limit);
        }
        if (index <= lastIndex) {
            sequence = (sequence + 1) % SEQUENCES;
        }
        lastIndex = index;
        next = index + 1;
        object.sequence = sequence;
        object.id = sequence << SHIFT | index;
        objects.put(index, object);
        if (object.key != IpcObject.IPC_PRIVATE) {
            keys.put(object.key, object);
        }
        return object.id;
    }

    private int free(int from, int to) {
        for (int i = from; i < to; i++) {
            if (!objects.containsKey(i)) {
                return i;
            }
        }
        return from > 0 ? free(0, Math.min(from, to)) : -1;
    }

    /** The object with that id. Throws EINVAL. */
    T byId(int id) {
        T object = id < 0 ? null : objects.get(id & MASK);
        if (object == null || object.id != id) {
            throw Errno.of(Errno.EINVAL);
        }
        return object;
    }

    /** The object at an index of the table, as IPC_INFO counts them. Throws EINVAL. */
    T byIndex(int index) {
        @Nullable T object = index < 0 ? null : objects.get(index & MASK);
        if (object == null) {
            throw Errno.of(Errno.EINVAL);
        }
        return object;
    }

    void remove(T object) {
        objects.remove(object.id & MASK);
        forgetKey(object);
        object.removed = true;
    }

    /** Nobody finds it by key any more. */
    void forgetKey(T object) {
        keys.remove(object.key, object);
        object.key = IpcObject.IPC_PRIVATE;
    }

    int count() {
        return objects.size();
    }

    /** The highest index in use, 0 when there is none: what IPC_INFO returns. */
    int highest() {
        return objects.isEmpty() ? 0 : objects.lastKey();
    }

    /** All, in order of index. */
    List<T> all() {
        return new ArrayList<>(objects.values());
    }
}
