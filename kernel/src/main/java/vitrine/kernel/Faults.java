package vitrine.kernel;

import vitrine.kernel.signal.SendSignal;
import vitrine.kernel.signal.Signal;
import vitrine.kernel.signal.SignalInfo;
import vitrine.kernel.task.Task;
import vitrine.machine.cpu.CpuState;
import vitrine.machine.cpu.Vector;
import vitrine.machine.memory.AddressSpace;

/** Exceptions of user mode: page faults go to memory management, the rest becomes a signal (SDM volume 3A, 6.15). */
final class Faults {
    private static final int SEGV_MAPERR = 1;
    private static final int ILL_ILLOPN = 2;
    private static final int BUS_ADRALN = 1;
    private static final int TRAP_BRKPT = 1;
    private static final int TRAP_TRACE = 2;
    private static final int FPE_INTDIV = 1;
    private static final int ENOSYS = 38;

    private final Kernel kernel;

    Faults(Kernel kernel) {
        this.kernel = kernel;
    }

    void handle(Task t) {
        CpuState cpu = t.cpu;
        long ip = cpu.r[CpuState.RIP];
        if (cpu.faultVector != Vector.PF && cpu.faultVector != Vector.INT80) {
            t.trapNumber = cpu.faultVector;
            t.trapError = cpu.faultError;
        }
        switch (cpu.faultVector) {
            case Vector.PF -> pageFault(t);
            case Vector.DE -> signal(t, Signal.SIGFPE, FPE_INTDIV, ip);
            case Vector.UD -> signal(t, Signal.SIGILL, ILL_ILLOPN, ip);
            case Vector.BP -> SendSignal.force(t, SignalInfo.kernel(Signal.SIGTRAP));
            case Vector.DB -> signal(t, Signal.SIGTRAP, (cpu.flags() & 0x100) != 0 ? TRAP_TRACE : TRAP_BRKPT, ip);
            case Vector.MF, Vector.XM -> signal(t, Signal.SIGFPE, floatingPointCode(t), ip);
            case Vector.AC -> signal(t, Signal.SIGBUS, BUS_ADRALN, 0);
            case Vector.SS -> SendSignal.force(t, SignalInfo.kernel(Signal.SIGBUS));
            case Vector.INT80 -> {
                kernel.notice("int 0x80 by " + t + ": 32-bit system calls are not served");
                cpu.r[CpuState.RAX] = -ENOSYS;
            }
            default -> SendSignal.force(t, SignalInfo.kernel(Signal.SIGSEGV));
        }
    }

    private static void signal(Task t, int signal, int code, long address) {
        SendSignal.force(t, SignalInfo.fault(signal, code, address));
    }

    private void pageFault(Task t) {
        CpuState cpu = t.cpu;
        long address = cpu.faultAddress;
        int result;
        try {
            result = t.mm().fault(address, cpu.faultError, cpu.r[CpuState.RSP]);
        } catch (vitrine.kernel.abi.Errno e) {
            result = Signal.SIGBUS << 8 | 2;
        }
        if (result == 0) {
            return;
        }
        if (result == Signal.SIGKILL) {
            SendSignal.toProcess(t.group, SignalInfo.kernel(Signal.SIGKILL));
            return;
        }
        t.trapNumber = Vector.PF;
        // nobody shall learn what is mapped in the kernel's half
        boolean hidden = Long.compareUnsigned(address, AddressSpace.USER_END) >= 0;
        t.trapError = cpu.faultError | (hidden ? AddressSpace.PF_PRESENT : 0);
        t.trapAddress = address;
        int code = result & 0xff;
        signal(t, result >> 8, code == 0 ? SEGV_MAPERR : code, address);
    }

    /** FPE_FLTINV, FLTDIV, FLTOVF, FLTUND, FLTRES by the exception that was not masked (fpu__exception_code). */
    private static int floatingPointCode(Task t) {
        byte[] image = t.kernel.scratch;
        t.cpu.fxsave(image, 0);
        int pending;
        if (t.cpu.faultVector == Vector.MF) {
            int control = image[0] & 0x3f;
            pending = image[2] & 0x3f & ~control;
        } else {
            int mxcsr = image[24] & 0xff | (image[25] & 0xff) << 8;
            pending = mxcsr & 0x3f & ~(mxcsr >> 7);
        }
        if ((pending & 1) != 0) {
            return 7;
        }
        if ((pending & 4) != 0) {
            return 3;
        }
        if ((pending & 8) != 0) {
            return 4;
        }
        if ((pending & 0x12) != 0) {
            return 5;
        }
        return (pending & 0x20) != 0 ? 6 : 0;
    }
}
