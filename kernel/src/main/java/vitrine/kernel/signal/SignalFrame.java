package vitrine.kernel.signal;

import static vitrine.machine.cpu.CpuState.RAX;
import static vitrine.machine.cpu.CpuState.RDI;
import static vitrine.machine.cpu.CpuState.RDX;
import static vitrine.machine.cpu.CpuState.RIP;
import static vitrine.machine.cpu.CpuState.RSI;
import static vitrine.machine.cpu.CpuState.RSP;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.task.Task;
import vitrine.machine.cpu.CpuState;
import vitrine.machine.cpu.Vector;

/**
 * The frame that a handler finds on the user stack, and the way back.
 *
 * <pre>
 * rt_sigframe, 440 bytes, address = 8 (mod 16); fpstate above it ({@link FpuFrame}) is aligned to 64:
 *     0 pretcode (SA_RESTORER)
 *     8 ucontext:  8 uc_flags  16 uc_link  24 ss_sp  32 ss_flags  40 ss_size
 *                 48 sigcontext: r8 r9 r10 r11 r12 r13 r14 r15 rdi rsi rbp rbx rdx rax rcx rsp rip eflags (18 x 8)
 *                192 cs gs fs ss (4 x 2)   200 err   208 trapno   216 oldmask   224 cr2   232 fpstate   240 reserved
 *                304 uc_sigmask
 *   312 siginfo, 128 bytes
 * </pre>
 */
public final class SignalFrame {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN)
            .withInvokeExactBehavior();
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN)
            .withInvokeExactBehavior();

    private static final int SIZE = 440;
    private static final int UCONTEXT = 8;
    private static final int STACK = 24;
    private static final int CONTEXT = 48;
    private static final int SEGMENTS = 192;
    private static final int ERROR = 200;
    private static final int FPSTATE = 232;
    private static final int MASK = 304;
    private static final int INFO = 312;
    private static final int INFO_SIZE = 128;
    private static final int RED_ZONE = 128;
    private static final long USER_CS = 0x33;
    private static final long USER_SS = 0x2b;
    private static final int UC_FP_XSTATE = 1;
    private static final int UC_SIGCONTEXT_SS = 2;
    private static final int UC_STRICT_RESTORE_SS = 4;
    private static final long TF = 0x100;
    private static final long DF = 0x400;
    private static final long RF = 0x1_0000;

    /** What of RFLAGS comes back from a frame (FIX_EFLAGS): AC RF OF DF TF SF ZF AF PF CF. */
    private static final long RESTORED_FLAGS = 0x5_0dd5;

    /** Order of the registers in sigcontext; the last two, RIP and RFLAGS, follow. */
    private static final int[] REGISTERS = {8, 9, 10, 11, 12, 13, 14, 15, 7, 6, 5, 3, 2, 0, 1, 4};

    private SignalFrame() {}

    /** Pushes the frame and lets the task go on in the handler. Throws EFAULT when there is no room for it. */
    static void push(Task t, SignalInfo info, long handler, long flags, long restorer) {
        if ((flags & SignalActions.SA_RESTORER) == 0) {
            throw Errno.of(Errno.EFAULT);
        }
        CpuState cpu = t.cpu;
        long[] r = cpu.r;
        long sp = r[RSP] - RED_ZONE;
        boolean onAlternate = onAlternateStack(t, r[RSP]);
        boolean enters = false;
        if ((flags & SignalActions.SA_ONSTACK) != 0 && t.altStackSize != 0 && !onAlternate) {
            sp = t.altStack + t.altStackSize;
            enters = true;
        }
        int fpSize = FpuFrame.size(t);
        long fp = sp - fpSize & -64;
        long frame = (fp - SIZE & -16) - 8;
        if ((onAlternate || enters) && !within(t, frame)) {
            throw Errno.of(Errno.EFAULT);
        }
        int fpOffset = (int) (fp - frame);
        byte[] b = t.kernel.scratch;
        Arrays.fill(b, 0, fpOffset + fpSize, (byte) 0);
        put(b, 0, restorer);
        put(b, UCONTEXT, UC_SIGCONTEXT_SS | UC_STRICT_RESTORE_SS | (FpuFrame.hasXsave(t) ? UC_FP_XSTATE : 0));
        put(b, STACK, t.altStack);
        putInt(b, STACK + 8, stackFlags(t, r[RSP]));
        put(b, STACK + 16, t.altStackSize);
        for (int i = 0; i < REGISTERS.length; i++) {
            put(b, CONTEXT + 8 * i, r[REGISTERS[i]]);
        }
        put(b, CONTEXT + 128, r[RIP]);
        put(b, CONTEXT + 136, cpu.flags());
        put(b, SEGMENTS, USER_CS | USER_SS << 48);
        put(b, ERROR, t.trapError);
        put(b, ERROR + 8, t.trapNumber);
        put(b, ERROR + 16, t.restoreMask ? t.savedMask : t.blocked);
        put(b, ERROR + 24, t.trapAddress);
        put(b, FPSTATE, fp);
        put(b, MASK, t.restoreMask ? t.savedMask : t.blocked);
        siginfo(info, b, INFO);
        FpuFrame.save(t, b, fpOffset);
        t.mm().write(frame, b, 0, fpOffset + fpSize);
        cpu.resetFloatingPoint(); // a handler starts with a fresh unit (fpu__clear_user_states)
        if ((t.altStackFlags & Task.SS_AUTODISARM) != 0) {
            t.altStack = 0;
            t.altStackSize = 0;
            t.altStackFlags = Task.SS_DISABLE;
        }
        r[RDI] = info.signal();
        r[RSI] = frame + INFO;
        r[RDX] = frame + UCONTEXT;
        r[RAX] = 0;
        r[RSP] = frame;
        r[RIP] = handler;
        cpu.setFlags(cpu.flags() & ~(TF | DF | RF));
    }

    /** rt_sigreturn(2): takes everything back from the frame that RSP points behind. Throws EFAULT for a bad one. */
    static void pop(Task t) {
        CpuState cpu = t.cpu;
        long[] r = cpu.r;
        long frame = r[RSP] - 8;
        byte[] b = t.kernel.scratch;
        t.mm().read(frame, b, 0, SIZE);
        t.blocked = get(b, MASK) & ~Signal.KILL_AND_STOP;
        t.recalculateSignalPending();
        for (int i = 0; i < REGISTERS.length; i++) {
            r[REGISTERS[i]] = get(b, CONTEXT + 8 * i);
        }
        r[RIP] = get(b, CONTEXT + 128);
        cpu.setFlags(cpu.flags() & ~RESTORED_FLAGS | get(b, CONTEXT + 136) & RESTORED_FLAGS);
        t.restartNumber = -1;
        long sp = get(b, STACK);
        int stackFlags = getInt(b, STACK + 8);
        long stackSize = get(b, STACK + 16);
        long segments = get(b, SEGMENTS);
        boolean strict = (get(b, UCONTEXT) & UC_STRICT_RESTORE_SS) != 0;
        FpuFrame.restore(t, get(b, FPSTATE)); // overwrites the buffer
        setAlternateStack(t, sp, stackFlags, stackSize); // as Linux: an error is not reported
        checkSegments(t, segments, strict);
    }

    /** Selectors that IRET would not take raise #GP at the place that the frame names. */
    private static void checkSegments(Task t, long segments, boolean strict) {
        long cs = segments & 0xffff | 3;
        long ss = segments >>> 48 | 3;
        if (cs != USER_CS || strict && ss != USER_SS) {
            t.trapNumber = Vector.GP;
            t.trapError = (int) (cs != USER_CS ? cs : ss) & ~3;
            throw Errno.of(Errno.EFAULT);
        }
    }

    /** sigaltstack(2) without its checks for being on it. @return 0 or a negative errno */
    static long setAlternateStack(Task t, long sp, int flags, long size) {
        int mode = flags & ~Task.SS_AUTODISARM;
        if (mode != Task.SS_DISABLE && mode != Task.SS_ONSTACK && mode != 0) {
            return -Errno.EINVAL;
        }
        if (onAlternateStack(t, t.cpu.r[RSP])) {
            return -Errno.EPERM;
        }
        if (mode == Task.SS_DISABLE) {
            t.altStack = 0;
            t.altStackSize = 0;
            t.altStackFlags = flags;
        } else {
            if (Long.compareUnsigned(size, MINIMUM_STACK) < 0) {
                return -Errno.ENOMEM;
            }
            t.altStack = sp;
            t.altStackSize = size;
            t.altStackFlags = flags;
        }
        return 0;
    }

    private static final long MINIMUM_STACK = 2048;

    /** ss_flags as sigaltstack(2) reports them for a stack pointer. */
    static int stackFlags(Task t, long sp) {
        int auto = t.altStackFlags & Task.SS_AUTODISARM;
        if (t.altStackSize == 0) {
            return Task.SS_DISABLE | auto;
        }
        return (onAlternateStack(t, sp) ? Task.SS_ONSTACK : 0) | auto;
    }

    /** With SS_AUTODISARM nothing says that we are on it: the registration is gone while it is used. */
    static boolean onAlternateStack(Task t, long sp) {
        return (t.altStackFlags & Task.SS_AUTODISARM) == 0 && within(t, sp);
    }

    private static boolean within(Task t, long sp) {
        return Long.compareUnsigned(sp, t.altStack) > 0 && sp - t.altStack <= t.altStackSize;
    }

    /** siginfo_t by the member of its union that the signal and code use (sigaction(2)). */
    public static void siginfo(SignalInfo info, byte[] b, int at) {
        Arrays.fill(b, at, at + INFO_SIZE, (byte) 0);
        putInt(b, at, info.signal());
        putInt(b, at + 8, info.code());
        int code = info.code();
        int s = info.signal();
        boolean byKernel = code > SignalInfo.SI_USER && code < SignalInfo.SI_KERNEL;
        if (byKernel && (Signal.SYNCHRONOUS & Signal.bit(s)) != 0) {
            put(b, at + 16, info.address());
            if (s == Signal.SIGSYS) {
                putInt(b, at + 4, info.pid()); // si_errno: what the filter said
                put(b, at + 24, info.value());
            }
            return;
        }
        if (byKernel && (s == Signal.SIGIO || s != Signal.SIGCHLD && code <= SignalInfo.LAST_POLL)) {
            put(b, at + 16, info.value());
            putInt(b, at + 24, (int) info.address());
            return;
        }
        putInt(b, at + 16, info.pid());
        putInt(b, at + 20, info.uid());
        if (byKernel && s == Signal.SIGCHLD) {
            putInt(b, at + 24, (int) info.value());
        } else {
            put(b, at + 24, info.value());
        }
    }

    private static void put(byte[] b, int at, long value) {
        LONG.set(b, at, value);
    }

    private static void putInt(byte[] b, int at, int value) {
        INT.set(b, at, value);
    }

    private static long get(byte[] b, int at) {
        return (long) LONG.get(b, at);
    }

    private static int getInt(byte[] b, int at) {
        return (int) INT.get(b, at);
    }
}
