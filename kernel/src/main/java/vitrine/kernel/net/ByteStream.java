package vitrine.kernel.net;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.fs.IoBuffer;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.mm.KernelBuffer;
import vitrine.machine.memory.PhysicalMemory;

/**
 * The bytes that wait to be received from a stream: segments of one frame each, taken as they are needed. An empty
 * stream holds no frame.
 *
 * <pre>
 *   first                          last
 *   |pfn, from, to| → |pfn, from, to| → …      positions count bytes since the stream began
 * </pre>
 */
public final class ByteStream {
    private static final int PAGE = PhysicalMemory.PAGE_SIZE;

    /** A part of the stream in one frame. */
    static final class Segment {
        final int pfn;
        int from;
        int to;

        /** Files that came with its first byte. */
        @Nullable
        Ancillary ancillary;

        /** Who sent it, when somebody wanted to know. */
        final @Nullable Credentials sender;

        /** A read that got the files ends behind this segment, and nothing may be added to it. */
        boolean sealed;

        @Nullable
        Segment next;

        Segment(int pfn, @Nullable Credentials sender) {
            this.pfn = pfn;
            this.sender = sender;
        }
    }

    private final FramePool pool;
    private @Nullable Segment first;
    private @Nullable Segment last;
    private long read;
    private long written;

    public ByteStream(FramePool pool) {
        this.pool = pool;
    }

    public int bytes() {
        return (int) (written - read);
    }

    public boolean isEmpty() {
        return read == written;
    }

    /** Position of the next byte to be read. */
    public long readPosition() {
        return read;
    }

    /** Position of the next byte to be written. */
    public long writePosition() {
        return written;
    }

    /** The byte written last; the stream must not be empty. */
    public byte lastByte() {
        byte[] b = new byte[1];
        peek(new KernelBuffer(b, 0, 1), bytes() - 1, 1);
        return b[0];
    }

    @Nullable
    Segment first() {
        return first;
    }

    /** Adds up to {@code max} bytes. @return bytes, or {@code -EFAULT} or {@code -ENOBUFS} when there were none */
    public int write(IoBuffer from, int max) {
        return add(from, max, null);
    }

    /** As {@link #write}, of a sender whom the receiver may ask for. */
    int add(IoBuffer from, int max, @Nullable Credentials sender) {
        int done = 0;
        int left = (int) Math.min(max, from.remaining());
        while (left > 0) {
            Segment s = last;
            boolean fresh = s == null || s.sealed || s.to == PAGE || s.sender != sender;
            if (s == null || fresh) {
                int pfn = pool.take();
                if (pfn == 0) {
                    return done > 0 ? done : -Errno.ENOBUFS;
                }
                s = new Segment(pfn, sender);
            }
            int want = Math.min(left, PAGE - s.to);
            int n;
            try {
                n = from.takeHost(pool.hostAddress(s.pfn) + s.to, want);
            } catch (Errno e) {
                n = 0;
            }
            if (fresh) {
                if (n == 0) {
                    pool.give(s.pfn);
                } else {
                    append(s);
                }
            }
            s.to += n;
            written += n;
            done += n;
            left -= n;
            if (n < want) {
                return done > 0 ? done : -Errno.EFAULT;
            }
        }
        return done;
    }

    /** As {@link #write}, as segments of their own, the first of which brings files. */
    int addWith(IoBuffer from, int max, Ancillary with) {
        Segment before = last;
        boolean sealed = before != null && before.sealed;
        if (before != null) {
            before.sealed = true;
        }
        int n = add(from, max, with.credentials());
        if (before != null) {
            before.sealed = sealed;
        }
        Segment start = before == null ? first : before.next;
        Segment end = last;
        if (n > 0 && start != null && end != null) {
            start.ancillary = with;
            end.sealed = true;
        }
        return n;
    }

    private void append(Segment s) {
        Segment before = last;
        if (before == null) {
            first = s;
        } else {
            before.next = s;
        }
        last = s;
    }

    /** Moves up to {@code max} bytes to a reader. Throws EFAULT when it could store nothing. @return bytes */
    public int read(IoBuffer to, int max) {
        int done = 0;
        int left = (int) Math.min(Math.min(max, to.remaining()), bytes());
        while (left > 0) {
            Segment s = first;
            if (s == null) {
                break;
            }
            int want = Math.min(left, s.to - s.from);
            int n;
            try {
                n = to.putHost(pool.hostAddress(s.pfn) + s.from, want);
            } catch (Errno e) {
                if (done == 0) {
                    throw e;
                }
                break;
            }
            discard(n);
            done += n;
            left -= n;
            if (n < want) {
                break;
            }
        }
        return done;
    }

    /** As {@link #read} from {@code skip} bytes behind the front, and leaves the bytes. */
    public int peek(IoBuffer to, int skip, int max) {
        int done = 0;
        int pass = skip;
        int left = (int) Math.min(max, to.remaining());
        for (Segment s = first; s != null && left > 0; s = s.next) {
            int length = s.to - s.from;
            if (pass >= length) {
                pass -= length;
                continue;
            }
            int want = Math.min(left, length - pass);
            int n = to.putHost(pool.hostAddress(s.pfn) + s.from + pass, want);
            pass = 0;
            done += n;
            left -= n;
            if (n < want) {
                break;
            }
        }
        return done;
    }

    /** Drops {@code count} bytes from the front, as many as there are. */
    public void discard(int count) {
        int left = count;
        while (left > 0) {
            Segment s = first;
            if (s == null) {
                return;
            }
            int n = Math.min(left, s.to - s.from);
            s.from += n;
            read += n;
            left -= n;
            if (s.from == s.to) {
                pool.give(s.pfn);
                first = s.next;
                if (first == null) {
                    last = null;
                }
            }
        }
    }

    /** Drops everything. @return the files that were on their way, for the caller to release */
    List<OpenFile> clear() {
        List<OpenFile> files = files();
        discard(bytes());
        return files;
    }

    /** Files on their way here. */
    List<OpenFile> files() {
        List<OpenFile> files = new ArrayList<>(0);
        for (Segment s = first; s != null; s = s.next) {
            if (s.ancillary != null) {
                files.addAll(s.ancillary.files());
            }
        }
        return files;
    }
}
