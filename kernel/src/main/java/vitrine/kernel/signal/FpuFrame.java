package vitrine.kernel.signal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.task.Task;
import vitrine.machine.cpu.CpuLevel;
import vitrine.machine.cpu.CpuState;
import vitrine.machine.cpu.Xsave;
import vitrine.machine.memory.AddressSpace;

/**
 * The floating-point part of a signal frame ({@code struct _xstate}). A CPU without XSAVE has the first 512 bytes only.
 *
 * <pre>
 *   0 FXSAVE image
 * 464 sw_reserved: FP_XSTATE_MAGIC1, extended_size (4 + 4)   472 xfeatures   480 xstate_size (4)   484 zero
 * 512 XSAVE header and components, standard format
 * 832 FP_XSTATE_MAGIC2 (4), at xstate_size
 * </pre>
 */
final class FpuFrame {
    private static final int MAGIC1 = 0x4650_5853;
    private static final int MAGIC2 = 0x4650_5845;
    private static final int SOFTWARE = 464;
    private static final int XFEATURES = SOFTWARE + 8;
    private static final int XSTATE_SIZE = SOFTWARE + 16;

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN)
            .withInvokeExactBehavior();
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN)
            .withInvokeExactBehavior();

    private FpuFrame() {}

    static boolean hasXsave(Task t) {
        return t.kernel.config.level() == CpuLevel.V3;
    }

    /** Bytes of this part; it is aligned to 64. */
    static int size(Task t) {
        return hasXsave(t) ? Xsave.SIZE + Integer.BYTES : CpuState.FXSAVE_SIZE;
    }

    static void save(Task t, byte[] b, int at) {
        boolean xsave = hasXsave(t);
        int size = xsave ? Xsave.SIZE : CpuState.FXSAVE_SIZE;
        if (xsave) {
            Xsave.save(t.cpu, b, at);
            // x87 and SSE always count: programs that know nothing of the header change them in the frame
            long inUse = Xsave.inUse(t.cpu) | Xsave.X87 | Xsave.SSE;
            LONG.set(b, at + Xsave.HEADER, inUse);
            INT.set(b, at + size, MAGIC2);
        } else {
            t.cpu.fxsave(b, at);
        }
        INT.set(b, at + SOFTWARE, MAGIC1);
        INT.set(b, at + SOFTWARE + 4, size + Integer.BYTES);
        LONG.set(b, at + XFEATURES, xsave ? (long) Xsave.XCR0 : 0);
        INT.set(b, at + XSTATE_SIZE, size);
    }

    /** Takes the state back (fpu__restore_sig). Throws EFAULT, and the state is initial, when the frame is bad. */
    static void restore(Task t, long fp) {
        CpuState cpu = t.cpu;
        if (fp == 0) {
            cpu.resetFloatingPoint();
            return;
        }
        boolean good = false;
        try {
            good = Long.compareUnsigned(fp, AddressSpace.USER_END - size(t)) <= 0
                    && (hasXsave(t) ? restoreExtended(t, fp) : restoreLegacy(t, fp));
        } catch (Errno e) {
            // There is no memory.
        }
        if (!good) {
            cpu.resetFloatingPoint();
            throw Errno.of(Errno.EFAULT);
        }
    }

    /** FXRSTOR from user memory. */
    private static boolean restoreLegacy(Task t, long fp) {
        byte[] b = t.kernel.scratch;
        if ((fp & 15) != 0) {
            return false;
        }
        t.mm().read(fp, b, 0, CpuState.FXSAVE_SIZE);
        return t.cpu.fxrstor(b, 0);
    }

    /** XRSTOR of what the frame says that it has; the rest becomes initial. Without the marks it is an FXSAVE image. */
    private static boolean restoreExtended(Task t, long fp) {
        byte[] b = t.kernel.scratch;
        t.mm().read(fp + SOFTWARE, b, SOFTWARE, CpuState.FXSAVE_SIZE - SOFTWARE);
        long features = (long) LONG.get(b, XFEATURES);
        int size = (int) INT.get(b, XSTATE_SIZE);
        boolean marked = (int) INT.get(b, SOFTWARE) == MAGIC1
                && Integer.compareUnsigned(size, Xsave.YMM) >= 0
                && Integer.compareUnsigned(size, Xsave.SIZE) <= 0
                && Integer.compareUnsigned(size, (int) INT.get(b, SOFTWARE + 4)) <= 0;
        if (marked) {
            t.mm().read(fp + size, b, 0, Integer.BYTES);
            marked = (int) INT.get(b, 0) == MAGIC2;
        }
        if (!marked) {
            boolean good = restoreLegacy(t, fp);
            Xsave.initialize(t.cpu, Xsave.AVX);
            return good;
        }
        if ((fp & 63) != 0) {
            return false;
        }
        int wanted = (int) features & Xsave.XCR0;
        t.mm().read(fp, b, 0, Xsave.YMM);
        long present = (long) LONG.get(b, Xsave.HEADER);
        if ((wanted & present & Xsave.AVX) != 0) {
            t.mm().read(fp + Xsave.YMM, b, Xsave.YMM, Xsave.YMM_SIZE);
        } else {
            Arrays.fill(b, Xsave.YMM, Xsave.SIZE, (byte) 0);
        }
        if (!Xsave.restore(t.cpu, b, 0, wanted)) {
            return false;
        }
        Xsave.initialize(t.cpu, Xsave.XCR0 & ~wanted);
        return true;
    }
}
