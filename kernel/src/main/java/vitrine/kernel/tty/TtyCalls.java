package vitrine.kernel.tty;

import vitrine.kernel.syscall.SyscallTable;

/** vhangup(2); everything else about terminals is read, write and ioctl. */
public final class TtyCalls {
    private TtyCalls() {}

    public static void declare(SyscallTable t) {
        t.full(153, "vhangup", (task, a, b, c, d, e, f) -> TtyIoctl.hangup(task));
    }
}
