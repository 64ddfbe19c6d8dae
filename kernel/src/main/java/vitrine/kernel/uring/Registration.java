package vitrine.kernel.uring;

import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.cred.Rlimits;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.mm.UserMemory;
import vitrine.kernel.poll.EventFd;
import vitrine.kernel.task.Task;

/** io_uring_register(2). */
final class Registration {
    private static final int USE_REGISTERED_RING = 1 << 31;
    private static final int LAST = 26;
    private static final int MAX_FILES = 1 << 20;

    private Registration() {}

    static long register(Task t, int fd, int operation, long arg, int count) {
        int op = operation & ~USE_REGISTERED_RING;
        if (op < 0 || op >= LAST) {
            return -Errno.EINVAL;
        }
        UringFile ring = UringCalls.ring(t, fd, (operation & USE_REGISTERED_RING) != 0);
        if (ring.is(UringFile.SETUP_SINGLE_ISSUER) && ring.owner != null && ring.owner != t) {
            return -Errno.EEXIST;
        }
        Restrictions rules = ring.restrictions;
        if (ring.enabled && rules != null && !rules.allowRegister(op)) {
            return -Errno.EACCES;
        }
        UserMemory mm = t.mm();
        return switch (op) {
            case 0 -> arg == 0 ? -Errno.EFAULT : buffers(ring, mm, arg, 0, count);
            case 1 -> none(arg, count, () -> ring.buffers.unregister(ring));
            case 2 -> arg == 0 ? -Errno.EFAULT : files(ring, t, arg, 0, Integer.toUnsignedLong(count));
            case 3 -> none(arg, count, () -> ring.files.unregister(ring));
            case 4, 7 -> eventFd(ring, t, arg, count, op == 7);
            case 5 -> none(arg, count, () -> removeEventFd(ring));
            case 6 -> oldUpdate(ring, t, arg, count);
            case 8 -> probe(mm, arg, count);
            case 9 -> personality(ring, t, arg, count);
            case 10 -> arg != 0 ? -Errno.EINVAL : ring.personalities.remove(count) == null ? -Errno.EINVAL : 0;
            case 11 -> restrictions(ring, mm, arg, count);
            case 12 -> enable(ring, t, arg, count);
            case 13 -> registerResources(ring, t, arg, count, true);
            case 15 -> registerResources(ring, t, arg, count, false);
            case 14 -> update(ring, t, arg, count, true);
            case 16 -> update(ring, t, arg, count, false);
            case 17 -> arg == 0 || count == 0 ? -Errno.EINVAL : 0; // workers have no threads to be bound
            case 18 -> arg != 0 || count != 0 ? -Errno.EINVAL : 0;
            case 19 -> workers(mm, arg, count);
            case 20 -> t.kernel.urings.registerRings(t, arg, count);
            case 21 -> t.kernel.urings.unregisterRings(t, arg, count);
            case 22 -> bufferRing(ring, mm, arg, count);
            case 23 -> removeBufferRing(ring, mm, arg, count);
            case 24 -> syncCancel(ring, t, arg, count);
            case 25 -> allocRange(ring, mm, arg, count);
            default -> -Errno.EINVAL;
        };
    }

    private static long none(long arg, int count, Runnable what) {
        if (arg != 0 || count != 0) {
            return -Errno.EINVAL;
        }
        what.run();
        return 0;
    }

    private static long buffers(UringFile ring, UserMemory mm, long arg, long tags, int count) {
        ring.buffers.make(Integer.toUnsignedLong(count));
        try {
            for (int i = 0; i < count; i++) {
                long address = arg == 0 ? 0 : mm.readLong(arg + 16L * i);
                long length = arg == 0 ? 0 : mm.readLong(arg + 16L * i + 8);
                ring.buffers.put(mm, i, address, length, tags == 0 ? 0 : mm.readLong(tags + 8L * i), ring);
            }
        } catch (Errno e) {
            ring.buffers.unregister(ring);
            throw e;
        }
        return 0;
    }

    /** Takes a descriptor for the table of a ring. Throws EBADF. */
    private static OpenFile take(Task t, int fd) {
        OpenFile f = fd < 0 ? null : t.files().file(fd);
        if (f == null || !RegisteredFiles.allowed(f)) {
            throw Errno.of(Errno.EBADF);
        }
        f.retain();
        return f;
    }

    private static long files(UringFile ring, Task t, long arg, long tags, long count) {
        ring.files.make(count, Math.min(limit(t), MAX_FILES));
        try {
            for (int i = 0; i < count; i++) {
                int fd = arg == 0 ? -1 : t.mm().readInt(arg + 4L * i);
                long tag = tags == 0 ? 0 : t.mm().readLong(tags + 8L * i);
                if (fd == -1) {
                    if (tag != 0) {
                        throw Errno.of(Errno.EINVAL);
                    }
                    continue;
                }
                ring.files.put(i, take(t, fd), tag, ring);
            }
        } catch (Errno e) {
            ring.files.unregister(ring);
            throw e;
        }
        return 0;
    }

    private static long limit(Task t) {
        long n = t.rlimit(Rlimits.NOFILE);
        return n < 0 ? Long.MAX_VALUE : n;
    }

    private static long eventFd(UringFile ring, Task t, long arg, int count, boolean async) {
        if (count != 1) {
            return -Errno.EINVAL;
        }
        if (ring.completions.eventFd != null) {
            return -Errno.EBUSY;
        }
        OpenFile f = t.files().file(t.mm().readInt(arg));
        if (!(f instanceof EventFd e)) {
            return -Errno.EINVAL;
        }
        e.retain();
        ring.completions.eventFd = e;
        ring.completions.eventFdAsync = async;
        return 0;
    }

    private static void removeEventFd(UringFile ring) {
        EventFd e = ring.completions.eventFd;
        if (e == null) {
            throw Errno.of(Errno.ENXIO);
        }
        ring.completions.eventFd = null;
        e.release();
    }

    /** struct io_uring_files_update: 0 u32 offset | 4 u32 resv | 8 u64 descriptors. */
    private static long oldUpdate(UringFile ring, Task t, long arg, int count) {
        if (count == 0 || t.mm().readInt(arg + 4) != 0) {
            return -Errno.EINVAL;
        }
        return updateFiles(ring, t, t.mm().readInt(arg), t.mm().readLong(arg + 8), 0, count);
    }

    /** Changes slots from {@code offset} on: -1 empties one, -2 leaves it. @return how many, or a negative errno */
    static long updateFiles(UringFile ring, Task t, int offset, long list, long tags, int count) {
        if (!ring.files.exists()) {
            return -Errno.ENXIO;
        }
        if (offset < 0 || count < 0 || (long) offset + count > ring.files.size()) {
            return offset < 0 || count < 0 || offset + count < 0 ? -Errno.EOVERFLOW : -Errno.EINVAL;
        }
        int done = 0;
        try {
            for (; done < count; done++) {
                int fd = t.mm().readInt(list + 4L * done);
                long tag = tags == 0 ? 0 : t.mm().readLong(tags + 8L * done);
                if (FileOps.skips(fd) || fd == -1) {
                    if (tag != 0) {
                        throw Errno.of(Errno.EINVAL);
                    }
                    if (fd == -1) {
                        ring.files.remove(offset + done, ring);
                    }
                    continue;
                }
                OpenFile f = take(t, fd);
                ring.files.put(offset + done, f, tag, ring);
            }
        } catch (Errno e) {
            return done > 0 ? done : -e.number();
        }
        return done;
    }

    /** struct io_uring_rsrc_register: 0 u32 nr | 4 u32 flags | 8 u64 resv2 | 16 u64 data | 24 u64 tags. */
    private static long registerResources(UringFile ring, Task t, long arg, int size, boolean files) {
        UserMemory mm = t.mm();
        if (size != 32) {
            return -Errno.EINVAL;
        }
        int count = mm.readInt(arg);
        int flags = mm.readInt(arg + 4);
        if (count == 0 || mm.readLong(arg + 8) != 0 || (flags & ~1) != 0) {
            return -Errno.EINVAL;
        }
        long data = mm.readLong(arg + 16);
        long tags = mm.readLong(arg + 24);
        if ((flags & 1) != 0 && data != 0) { // IORING_RSRC_REGISTER_SPARSE
            return -Errno.EINVAL;
        }
        long list = (flags & 1) != 0 ? 0 : data;
        if (list == 0 && (flags & 1) == 0) {
            return -Errno.EFAULT;
        }
        return files ? files(ring, t, list, tags, Integer.toUnsignedLong(count)) : buffers(ring, mm, list, tags, count);
    }

    /** struct io_uring_rsrc_update2: 0 u32 offset | 4 u32 resv | 8 u64 data | 16 u64 tags | 24 u32 nr | 28 u32 resv2. */
    private static long update(UringFile ring, Task t, long arg, int size, boolean files) {
        UserMemory mm = t.mm();
        if (size != 32) {
            return -Errno.EINVAL;
        }
        int offset = mm.readInt(arg);
        long data = mm.readLong(arg + 8);
        long tags = mm.readLong(arg + 16);
        int count = mm.readInt(arg + 24);
        if (count == 0 || mm.readInt(arg + 4) != 0 || mm.readInt(arg + 28) != 0) {
            return -Errno.EINVAL;
        }
        if (files) {
            return updateFiles(ring, t, offset, data, tags, count);
        }
        if (!ring.buffers.exists()) {
            return -Errno.ENXIO;
        }
        if (offset < 0 || count < 0 || (long) offset + count > ring.buffers.size()) {
            return -Errno.EINVAL;
        }
        for (int i = 0; i < count; i++) {
            try {
                long address = mm.readLong(data + 16L * i);
                long length = mm.readLong(data + 16L * i + 8);
                long tag = tags == 0 ? 0 : mm.readLong(tags + 8L * i);
                ring.buffers.put(mm, offset + i, address, length, tag, ring);
            } catch (Errno e) {
                return i > 0 ? i : -e.number();
            }
        }
        return count;
    }

    /** struct io_uring_probe: 0 u8 last_op | 1 u8 ops_len | 2..16 resv | 16 ops, each u8 op, u8 resv, u16 flags, u32. */
    private static long probe(UserMemory mm, long arg, int count) {
        if (arg == 0 || count < 0 || count > 256) {
            return -Errno.EINVAL;
        }
        int size = 16 + 8 * count;
        byte[] b = new byte[size];
        mm.read(arg, b, 0, size);
        for (byte x : b) {
            if (x != 0) {
                return -Errno.EINVAL;
            }
        }
        int n = Math.min(count, Ops.LAST);
        b[0] = Ops.LAST - 1;
        b[1] = (byte) n;
        for (int i = 0; i < n; i++) {
            b[16 + 8 * i] = (byte) i;
            b[16 + 8 * i + 2] = (byte) (Ops.of(i) == null ? 0 : 1);
        }
        mm.write(arg, b, 0, size);
        return 0;
    }

    private static long personality(UringFile ring, Task t, long arg, int count) {
        if (arg != 0 || count != 0) {
            return -Errno.EINVAL;
        }
        if (ring.personalities.size() >= 0xffff) {
            return -Errno.EBUSY;
        }
        do {
            ring.lastPersonality = ring.lastPersonality % 0xffff + 1;
        } while (ring.personalities.containsKey(ring.lastPersonality));
        ring.personalities.put(ring.lastPersonality, t.cred);
        return ring.lastPersonality;
    }

    /** struct io_uring_restriction, 16 bytes: 0 u16 opcode | 2 u8 the operation or flags | 3 .. 16 resv. */
    private static long restrictions(UringFile ring, UserMemory mm, long arg, int count) {
        if (!ring.is(UringFile.SETUP_R_DISABLED) || ring.enabled) {
            return -Errno.EBADFD;
        }
        if (ring.restrictions != null) {
            return -Errno.EBUSY;
        }
        if (arg == 0 || count <= 0 || count > 48 + LAST + 3) {
            return -Errno.EINVAL;
        }
        Restrictions r = new Restrictions();
        for (int i = 0; i < count; i++) {
            int head = mm.readInt(arg + 16L * i);
            int value = head >>> 16 & 0xff;
            switch (head & 0xffff) {
                case 0 -> {
                    if (value >= LAST) {
                        return -Errno.EINVAL;
                    }
                    r.registers.set(value);
                    r.limitsRegisters = true;
                }
                case 1 -> {
                    if (value >= Ops.LAST) {
                        return -Errno.EINVAL;
                    }
                    r.opcodes.set(value);
                    r.limitsOpcodes = true;
                }
                case 2 -> r.allowedFlags = value;
                case 3 -> r.requiredFlags = value;
                default -> {
                    return -Errno.EINVAL;
                }
            }
        }
        // Restrictions of any kind restrict both (io_register_restrictions)
        r.limitsRegisters = true;
        r.limitsOpcodes = true;
        ring.restrictions = r;
        return 0;
    }

    private static long enable(UringFile ring, Task t, long arg, int count) {
        if (arg != 0 || count != 0) {
            return -Errno.EINVAL;
        }
        if (ring.enabled) {
            return -Errno.EBADFD;
        }
        ring.enabled = true;
        ring.owner = t;
        @Nullable SqPoll p = ring.sqPoll;
        if (p != null) {
            p.wake();
        }
        return 0;
    }

    private static long workers(UserMemory mm, long arg, int count) {
        if (arg == 0 || count != 2) {
            return -Errno.EINVAL;
        }
        if (mm.readInt(arg) < 0 || mm.readInt(arg + 4) < 0) {
            return -Errno.EINVAL;
        }
        mm.writeInt(arg, 64);
        mm.writeInt(arg + 4, 1024);
        return 0;
    }

    /** struct io_uring_buf_reg: 0 u64 address | 8 u32 entries | 12 u16 group | 14 u16 flags | 16 resv[3]. */
    private static long bufferRing(UringFile ring, UserMemory mm, long arg, int count) {
        if (arg == 0 || count != 1) {
            return -Errno.EINVAL;
        }
        long address = mm.readLong(arg);
        int entries = mm.readInt(arg + 8);
        int group = mm.readInt(arg + 12);
        if (group >>> 16 != 0
                || mm.readLong(arg + 16) != 0
                || mm.readLong(arg + 24) != 0
                || mm.readLong(arg + 32) != 0) {
            return -Errno.EINVAL;
        }
        if (address == 0) {
            return -Errno.EFAULT;
        }
        if ((address & 4095) != 0 || entries <= 0 || Integer.bitCount(entries) != 1 || entries >= 65536) {
            return -Errno.EINVAL;
        }
        for (long page = address; page < address + 16L * entries; page += 4096) {
            mm.hostAddress(page, true);
        }
        ring.groups.register(group & 0xffff, address, entries);
        return 0;
    }

    private static long removeBufferRing(UringFile ring, UserMemory mm, long arg, int count) {
        if (arg == 0 || count != 1) {
            return -Errno.EINVAL;
        }
        int group = mm.readInt(arg + 12);
        if (group >>> 16 != 0 || mm.readLong(arg + 16) != 0) {
            return -Errno.EINVAL;
        }
        ring.groups.unregister(group & 0xffff);
        return 0;
    }

    /** struct io_uring_sync_cancel_reg: 0 u64 addr | 8 s32 fd | 12 u32 flags | 16 timespec | 32 pad[4]. */
    private static long syncCancel(UringFile ring, Task t, long arg, int count) {
        if (arg == 0 || count != 1) {
            return -Errno.EINVAL;
        }
        UserMemory mm = t.mm();
        int flags = mm.readInt(arg + 12);
        if ((flags & ~CancelOps.KNOWN) != 0) {
            return -Errno.EINVAL;
        }
        for (int i = 32; i < 64; i += 8) {
            if (mm.readLong(arg + i) != 0) {
                return -Errno.EINVAL;
            }
        }
        OpenFile file = null;
        if ((flags & CancelOps.FD) != 0) {
            int fd = mm.readInt(arg + 8);
            file = (flags & CancelOps.FD_FIXED) != 0
                    ? ring.files.get(fd)
                    : t.files().get(fd);
            if (file == null) {
                return -Errno.EBADF;
            }
        }
        long n = CancelOps.cancel(ring, null, mm.readLong(arg), flags, file);
        t.kernel.urings.work();
        return n > 0 ? 0 : n == 0 && (flags & (CancelOps.ALL | CancelOps.ANY)) != 0 ? -Errno.ENOENT : n;
    }

    /** struct io_uring_file_index_range: 0 u32 offset | 4 u32 length | 8 u64 resv. */
    private static long allocRange(UringFile ring, UserMemory mm, long arg, int count) {
        if (arg == 0 || count != 0) {
            return -Errno.EINVAL;
        }
        if (mm.readLong(arg + 8) != 0) {
            return -Errno.EINVAL;
        }
        ring.files.range(Integer.toUnsignedLong(mm.readInt(arg)), Integer.toUnsignedLong(mm.readInt(arg + 4)));
        return 0;
    }
}
