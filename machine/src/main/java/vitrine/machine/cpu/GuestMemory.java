package vitrine.machine.cpu;

import vitrine.machine.memory.AddressSpace;
import vitrine.machine.memory.HostMemory;
import vitrine.machine.memory.PhysicalMemory;

/**
 * Loads and stores of the guest with all their faults: what the interpreter's fast path falls back to, and what helpers
 * use. Values are little-endian; a size is 1, 2, 4 or 8. Either all bytes are accessed or a {@link GuestFault} is thrown.
 */
final class GuestMemory {
    private final GuestFault fault;
    private AddressSpace space;

    GuestMemory(GuestFault fault, AddressSpace space) {
        this.fault = fault;
        this.space = space;
    }

    void use(AddressSpace newSpace) {
        space = newSpace;
    }

    AddressSpace space() {
        return space;
    }

    GuestFault fault() {
        return fault;
    }

    /** Zero-extended value at {@code va}. */
    long load(long va, int size) {
        long host = space.readAddress(va, size);
        return host != 0 ? get(host, size) : loadAcross(va, size);
    }

    private long loadAcross(long va, int size) {
        check(va, size, 0);
        long value = 0;
        for (int i = 0; i < size; i++) {
            value |= (HostMemory.getByte(space.readAddress(va + i, 1)) & 0xffL) << 8 * i;
        }
        return value;
    }

    void store(long va, int size, long value) {
        long host = space.writeAddress(va, size);
        if (host != 0) {
            put(host, size, value);
        } else {
            check(va, size, AddressSpace.PF_WRITE);
            for (int i = 0; i < size; i++) {
                HostMemory.putByte(space.writeAddress(va + i, 1), (byte) (value >>> 8 * i));
            }
        }
    }

    /** Faults as {@link #store} would. */
    void probeWrite(long va, int size) {
        if (space.writeAddress(va, size) == 0) {
            check(va, size, AddressSpace.PF_WRITE);
        }
    }

    /** The load of a read-modify-write: faults as a write. */
    long loadForWrite(long va, int size) {
        probeWrite(va, size);
        return load(va, size);
    }

    /** Throws the fault that an access to a range of at most one page gets, if it gets one. */
    void check(long va, int size, int access) {
        long last = va + size - 1;
        boolean across = ((va ^ last) & PhysicalMemory.PAGE_MASK) != 0;
        if (across && last << 16 >> 16 != last) {
            throw fault.notCanonical(va); // before any page fault
        }
        checkByte(va, access);
        if (across) {
            checkByte(last & PhysicalMemory.PAGE_MASK, access);
        }
    }

    private void checkByte(long va, int access) {
        if (va << 16 >> 16 != va) {
            throw fault.notCanonical(va);
        }
        int error = space.error(va, access);
        if (error >= 0) {
            throw fault.pageFault(va, error);
        }
    }

    /** Reads bytes that may cross pages. */
    void read(long va, byte[] to, int offset, int length) {
        for (int done = 0; done < length; ) {
            int n = (int) Math.min(length - done, PhysicalMemory.PAGE_SIZE - (va + done & ~PhysicalMemory.PAGE_MASK));
            long host = space.readAddress(va + done, n);
            if (host == 0) {
                check(va + done, n, 0);
            }
            HostMemory.copyOut(host, to, offset + done, n);
            done += n;
        }
    }

    /** Writes at most a page of bytes that may cross a page boundary; nothing is written when one of them faults. */
    void write(long va, byte[] from, int offset, int length) {
        check(va, length, AddressSpace.PF_WRITE);
        for (int done = 0; done < length; ) {
            int n = (int) Math.min(length - done, PhysicalMemory.PAGE_SIZE - (va + done & ~PhysicalMemory.PAGE_MASK));
            HostMemory.copyIn(from, offset + done, space.writeAddress(va + done, n), n);
            done += n;
        }
    }

    static long get(long host, int size) {
        return switch (size) {
            case 1 -> HostMemory.getByte(host) & 0xffL;
            case 2 -> HostMemory.getShort(host) & 0xffffL;
            case 4 -> HostMemory.getInt(host) & 0xffffffffL;
            default -> HostMemory.getLong(host);
        };
    }

    static void put(long host, int size, long value) {
        switch (size) {
            case 1 -> HostMemory.putByte(host, (byte) value);
            case 2 -> HostMemory.putShort(host, (short) value);
            case 4 -> HostMemory.putInt(host, (int) value);
            default -> HostMemory.putLong(host, value);
        }
    }
}
