package vitrine.kernel.pipe;

import java.util.Arrays;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.fs.IoBuffer;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.poll.Poll;
import vitrine.kernel.sched.WaitQueue;
import vitrine.kernel.task.Task;
import vitrine.machine.memory.HostMemory;
import vitrine.machine.memory.PhysicalMemory;

/**
 * A pipe (pipe_inode_info): a ring of slots, each a part of one frame.
 *
 * <pre>
 *        tail                 head
 *         v                    v
 *   | .. |pfn,off,len| .. |pfn,off,len|  free  | ..        slots = power of two, 16 unless changed
 * </pre>
 *
 * <p>A write fills a fresh slot per page, except that bytes that fit behind those of the last slot join them. Hence the
 * rules of pipe(7): 64 KiB of capacity, writes of up to PIPE_BUF bytes are never split.
 */
public final class Pipe {
    public static final int PIPE_BUF = 4096;
    static final int DEFAULT_SLOTS = 16;

    private static final int PAGE = PhysicalMemory.PAGE_SIZE;
    /** Slot flag: one packet of an O_DIRECT pipe; a read never goes beyond it. */
    private static final byte PACKET = 1;
    /** Slot flag: later writes may join (the frame is ours alone). */
    private static final byte MERGE = 2;

    /** How far a write came before it had to wait. */
    private record Progress(long done) {}

    public final WaitQueue readWait = new WaitQueue("pipe_read");
    public final WaitQueue writeWait = new WaitQueue("pipe_write");
    private final Pipes owner;
    private final PhysicalMemory ram;
    private final int user;
    private int[] frames;
    private int[] offsets;
    private int[] lengths;
    private byte[] flags;
    private int mask;
    private int head;
    private int tail;
    private int spare; // a frame kept from one read for the next write, or 0
    private int readers;
    private int writers;
    /** How often an end was opened; tells a FIFO's open that somebody came, even one who has left again. */
    int readersEver;

    int writersEver;
    /** Somebody polls edge-triggered: every write is news. */
    public boolean polled;

    Pipe(Pipes owner, PhysicalMemory ram, int user, int slots) {
        this.owner = owner;
        this.ram = ram;
        this.user = user;
        frames = new int[slots];
        offsets = new int[slots];
        lengths = new int[slots];
        flags = new byte[slots];
        mask = slots - 1;
    }

    public boolean empty() {
        return head == tail;
    }

    public boolean full() {
        return head - tail > mask;
    }

    int used() {
        return head - tail;
    }

    int slots() {
        return mask + 1;
    }

    public int readers() {
        return readers;
    }

    public int writers() {
        return writers;
    }

    int user() {
        return user;
    }

    public void open(boolean read, boolean write) {
        if (read) {
            readers++;
            readersEver++;
        }
        if (write) {
            writers++;
            writersEver++;
        }
    }

    /** An end is gone. What the last one leaves is dropped. */
    public void close(boolean read, boolean write) {
        if (read) {
            readers--;
        }
        if (write) {
            writers--;
        }
        if (readers == 0 && writers == 0) {
            while (!empty()) {
                ram.release(frames[tail++ & mask]);
            }
            if (spare != 0) {
                ram.release(spare);
                spare = 0;
            }
        } else if (readers == 0 || writers == 0) {
            int news = Poll.IN | Poll.RDNORM | Poll.OUT | Poll.WRNORM | Poll.ERR | Poll.HUP;
            readWait.wakeAll(news);
            writeWait.wakeAll(news);
        }
    }

    /** read(2). */
    public long read(Task t, IoBuffer to, boolean nonblock) {
        if (to.remaining() == 0) {
            return 0;
        }
        boolean wasFull = full();
        long done = 0;
        while (!empty()) {
            int slot = tail & mask;
            int want = (int) Math.min(lengths[slot], to.remaining());
            int n;
            try {
                n = to.putHost(ram.hostAddress(frames[slot]) + offsets[slot], want);
            } catch (Errno e) {
                if (done == 0) {
                    throw e;
                }
                break;
            }
            done += n;
            boolean packet = (flags[slot] & PACKET) != 0;
            consume(n, packet && n == want);
            if (packet || n < want || to.remaining() == 0) {
                break;
            }
        }
        if (done == 0) {
            return writers == 0 ? 0 : nonblock ? -Errno.EAGAIN : t.sleepOn(readWait);
        }
        if (wasFull && !full()) {
            writeWait.wake(Poll.OUT | Poll.WRNORM);
        }
        return done;
    }

    /** Copies what {@link #read} would give, and leaves it. @return bytes */
    public long copyTo(IoBuffer to) {
        long done = 0;
        for (int i = 0; i < used() && to.remaining() > 0; i++) {
            done += to.putHost(hostAt(i), (int) Math.min(lengthAt(i), to.remaining()));
        }
        return done;
    }

    /** Drops bytes from the first slot, or what is left of it. */
    private void consume(int bytes, boolean all) {
        int slot = tail & mask;
        offsets[slot] += bytes;
        lengths[slot] -= bytes;
        if (lengths[slot] == 0 || all) {
            int pfn = frames[slot];
            tail++;
            if (spare == 0 && ram.references(pfn) == 1) {
                spare = pfn;
            } else {
                ram.release(pfn);
            }
        }
    }

    /** write(2); {@code packets}: O_DIRECT. Sends SIGPIPE when nobody can read. */
    long write(Task t, IoBuffer from, boolean nonblock, boolean packets) {
        return write(t, from, nonblock, packets, true);
    }

    /** As write(2); {@code signal}: SIGPIPE when nobody can read (else only EPIPE, as with MSG_NOSIGNAL). */
    public long write(Task t, IoBuffer from, boolean nonblock, boolean packets, boolean signal) {
        if (from.remaining() == 0) {
            return 0;
        }
        long done = 0;
        boolean wasEmpty = empty();
        if (t.callState instanceof Progress p) {
            done = p.done;
            from.skip(done);
        } else if (readers > 0 && !wasEmpty && !packets) {
            done = merge(from);
        }
        long error = 0;
        while (from.remaining() > 0) {
            if (readers == 0) {
                if (signal) {
                    Pipes.sigpipe(t);
                }
                error = -Errno.EPIPE;
                break;
            }
            if (full()) {
                if (nonblock) {
                    error = -Errno.EAGAIN;
                    break;
                }
                if (wasEmpty) {
                    readWait.wake(Poll.IN | Poll.RDNORM);
                }
                error = t.sleepOn(writeWait);
                if (error == Task.BLOCKED) {
                    t.callState = new Progress(done);
                    return error;
                }
                wasEmpty = false;
                break;
            }
            error = append(from, packets ? PACKET : MERGE);
            if (error < 0) {
                break;
            }
            done += error;
        }
        if ((wasEmpty || polled) && !empty()) {
            readWait.wake(Poll.IN | Poll.RDNORM);
        }
        return done > 0 ? done : error;
    }

    /** The part of the data that is no whole page joins the last slot, when it fits. @return bytes */
    private int merge(IoBuffer from) {
        int part = (int) from.remaining() & PAGE - 1;
        int slot = head - 1 & mask;
        int end = offsets[slot] + lengths[slot];
        if (part == 0 || (flags[slot] & MERGE) == 0 || end + part > PAGE) {
            return 0;
        }
        int n = from.takeHost(ram.hostAddress(frames[slot]) + end, part);
        if (n < part) {
            throw Errno.of(Errno.EFAULT);
        }
        lengths[slot] += n;
        return n;
    }

    /** One page of the data in a slot of its own. @return bytes, or a negative errno */
    private long append(IoBuffer from, byte flag) {
        int pfn = takeFrame();
        if (pfn == 0) {
            return -Errno.ENOMEM;
        }
        int want = (int) Math.min(PAGE, from.remaining());
        int n;
        try {
            n = from.takeHost(ram.hostAddress(pfn), want);
        } catch (Errno e) {
            n = 0;
        }
        if (n < want) {
            keepFrame(pfn);
            return -Errno.EFAULT;
        }
        push(pfn, 0, n, flag);
        return n;
    }

    /** Reads from a file into a fresh slot; there is room. @return as the file's read */
    long fill(Task t, OpenFile from, long offset, int length) {
        int pfn = takeFrame();
        if (pfn == 0) {
            return -Errno.ENOMEM;
        }
        long n = from.read(t, new HostBuffer(ram.hostAddress(pfn), length), offset);
        if (n <= 0) {
            keepFrame(pfn);
            return n;
        }
        boolean wasEmpty = empty();
        push(pfn, 0, (int) n, MERGE);
        if (wasEmpty || polled) {
            readWait.wake(Poll.IN | Poll.RDNORM);
        }
        return n;
    }

    private int takeFrame() {
        int pfn = spare;
        spare = 0;
        return pfn != 0 ? pfn : owner.allocateFrame();
    }

    private void keepFrame(int pfn) {
        if (spare == 0) {
            spare = pfn;
        } else {
            ram.release(pfn);
        }
    }

    private void push(int pfn, int offset, int length, byte flag) {
        int slot = head++ & mask;
        frames[slot] = pfn;
        offsets[slot] = offset;
        lengths[slot] = length;
        flags[slot] = flag;
    }

    /** Takes a part of a frame of somebody else into a free slot, with a reference of its own (splice, tee). */
    void pushShared(int pfn, int offset, int length) {
        ram.retain(pfn);
        boolean wasEmpty = empty();
        push(pfn, offset, length, (byte) 0);
        if (wasEmpty || polled) {
            readWait.wake(Poll.IN | Poll.RDNORM);
        }
    }

    /** Bytes in the {@code i}-th used slot; its place is {@link #hostAt}. */
    int lengthAt(int i) {
        return lengths[tail + i & mask];
    }

    long hostAt(int i) {
        int slot = tail + i & mask;
        return ram.hostAddress(frames[slot]) + offsets[slot];
    }

    /** The first {@code bytes} bytes of the {@code i}-th used slot also go to {@code other}, which has room. */
    void shareSlot(int i, int bytes, Pipe other) {
        int slot = tail + i & mask;
        flags[slot] &= ~MERGE;
        other.pushShared(frames[slot], offsets[slot], bytes);
    }

    /** Drops bytes that were spliced away from the first slot. */
    void drop(int bytes) {
        boolean wasFull = full();
        consume(bytes, (flags[tail & mask] & PACKET) != 0);
        if (wasFull && !full()) {
            writeWait.wake(Poll.OUT | Poll.WRNORM);
        }
    }

    /** FIONREAD. */
    public int bytes() {
        int sum = 0;
        for (int i = tail; i != head; i++) {
            sum += lengths[i & mask];
        }
        return sum;
    }

    /** Changes the number of slots, a power of two (F_SETPIPE_SZ). @return 0 or -EBUSY */
    int resize(int slots) {
        int used = used();
        if (slots < used) {
            return -Errno.EBUSY;
        }
        int[] newFrames = new int[slots];
        int[] newOffsets = new int[slots];
        int[] newLengths = new int[slots];
        byte[] newFlags = new byte[slots];
        for (int i = 0; i < used; i++) {
            int slot = tail + i & mask;
            newFrames[i] = frames[slot];
            newOffsets[i] = offsets[slot];
            newLengths[i] = lengths[slot];
            newFlags[i] = flags[slot];
        }
        boolean wasFull = full();
        frames = newFrames;
        offsets = newOffsets;
        lengths = newLengths;
        flags = newFlags;
        mask = slots - 1;
        tail = 0;
        head = used;
        if (wasFull && !full()) {
            writeWait.wake(Poll.OUT | Poll.WRNORM);
        }
        return 0;
    }

    Pipes owner() {
        return owner;
    }

    /** The bytes waiting, for tests and for a person who looks. */
    public byte[] peek() {
        byte[] all = new byte[bytes()];
        int at = 0;
        for (int i = 0; i < used(); i++) {
            HostMemory.copyOut(hostAt(i), all, at, lengthAt(i));
            at += lengthAt(i);
        }
        return Arrays.copyOf(all, at);
    }
}
