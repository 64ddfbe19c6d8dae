package vitrine.machine.cpu;

import java.nio.ByteBuffer;

/** The state before or after one instruction: struct state of oracle.c. */
final class Snapshot {
    static final long CODE = 0x10000000L;
    static final long START = CODE + 0x800;
    static final long DATA = 0x10002000L;
    static final long CONST = 0x10005000L;
    static final long WINDOW = DATA + 0xf00;

    final long[] r = new long[16];
    long rip = START;
    long flags;
    long vector;
    long error;
    long cr2;
    final byte[] fx = new byte[512];
    /** Upper halves of the YMM registers. */
    final byte[] ymm = new byte[256];

    final byte[] window = new byte[512];
    final byte[] code = new byte[16];

    void write(ByteBuffer b) {
        for (long v : r) {
            b.putLong(v);
        }
        b.putLong(rip).putLong(flags).putLong(vector).putLong(error).putLong(cr2);
        b.put(fx).put(ymm).put(window).put(code);
    }

    void read(ByteBuffer b) {
        for (int n = 0; n < 16; n++) {
            r[n] = b.getLong();
        }
        rip = b.getLong();
        flags = b.getLong();
        vector = b.getLong();
        error = b.getLong();
        cr2 = b.getLong();
        b.get(fx).get(ymm).get(window).get(code);
    }
}
