package vitrine.kernel.ptrace;

import static vitrine.machine.cpu.CpuState.R10;
import static vitrine.machine.cpu.CpuState.R8;
import static vitrine.machine.cpu.CpuState.RAX;
import static vitrine.machine.cpu.CpuState.RDI;
import static vitrine.machine.cpu.CpuState.RDX;
import static vitrine.machine.cpu.CpuState.RIP;
import static vitrine.machine.cpu.CpuState.RSI;
import static vitrine.machine.cpu.CpuState.RSP;

import vitrine.kernel.ptrace.Tracing.At;
import vitrine.kernel.task.Task;

/**
 * PTRACE_GET_SYSCALL_INFO.
 *
 * <pre>
 * 0 op (0 none, 1 entry, 2 exit, 3 seccomp)   4 architecture   8 instruction pointer   16 stack pointer
 * 24 entry, seccomp: number, 6 arguments, (seccomp: u32 data)   exit: result, u8 whether an error
 * </pre>
 */
final class CallInfo {
    private static final int NONE = 0;
    private static final int ENTRY = 1;
    private static final int EXIT = 2;
    private static final int SECCOMP = 3;
    private static final int AUDIT_ARCH_X86_64 = 0xc000_003e;
    private static final int SYSGOOD_BIT = 0x80;
    private static final int MAX_ERRNO = 4095;
    private static final int[] ARGUMENTS = {RDI, RSI, RDX, R10, R8, 9};

    private CallInfo() {}

    /** @return the size of what there is to tell; at most {@code size} bytes of it are written */
    static long get(Task t, Task target, Tracing g, long size, long to) {
        long[] r = target.cpu.r;
        byte[] b = new byte[88];
        int op = op(g);
        int length = 24;
        b[0] = (byte) op;
        for (int k = 0; k < 4; k++) {
            b[4 + k] = (byte) (AUDIT_ARCH_X86_64 >>> 8 * k);
        }
        UserRegs.put(b, 8, r[RIP]);
        UserRegs.put(b, 16, r[RSP]);
        switch (op) {
            case ENTRY, SECCOMP -> {
                UserRegs.put(b, 24, target.syscall);
                for (int i = 0; i < ARGUMENTS.length; i++) {
                    UserRegs.put(b, 32 + 8 * i, r[ARGUMENTS[i]]);
                }
                length = 80;
                if (op == SECCOMP) {
                    UserRegs.put(b, 80, g.message & 0xffff_ffffL);
                    length = 84;
                }
            }
            case EXIT -> {
                UserRegs.put(b, 24, r[RAX]);
                b[32] = (byte) (r[RAX] < 0 && r[RAX] >= -MAX_ERRNO ? 1 : 0);
                length = 33;
            }
            default -> {}
        }
        int n = (int) (Long.compareUnsigned(size, length) < 0 ? size : length);
        t.mm().write(to, b, 0, n);
        return length;
    }

    private static int op(Tracing g) {
        int code = g.info == null ? 0 : g.info.code();
        if (g.at == At.ENTRY && (code & SYSGOOD_BIT) != 0) {
            return ENTRY;
        }
        if (g.at == At.EXIT && (code & SYSGOOD_BIT) != 0) {
            return EXIT;
        }
        return g.at == At.EVENT && code >> 8 == Tracing.EVENT_SECCOMP ? SECCOMP : NONE;
    }
}
