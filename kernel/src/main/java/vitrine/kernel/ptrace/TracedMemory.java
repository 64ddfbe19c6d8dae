package vitrine.kernel.ptrace;

import vitrine.kernel.abi.Errno;
import vitrine.kernel.mm.MemoryMap;

/** Memory of a traced task as its tracer sees it: what its own rights say does not matter. */
public final class TracedMemory {
    private TracedMemory() {}

    /** @return whether all bytes could be read */
    static boolean read(MemoryMap from, long address, byte[] to, int length) {
        try {
            from.forceRead(address, to, 0, length);
            return true;
        } catch (Errno e) {
            return false;
        }
    }

    /** @return whether all bytes could be written; private pages are copied first */
    static boolean write(MemoryMap to, long address, byte[] from, int length) {
        try {
            to.forceWrite(address, from, 0, length);
            return true;
        } catch (Errno e) {
            return false;
        }
    }
}
