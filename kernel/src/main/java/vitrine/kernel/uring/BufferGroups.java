package vitrine.kernel.uring;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.fs.MetadataBudget;
import vitrine.kernel.mm.UserMemory;

/** Groups of buffers of which a request takes one when it has something to put in (PROVIDE_BUFFERS, buffer rings). */
final class BufferGroups {
    private static final int COST = 64;
    private static final int MAX_BUFFERS = 1 << 16;

    /** A buffer. */
    record Buffer(long address, long length, int id) {}

    /** A buffer that a request has taken. */
    record Taken(Buffer buffer, Group group) {
        /** The request did not use it after all. */
        void giveBack() {
            if (group.ring != 0) {
                group.head--;
            } else {
                group.list.addFirst(buffer);
            }
        }

        int flags() {
            return Request.CQE_F_BUFFER | buffer.id << 16;
        }
    }

    /** One group: a list, or a ring in the program's memory. */
    static final class Group {
        final Deque<Buffer> list = new ArrayDeque<>();
        long ring;
        int mask;
        int head;
    }

    private final MetadataBudget budget;
    private final TreeMap<Integer, Group> groups = new TreeMap<>();

    BufferGroups(MetadataBudget budget) {
        this.budget = budget;
    }

    /** Takes a buffer; null: there is none (ENOBUFS). */
    @Nullable
    Taken take(UserMemory mm, int id) {
        Group g = groups.get(id);
        if (g == null) {
            return null;
        }
        if (g.ring == 0) {
            Buffer b = g.list.poll();
            if (b == null) {
                return null;
            }
            return new Taken(b, g);
        }
        int tail = mm.readInt(g.ring + 12) >>> 16;
        if ((short) (tail - g.head) == 0) {
            return null;
        }
        // struct io_uring_buf: 0 u64 addr | 8 u32 len | 12 u16 bid | 14 the tail, in the first one
        long at = g.ring + 16L * (g.head & g.mask);
        Buffer b =
                new Buffer(mm.readLong(at), Integer.toUnsignedLong(mm.readInt(at + 8)), mm.readInt(at + 12) & 0xffff);
        g.head++;
        return new Taken(b, g);
    }

    /** A buffer went to the program, which has to provide it again. */
    void used(Taken t) {
        if (t.group.ring == 0) {
            budget.release(COST);
        }
    }

    /** PROVIDE_BUFFERS: {@code count} buffers one behind the other. @return 0 or a negative errno */
    long provide(int id, long address, long length, int count, int firstId) {
        Group g = groups.computeIfAbsent(id, i -> new Group());
        if (g.ring != 0) {
            return -Errno.EINVAL;
        }
        for (int i = 0; i < count; i++) {
            if (g.list.size() >= MAX_BUFFERS) {
                return i == 0 ? -Errno.EOVERFLOW : 0;
            }
            try {
                budget.charge(COST);
            } catch (Errno e) {
                return i == 0 ? -Errno.ENOMEM : 0;
            }
            g.list.add(new Buffer(address + i * length, Math.min(length, Integer.MAX_VALUE), firstId + i & 0xffff));
        }
        return 0;
    }

    /** REMOVE_BUFFERS. @return how many, or a negative errno */
    long remove(int id, int count) {
        Group g = groups.get(id);
        if (g == null) {
            return -Errno.ENOENT;
        }
        if (g.ring != 0) {
            return -Errno.EINVAL;
        }
        int n = 0;
        while (n < count && g.list.poll() != null) {
            n++;
            budget.release(COST);
        }
        return n;
    }

    /** REGISTER_PBUF_RING. Throws EEXIST. */
    void register(int id, long address, int entries) {
        Group g = groups.get(id);
        if (g != null && (g.ring != 0 || !g.list.isEmpty())) {
            throw Errno.of(Errno.EEXIST);
        }
        Group made = new Group();
        made.ring = address;
        made.mask = entries - 1;
        groups.put(id, made);
    }

    /** UNREGISTER_PBUF_RING. Throws ENOENT, EINVAL. */
    void unregister(int id) {
        Group g = groups.get(id);
        if (g == null) {
            throw Errno.of(Errno.ENOENT);
        }
        if (g.ring == 0) {
            throw Errno.of(Errno.EINVAL);
        }
        groups.remove(id);
    }

    void free() {
        for (Group g : groups.values()) {
            budget.release((long) g.list.size() * COST);
        }
        groups.clear();
    }
}
