package vitrine.kernel.mm;

import static vitrine.machine.memory.PhysicalMemory.PAGE_SIZE;

import vitrine.kernel.abi.Errno;
import vitrine.machine.memory.AddressSpace;
import vitrine.machine.memory.HostMemory;

/** {@link UserMemory} over page tables: page by page, through the TLB, faulting in what is missing. */
abstract class UserAccess implements UserMemory {
    private static final int PAGE_OFFSET = PAGE_SIZE - 1;

    final AddressSpace space;

    UserAccess(AddressSpace space) {
        this.space = space;
    }

    abstract int fault(long address, int error, long stackPointer);

    /** Host address of bytes that lie in one page, or EFAULT. */
    private long forRead(long address, int size) {
        long host = space.readAddress(address, size);
        return host != 0 ? host : faultIn(address, size, false);
    }

    private long forWrite(long address, int size) {
        long host = space.writeAddress(address, size);
        return host != 0 ? host : faultIn(address, size, true);
    }

    private long faultIn(long address, int size, boolean write) {
        int access = AddressSpace.PF_USER | (write ? AddressSpace.PF_WRITE : 0);
        while (true) {
            int error = space.error(address, access);
            if (error >= 0 && fault(address, error, 0) != 0) {
                throw Errno.of(Errno.EFAULT);
            }
            long host = write ? space.writeAddress(address, size) : space.readAddress(address, size);
            if (host != 0) {
                return host;
            }
        }
    }

    private static boolean crosses(long address, int size) {
        return (address & PAGE_OFFSET) + size > PAGE_SIZE;
    }

    private static int inPage(long address, long length) {
        return (int) Math.min(length, PAGE_SIZE - (address & PAGE_OFFSET));
    }

    @Override
    public final void read(long address, byte[] to, int offset, int length) {
        for (int done = 0; done < length; ) {
            int size = inPage(address + done, length - done);
            HostMemory.copyOut(forRead(address + done, size), to, offset + done, size);
            done += size;
        }
    }

    @Override
    public final void write(long address, byte[] from, int offset, int length) {
        for (int done = 0; done < length; ) {
            int size = inPage(address + done, length - done);
            HostMemory.copyIn(from, offset + done, forWrite(address + done, size), size);
            done += size;
        }
    }

    @Override
    public final byte readByte(long address) {
        return HostMemory.getByte(forRead(address, 1));
    }

    @Override
    public final int readInt(long address) {
        return crosses(address, 4) ? (int) readBytes(address, 4) : HostMemory.getInt(forRead(address, 4));
    }

    @Override
    public final long readLong(long address) {
        return crosses(address, 8) ? readBytes(address, 8) : HostMemory.getLong(forRead(address, 8));
    }

    private long readBytes(long address, int size) {
        long value = 0;
        for (int i = 0; i < size; i++) {
            value |= (readByte(address + i) & 0xffL) << 8 * i;
        }
        return value;
    }

    @Override
    public final void writeByte(long address, byte value) {
        HostMemory.putByte(forWrite(address, 1), value);
    }

    @Override
    public final void writeInt(long address, int value) {
        if (crosses(address, 4)) {
            writeBytes(address, 4, value);
        } else {
            HostMemory.putInt(forWrite(address, 4), value);
        }
    }

    @Override
    public final void writeLong(long address, long value) {
        if (crosses(address, 8)) {
            writeBytes(address, 8, value);
        } else {
            HostMemory.putLong(forWrite(address, 8), value);
        }
    }

    private void writeBytes(long address, int size, long value) {
        int first = inPage(address, size);
        forWrite(address, first); // both pages must be there before either changes
        forWrite(address + first, size - first);
        for (int i = 0; i < size; i++) {
            writeByte(address + i, (byte) (value >>> 8 * i));
        }
    }

    @Override
    public final void zero(long address, long length) {
        for (long done = 0; done < length; ) {
            int size = inPage(address + done, length - done);
            HostMemory.fill(forWrite(address + done, size), size, (byte) 0);
            done += size;
        }
    }

    @Override
    public final String readString(long address, int max) {
        StringBuilder text = new StringBuilder();
        for (int done = 0; done < max; ) {
            int size = inPage(address + done, max - done);
            long host = forRead(address + done, size);
            for (int i = 0; i < size; i++) {
                byte b = HostMemory.getByte(host + i);
                if (b == 0) {
                    return text.toString();
                }
                text.append((char) (b & 0xff));
            }
            done += size;
        }
        throw Errno.of(Errno.ENAMETOOLONG);
    }

    @Override
    public final long hostAddress(long address, boolean write) {
        int rest = inPage(address, PAGE_SIZE);
        return write ? forWrite(address, rest) : forRead(address, rest);
    }
}
