package vitrine.kernel.fs.zstd;

import java.util.Arrays;
import java.util.zip.ZipException;

/** What a frame expanded to last, as far back as sequences may reach. */
final class Window {
    private static final int FIRST = 1 << 18;

    private final int reach;
    private byte[] bytes;

    /** Where the next byte goes. */
    int end;

    /** What lies before was read. */
    private int taken;

    Window(int reach) {
        this.reach = reach;
        bytes = new byte[FIRST];
    }

    /** Makes room for a whole block; what is out of reach and was read goes. */
    void room(int size) {
        if (bytes.length - end >= size) {
            return;
        }
        int keep = Math.min(reach, taken);
        if (taken > keep && taken - keep >= keep) {
            System.arraycopy(bytes, taken - keep, bytes, 0, end - (taken - keep));
            end -= taken - keep;
            taken = keep;
        }
        if (bytes.length - end < size) {
            int enough = Math.min(2 * bytes.length, 2 * (reach + Block.MAX));
            bytes = Arrays.copyOf(bytes, Math.max(end + size, enough));
        }
    }

    void append(byte[] from, int at, int length) {
        System.arraycopy(from, at, bytes, end, length);
        end += length;
    }

    void repeat(byte b, int length) {
        Arrays.fill(bytes, end, end + length, b);
        end += length;
    }

    void copy(int distance, int length) throws ZipException {
        if (distance <= 0 || distance > Math.min(end, reach)) {
            throw new ZipException("a distance out of reach");
        }
        if (distance >= length) {
            System.arraycopy(bytes, end - distance, bytes, end, length);
        } else {
            for (int i = end; i < end + length; i++) {
                bytes[i] = bytes[i - distance];
            }
        }
        end += length;
    }

    void sum(Checksum checksum, int from) {
        checksum.update(bytes, from, end - from);
    }

    int read(byte[] to, int at, int length) {
        int n = Math.min(length, end - taken);
        System.arraycopy(bytes, taken, to, at, n);
        taken += n;
        return n;
    }
}
