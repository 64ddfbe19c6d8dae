package vitrine.kernel.ptrace;

import static vitrine.kernel.abi.Errno.EFAULT;
import static vitrine.kernel.abi.Errno.EINVAL;
import static vitrine.kernel.abi.Errno.ENODEV;

import vitrine.kernel.task.Task;
import vitrine.machine.cpu.CpuState;

/** PTRACE_GETREGSET and SETREGSET, and the floating-point registers (elf(5): NT_PRSTATUS, NT_PRFPREG). */
final class RegisterSets {
    private static final int NT_PRSTATUS = 1;
    private static final int NT_PRFPREG = 2;
    private static final int NT_386_TLS = 0x200;
    private static final int NT_386_IOPERM = 0x201;
    private static final int NT_X86_XSTATE = 0x202;

    private RegisterSets() {}

    static long getFloating(Task t, Task target, long to) {
        byte[] b = new byte[CpuState.FXSAVE_SIZE];
        target.cpu.fxsave(b, 0);
        t.mm().write(to, b, 0, b.length);
        return 0;
    }

    static long setFloating(Task t, Task target, long from) {
        byte[] b = new byte[CpuState.FXSAVE_SIZE];
        t.mm().read(from, b, 0, b.length);
        return target.cpu.fxrstor(b, 0) ? 0 : -EINVAL;
    }

    /** struct iovec at {@code vector}: base and length; the length becomes what was transferred. */
    static long get(Task t, Task target, long type, long vector) {
        byte[] b = null;
        switch ((int) type) {
            case NT_PRSTATUS -> b = UserRegs.all(target);
            case NT_PRFPREG -> {
                b = new byte[CpuState.FXSAVE_SIZE];
                target.cpu.fxsave(b, 0);
            }
            default -> {
                return missing(type);
            }
        }
        long base = t.mm().readLong(vector);
        long length = t.mm().readLong(vector + 8);
        if ((length & 7) != 0) {
            return -EINVAL;
        }
        int n = (int) (Long.compareUnsigned(length, b.length) < 0 ? length : b.length);
        t.mm().write(base, b, 0, n);
        t.mm().writeLong(vector + 8, n);
        return 0;
    }

    static long set(Task t, Task target, long type, long vector) {
        boolean general = type == NT_PRSTATUS;
        if (!general && type != NT_PRFPREG) {
            return missing(type);
        }
        long base = t.mm().readLong(vector);
        long length = t.mm().readLong(vector + 8);
        int size = general ? UserRegs.SIZE : CpuState.FXSAVE_SIZE;
        if ((length & 7) != 0) {
            return -EINVAL;
        }
        int n = (int) (Long.compareUnsigned(length, size) < 0 ? length : size);
        byte[] b = new byte[size];
        if (!general) {
            if (n != size) {
                return -EINVAL;
            }
        }
        try {
            t.mm().read(base, b, 0, n);
        } catch (vitrine.kernel.abi.Errno e) {
            return -EFAULT;
        }
        long result = general ? UserRegs.setAll(target, b, n) : target.cpu.fxrstor(b, 0) ? 0 : -EINVAL;
        t.mm().writeLong(vector + 8, n);
        return result;
    }

    /** Sets that exist on x86, but not in a processor without XSAVE, and those that do not exist. */
    private static long missing(long type) {
        return type == NT_X86_XSTATE || type == NT_386_IOPERM || type == NT_386_TLS ? -ENODEV : -EINVAL;
    }
}
