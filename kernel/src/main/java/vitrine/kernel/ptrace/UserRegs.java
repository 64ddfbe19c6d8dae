package vitrine.kernel.ptrace;

import static vitrine.kernel.abi.Errno.EIO;

import vitrine.kernel.task.Task;
import vitrine.machine.cpu.CpuState;
import vitrine.machine.memory.AddressSpace;

/**
 * The registers of a stopped task in the order of struct user_regs_struct, 27 longs: r15 r14 r13 r12 rbp rbx r11 r10 r9 r8
 * rax rcx rdx rsi rdi orig_rax rip cs eflags rsp ss fs_base gs_base ds es fs gs.
 */
public final class UserRegs {
    /** Number of registers, and the size of the structure. */
    public static final int COUNT = 27;

    public static final int SIZE = 8 * COUNT;

    private static final int RAX = 10;
    private static final int ORIG_RAX = 15;
    private static final int CS = 17;
    private static final int EFLAGS = 18;
    private static final int SS = 20;
    private static final int FS_BASE = 21;
    private static final int GS_BASE = 22;
    private static final int ENOSYS = 38;
    private static final long USER_CS = 0x33;
    private static final long USER_SS = 0x2b;

    /** Numbers of our registers; -1 for those that are none of the general ones. */
    private static final int[] OURS = {15, 14, 13, 12, 5, 3, 11, 10, 9, 8, 0, 1, 2, 6, 7, -1, 16, -1, -1, 4, -1, 17, 18
    };

    private UserRegs() {}

    /** Register {@code i}. */
    public static long get(Task t, int i) {
        long[] r = t.cpu.r;
        return switch (i) {
            case RAX -> t.callBlocked && !t.callEntering ? -ENOSYS : r[CpuState.RAX];
            case ORIG_RAX -> t.syscall;
            case CS -> USER_CS;
            case EFLAGS -> t.cpu.flags();
            case SS -> USER_SS;
            default -> i < OURS.length ? r[OURS[i]] : 0;
        };
    }

    /** Sets register {@code i}; segments cannot really change. @return 0, or -EIO for a value that cannot be */
    public static long set(Task t, int i, long value) {
        long[] r = t.cpu.r;
        switch (i) {
            case ORIG_RAX -> t.syscall = (int) value;
            case CS, SS -> {
                return (value & 3) == 3 ? 0 : -EIO;
            }
            case EFLAGS -> t.cpu.setFlags(value);
            case FS_BASE, GS_BASE -> {
                if (Long.compareUnsigned(value, AddressSpace.USER_END) >= 0) {
                    return -EIO;
                }
                r[OURS[i]] = value;
            }
            default -> {
                if (i < OURS.length) {
                    r[OURS[i]] = value;
                } else {
                    return value == 0 || (value & 3) == 3 ? 0 : -EIO;
                }
            }
        }
        return 0;
    }

    static byte[] all(Task t) {
        byte[] b = new byte[SIZE];
        for (int i = 0; i < COUNT; i++) {
            put(b, 8 * i, get(t, i));
        }
        return b;
    }

    /** Sets the first {@code length} bytes' worth. @return 0 or -EIO */
    static long setAll(Task t, byte[] b, int length) {
        for (int i = 0; i < length / 8; i++) {
            long result = set(t, i, get(b, 8 * i));
            if (result != 0) {
                return result;
            }
        }
        return 0;
    }

    static void put(byte[] b, int at, long value) {
        for (int k = 0; k < 8; k++) {
            b[at + k] = (byte) (value >>> 8 * k);
        }
    }

    static long get(byte[] b, int at) {
        long value = 0;
        for (int k = 7; k >= 0; k--) {
            value = value << 8 | b[at + k] & 0xff;
        }
        return value;
    }
}
