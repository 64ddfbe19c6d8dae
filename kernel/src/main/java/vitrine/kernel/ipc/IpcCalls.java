package vitrine.kernel.ipc;

import vitrine.kernel.syscall.SyscallTable;

/** Declares the system calls of this package. */
public final class IpcCalls {
    private IpcCalls() {}

    public static void declare(SyscallTable t) {
        MqCalls.declare(t);
        MsgCalls.declare(t);
        SemCalls.declare(t);
        ShmCalls.declare(t);
    }
}
