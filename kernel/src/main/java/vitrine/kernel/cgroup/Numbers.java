package vitrine.kernel.cgroup;

import java.util.BitSet;
import vitrine.kernel.abi.Errno;

/** The numbers by which frames name groups: 1 to 32,767, the lowest free one first. */
final class Numbers {
    private static final int LAST = 32767;
    private final BitSet taken = new BitSet();

    Numbers() {
        taken.set(0);
    }

    /** Throws ENOSPC when all are taken. */
    int take() {
        int n = taken.nextClearBit(1);
        if (n > LAST) {
            throw Errno.of(Errno.ENOSPC);
        }
        taken.set(n);
        return n;
    }

    void give(int number) {
        taken.clear(number);
    }
}
