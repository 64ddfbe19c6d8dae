package vitrine.kernel.fs.call;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import vitrine.kernel.task.Task;

/** A C structure on its way to user memory, by byte offsets. */
public final class Packet {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long SECOND = 1_000_000_000;

    private final byte[] bytes;

    public Packet(int size) {
        bytes = new byte[size];
    }

    public void putLong(int offset, long value) {
        LONG.set(bytes, offset, value);
    }

    public void putInt(int offset, int value) {
        INT.set(bytes, offset, value);
    }

    public void putShort(int offset, int value) {
        SHORT.set(bytes, offset, (short) value);
    }

    /** struct timespec (or statx_timestamp, whose last word is padding). */
    public void putTime(int offset, long nanos) {
        putLong(offset, Math.floorDiv(nanos, SECOND));
        putLong(offset + 8, Math.floorMod(nanos, SECOND));
    }

    public void putBytes(int offset, byte[] from) {
        System.arraycopy(from, 0, bytes, offset, from.length);
    }

    public void store(Task t, long address) {
        t.mm().write(address, bytes, 0, bytes.length);
    }
}
