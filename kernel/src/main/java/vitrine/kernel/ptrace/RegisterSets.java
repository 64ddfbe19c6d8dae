package vitrine.kernel.ptrace;

import static vitrine.kernel.abi.Errno.EFAULT;
import static vitrine.kernel.abi.Errno.EINVAL;
import static vitrine.kernel.abi.Errno.ENODEV;

import vitrine.kernel.abi.Errno;
import vitrine.kernel.task.Task;
import vitrine.machine.cpu.CpuLevel;
import vitrine.machine.cpu.CpuState;
import vitrine.machine.cpu.Xsave;

/** PTRACE_GETREGSET and SETREGSET, and the floating-point registers (elf(5): NT_PRSTATUS, NT_PRFPREG). */
final class RegisterSets {
    private static final int NT_PRSTATUS = 1;
    private static final int NT_PRFPREG = 2;
    private static final int NT_386_TLS = 0x200;
    private static final int NT_386_IOPERM = 0x201;
    private static final int NT_X86_XSTATE = 0x202;

    /** Where the software part of the FXSAVE image says which components there are. */
    private static final int XFEATURES = 464;

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
        byte[] b = read(target, (int) type);
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

    /** Throws EINVAL for a set that does not exist, ENODEV for one that this processor does not have. */
    private static byte[] read(Task target, int type) {
        byte[] b = new byte[size(target, type)];
        switch (type) {
            case NT_PRSTATUS -> System.arraycopy(UserRegs.all(target), 0, b, 0, b.length);
            case NT_PRFPREG -> target.cpu.fxsave(b, 0);
            default -> {
                Xsave.save(target.cpu, b, 0);
                UserRegs.put(b, XFEATURES, Xsave.XCR0);
            }
        }
        return b;
    }

    private static int size(Task target, int type) {
        return switch (type) {
            case NT_PRSTATUS -> UserRegs.SIZE;
            case NT_PRFPREG -> CpuState.FXSAVE_SIZE;
            case NT_X86_XSTATE -> {
                if (target.kernel.config.level() != CpuLevel.V3) {
                    throw Errno.of(ENODEV);
                }
                yield Xsave.SIZE;
            }
            case NT_386_TLS, NT_386_IOPERM -> throw Errno.of(ENODEV);
            default -> throw Errno.of(EINVAL);
        };
    }

    static long set(Task t, Task target, long type, long vector) {
        int size = size(target, (int) type);
        long base = t.mm().readLong(vector);
        long length = t.mm().readLong(vector + 8);
        if ((length & 7) != 0) {
            return -EINVAL;
        }
        int n = (int) (Long.compareUnsigned(length, size) < 0 ? length : size);
        if (n != size && type != NT_PRSTATUS) {
            return type == NT_PRFPREG ? -EINVAL : -EFAULT;
        }
        byte[] b = new byte[size];
        t.mm().read(base, b, 0, n);
        long result = switch ((int) type) {
            case NT_PRSTATUS -> UserRegs.setAll(target, b, n);
            case NT_PRFPREG -> target.cpu.fxrstor(b, 0) ? 0 : -EINVAL;
            default -> Xsave.restore(target.cpu, b, 0, Xsave.XCR0) ? 0 : -EINVAL;
        };
        t.mm().writeLong(vector + 8, n);
        return result;
    }
}
