package vitrine.kernel;

import vitrine.kernel.aio.AioCalls;
import vitrine.kernel.cred.CredCalls;
import vitrine.kernel.exec.ExecCalls;
import vitrine.kernel.fs.call.FsCalls;
import vitrine.kernel.futex.FutexCalls;
import vitrine.kernel.ipc.IpcCalls;
import vitrine.kernel.mm.MmCalls;
import vitrine.kernel.net.NetCalls;
import vitrine.kernel.notify.InotifyCalls;
import vitrine.kernel.pipe.PipeCalls;
import vitrine.kernel.poll.PollCalls;
import vitrine.kernel.ptrace.PtraceCalls;
import vitrine.kernel.sched.SchedCalls;
import vitrine.kernel.seccomp.SeccompCalls;
import vitrine.kernel.signal.SignalCalls;
import vitrine.kernel.syscall.SyscallTable;
import vitrine.kernel.syscall.SystemCalls;
import vitrine.kernel.task.TaskCalls;
import vitrine.kernel.time.TimeCalls;
import vitrine.kernel.tty.TtyCalls;
import vitrine.kernel.uring.UringCalls;

/** Every subsystem's declarations, in alphabetical order. */
final class Calls {
    private Calls() {}

    static void declare(SyscallTable table) {
        AioCalls.declare(table);
        CredCalls.declare(table);
        ExecCalls.declare(table);
        FsCalls.declare(table);
        FutexCalls.declare(table);
        IpcCalls.declare(table);
        MmCalls.declare(table);
        NetCalls.declare(table);
        InotifyCalls.declare(table);
        PipeCalls.declare(table);
        PollCalls.declare(table);
        PtraceCalls.declare(table);
        SchedCalls.declare(table);
        SeccompCalls.declare(table);
        SignalCalls.declare(table);
        SystemCalls.declare(table);
        TaskCalls.declare(table);
        TimeCalls.declare(table);
        TtyCalls.declare(table);
        UringCalls.declare(table);
    }
}
