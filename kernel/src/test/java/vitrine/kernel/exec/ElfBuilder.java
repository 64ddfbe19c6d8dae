package vitrine.kernel.exec;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Makes small ELF files for tests. */
final class ElfBuilder {
    private final int type;
    private final List<long[]> headers = new ArrayList<>();
    private int machine = 62;
    private int size = 0x3000;
    private long entry = 0x40_1000;

    ElfBuilder(int type) {
        this.type = type;
    }

    ElfBuilder entry(long value) {
        entry = value;
        return this;
    }

    ElfBuilder machine(int value) {
        machine = value;
        return this;
    }

    ElfBuilder size(int bytes) {
        size = bytes;
        return this;
    }

    ElfBuilder header(int kind, int flags, long offset, long vaddr, long fileSize, long memSize, long align) {
        headers.add(new long[] {kind, flags, offset, vaddr, fileSize, memSize, align});
        return this;
    }

    ElfBuilder load(int flags, long offset, long vaddr, long fileSize, long memSize) {
        return header(1, flags, offset, vaddr, fileSize, memSize, 4096);
    }

    byte[] bytes() {
        ByteBuffer b =
                ByteBuffer.allocate(Math.max(size, 64 + headers.size() * 56)).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0x1000; i < size; i++) {
            b.put(i, (byte) i);
        }
        b.put(0, (byte) 0x7f).put(1, (byte) 'E').put(2, (byte) 'L').put(3, (byte) 'F');
        b.put(4, (byte) 2).put(5, (byte) 1).put(6, (byte) 1);
        b.putShort(16, (short) type).putShort(18, (short) machine).putInt(20, 1);
        b.putLong(24, entry).putLong(32, 64).putShort(52, (short) 64);
        b.putShort(54, (short) 56).putShort(56, (short) headers.size());
        int at = 64;
        for (long[] h : headers) {
            b.putInt(at, (int) h[0]).putInt(at + 4, (int) h[1]).putLong(at + 8, h[2]);
            b.putLong(at + 16, h[3]).putLong(at + 24, h[3]).putLong(at + 32, h[4]);
            b.putLong(at + 40, h[5]).putLong(at + 48, h[6]);
            at += 56;
        }
        return b.array();
    }
}
