package vitrine.kernel.ptrace;

import vitrine.kernel.abi.Errno;
import vitrine.kernel.mm.MemoryMap;
import vitrine.machine.memory.AddressSpace;

/**
 * DR0 to DR7 of a traced task (SDM volume 3B, 17.2). While one is enabled the task runs instruction by instruction;
 * what a watchpoint watches is compared after each, so it sees changes, not writes of the same value.
 *
 * <pre>
 * DR7: bit 2n, 2n+1: L, G of breakpoint n    16+4n, 17+4n: 00 execution, 01 write, 11 read or write
 *      18+4n, 19+4n: length 1, 2, 8, 4
 * DR6: bit n: breakpoint n was met
 * </pre>
 */
final class DebugRegisters {
    static final int TRAP_HWBKPT = 4;

    private static final int COUNT = 4;
    private static final int STATUS = 6;
    private static final int CONTROL = 7;
    private static final int[] LENGTHS = {1, 2, 8, 4};

    private final long[] registers = new long[8];
    private final long[] before = new long[COUNT];

    /** The place whose breakpoint was told last: the instruction there is executed next time. */
    private long passed = -1;

    long get(int n) {
        return registers[n];
    }

    /** @return 0 or a negative errno: EINVAL for what is not supported, EIO for registers that are not there */
    long set(int n, long value, MemoryMap memory) {
        if (n == 4 || n == 5) {
            return -Errno.EIO;
        }
        if (n < COUNT && Long.compareUnsigned(value, AddressSpace.USER_END) >= 0) {
            return -Errno.EINVAL;
        }
        if (n == CONTROL) {
            for (int i = 0; i < COUNT; i++) {
                int kind = (int) (value >> 16 + 4 * i) & 3;
                if ((value >> 2 * i & 3) != 0 && kind > 1) {
                    return -Errno.EINVAL; // reading cannot be seen
                }
            }
        }
        registers[n] = value;
        for (int i = 0; i < COUNT; i++) {
            before[i] = value(i, memory);
        }
        return 0;
    }

    boolean active() {
        return (registers[CONTROL] & 0xff) != 0;
    }

    private boolean enabled(int i, int kind) {
        return (registers[CONTROL] >> 2 * i & 3) != 0 && (registers[CONTROL] >> 16 + 4 * i & 3) == kind;
    }

    /** Whether a breakpoint is met now; asked again at the same place, it is not. */
    boolean breaksAt(long rip) {
        boolean again = passed == rip;
        passed = -1;
        if (again) {
            return false;
        }
        for (int i = 0; i < COUNT; i++) {
            if (enabled(i, 0) && registers[i] == rip) {
                registers[STATUS] |= 1L << i;
                passed = rip;
                return true;
            }
        }
        return false;
    }

    /** Whether the last instruction changed something that is watched. */
    boolean watched(MemoryMap memory) {
        boolean met = false;
        for (int i = 0; i < COUNT; i++) {
            if (enabled(i, 1)) {
                long now = value(i, memory);
                if (now != before[i]) {
                    before[i] = now;
                    registers[STATUS] |= 1L << i;
                    met = true;
                }
            }
        }
        return met;
    }

    private long value(int i, MemoryMap memory) {
        if (!enabled(i, 1)) {
            return 0;
        }
        long value = 0;
        try {
            for (int k = LENGTHS[(int) (registers[CONTROL] >> 18 + 4 * i) & 3] - 1; k >= 0; k--) {
                value = value << 8 | memory.readByte(registers[i] + k) & 0xff;
            }
        } catch (Errno e) {
            return 0; // not mapped yet
        }
        return value;
    }
}
