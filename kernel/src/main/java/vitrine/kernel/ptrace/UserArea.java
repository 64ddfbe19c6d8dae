package vitrine.kernel.ptrace;

import static vitrine.kernel.abi.Errno.EIO;

import vitrine.kernel.task.Task;

/** PTRACE_PEEKUSER and POKEUSER: struct user, of which the registers and the debug registers exist. */
final class UserArea {
    private static final int SIZE = 928;
    private static final int DEBUG = 848;
    private static final int DEBUG_COUNT = 8;

    private UserArea() {}

    static long peek(Task t, Task target, Tracing g, long at, long to) {
        if (bad(at)) {
            return -EIO;
        }
        long value = 0;
        DebugRegisters d = g.debug;
        if (at < UserRegs.SIZE) {
            value = UserRegs.get(target, (int) at / 8);
        } else if (isDebug(at) && d != null) {
            value = d.get((int) (at - DEBUG) / 8);
        }
        t.mm().writeLong(to, value);
        return 0;
    }

    static long poke(Task target, Tracing g, long at, long value) {
        if (bad(at)) {
            return -EIO;
        }
        if (at < UserRegs.SIZE) {
            return UserRegs.set(target, (int) at / 8, value);
        }
        if (!isDebug(at)) {
            return -EIO;
        }
        DebugRegisters d = g.debug;
        if (d == null) {
            d = new DebugRegisters();
            g.debug = d;
        }
        return d.set((int) (at - DEBUG) / 8, value, target.mm());
    }

    private static boolean isDebug(long at) {
        return at >= DEBUG && at < DEBUG + 8 * DEBUG_COUNT;
    }

    private static boolean bad(long at) {
        return (at & 7) != 0 || at < 0 || at >= SIZE;
    }
}
