package vitrine.kernel.fs.zstd;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** XXH64 with seed 0, of whose result a frame holds the low 32 bits. */
final class Checksum {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long P1 = 0x9E3779B185EBCA87L;
    private static final long P2 = 0xC2B2AE3D27D4EB4FL;
    private static final long P3 = 0x165667B19E3779F9L;
    private static final long P4 = 0x85EBCA77C2B2AE63L;
    private static final long P5 = 0x27D4EB2F165667C5L;
    private static final int STRIPE = 32;

    /** P1 + P2, P2, 0 and -P1, cut to 64 bits. */
    private final long[] v = {0x60EA27EEADC0B5D6L, P2, 0, 0x61C8864E7A143579L};

    private final byte[] rest = new byte[STRIPE];
    private long total;

    void update(byte[] data, int from, int length) {
        int held = (int) (total % STRIPE);
        total += length;
        int at = from;
        int end = from + length;
        if (held > 0) {
            int n = Math.min(STRIPE - held, length);
            System.arraycopy(data, at, rest, held, n);
            at += n;
            if (held + n < STRIPE) {
                return;
            }
            stripe(rest, 0);
        }
        for (; end - at >= STRIPE; at += STRIPE) {
            stripe(data, at);
        }
        System.arraycopy(data, at, rest, 0, end - at);
    }

    private void stripe(byte[] data, int at) {
        for (int i = 0; i < 4; i++) {
            v[i] = round(v[i], (long) LONG.get(data, at + 8 * i));
        }
    }

    private static long round(long sum, long input) {
        return Long.rotateLeft(sum + input * P2, 31) * P1;
    }

    int low() {
        long h;
        if (total >= STRIPE) {
            h = Long.rotateLeft(v[0], 1)
                    + Long.rotateLeft(v[1], 7)
                    + Long.rotateLeft(v[2], 12)
                    + Long.rotateLeft(v[3], 18);
            for (long lane : v) {
                h = (h ^ round(0, lane)) * P1 + P4;
            }
        } else {
            h = P5;
        }
        h += total;
        int n = (int) (total % STRIPE);
        int at = 0;
        for (; at + 8 <= n; at += 8) {
            h = Long.rotateLeft(h ^ round(0, (long) LONG.get(rest, at)), 27) * P1 + P4;
        }
        if (at + 4 <= n) {
            h = Long.rotateLeft(h ^ Integer.toUnsignedLong((int) INT.get(rest, at)) * P1, 23) * P2 + P3;
            at += 4;
        }
        for (; at < n; at++) {
            h = Long.rotateLeft(h ^ (rest[at] & 0xff) * P5, 11) * P1;
        }
        h = (h ^ h >>> 33) * P2;
        h = (h ^ h >>> 29) * P3;
        return (int) (h ^ h >>> 32);
    }
}
