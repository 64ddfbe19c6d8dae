package vitrine.kernel.mm;

import vitrine.kernel.abi.Errno;
import vitrine.kernel.task.Task;

/**
 * get_mempolicy(2), set_mempolicy(2) and mbind(2) on a machine with one memory node: every policy means node 0, so
 * there is nothing to remember.
 */
final class MemoryPolicy {
    private static final int F_NODE = 1;
    private static final int F_ADDR = 2;
    private static final int F_MEMS_ALLOWED = 4;
    private static final int MODES = 7;
    private static final int MODE_FLAGS = 0xe000;

    private MemoryPolicy() {}

    static long get(Task t, long modeAddress, long maskAddress, long bits, long address, long flags) {
        boolean allowed = (flags & F_MEMS_ALLOWED) != 0;
        if ((flags & ~(F_NODE | F_ADDR | F_MEMS_ALLOWED)) != 0
                || allowed && (flags & (F_NODE | F_ADDR)) != 0
                || (flags & F_ADDR) == 0 && address != 0
                || maskAddress != 0 && bits < 1) {
            return -Errno.EINVAL;
        }
        if ((flags & F_ADDR) != 0 && t.mm().areaAt(address) == null) {
            return -Errno.EFAULT;
        }
        if (modeAddress != 0) {
            t.mm().writeInt(modeAddress, 0); // MPOL_DEFAULT, or node 0 for MPOL_F_NODE
        }
        if (maskAddress != 0) {
            long bytes = (Math.min(bits, 1 << 15) + 63 >>> 6) * 8;
            t.mm().zero(maskAddress, bytes);
            if (allowed) {
                t.mm().writeLong(maskAddress, 1);
            }
        }
        return 0;
    }

    /** Checks the arguments that set_mempolicy and mbind have in common. */
    static long set(Task t, long mode, long maskAddress, long bits) {
        if ((mode & ~MODE_FLAGS) > MODES || mode < 0) {
            return -Errno.EINVAL;
        }
        if (maskAddress != 0 && bits > 1 && (t.mm().readLong(maskAddress) & ~1L) != 0) {
            return -Errno.EINVAL; // a node that does not exist
        }
        return 0;
    }
}
