package vitrine.kernel.task;

import static vitrine.kernel.abi.Errno.EBUSY;
import static vitrine.kernel.abi.Errno.EFAULT;
import static vitrine.kernel.abi.Errno.EINVAL;
import static vitrine.kernel.abi.Errno.EPERM;

import vitrine.kernel.abi.Errno;
import vitrine.kernel.event.TaskEvent;
import vitrine.kernel.mm.UserMemory;
import vitrine.kernel.signal.SendSignal;
import vitrine.kernel.signal.Signal;
import vitrine.kernel.signal.SignalInfo;
import vitrine.kernel.syscall.Arg;
import vitrine.kernel.syscall.Arg.Kind;
import vitrine.kernel.syscall.SyscallTable;
import vitrine.machine.cpu.CpuState;
import vitrine.machine.memory.AddressSpace;

/**
 * Restartable sequences (rseq(2)): a thread reads in its own memory on which CPU it runs, and a short sequence of
 * instructions that it has named there is begun anew, at its abort handler, when it was interrupted in the middle: by
 * preemption, by a signal, or by another thread's membarrier(2).
 *
 * <pre>
 * struct rseq, 32 bytes:     0 cpu_id_start   4 cpu_id   8 rseq_cs   16 flags   20 node_id   24 mm_cid
 * struct rseq_cs, 32 bytes:  0 version   4 flags   8 start_ip   16 post_commit_offset   24 abort_ip
 * </pre>
 */
public final class Rseq {
    private static final int SIZE = 32;
    private static final int UNREGISTER = 1;
    private static final int CURRENT = 8;
    private static final int NODE = 20;
    private static final int UNINITIALIZED = -1;

    private Rseq() {}

    static void declare(SyscallTable t) {
        t.full(
                334,
                "rseq",
                Rseq::rseq,
                Arg.pointer("rseq"),
                Arg.of("rseq_len", Kind.UINT),
                Arg.flags("flags", "RSEQ_FLAG_"),
                Arg.of("sig", Kind.HEX));
    }

    private static long rseq(Task t, long address, long length, long flags, long signature, long e, long f) {
        int size = (int) length;
        int sig = (int) signature;
        if (((int) flags & UNREGISTER) != 0) {
            return unregister(t, address, size, (int) flags, sig);
        }
        if ((int) flags != 0) {
            return -EINVAL;
        }
        if (t.rseqAddress != 0) {
            boolean same = t.rseqAddress == address && size == SIZE;
            return !same ? -EINVAL : t.rseqSignature != sig ? -EPERM : -EBUSY;
        }
        if ((address & SIZE - 1) != 0 || size != SIZE) {
            return -EINVAL;
        }
        if (Long.compareUnsigned(address, AddressSpace.USER_END - SIZE) > 0) {
            return -EFAULT;
        }
        t.rseqAddress = address;
        t.rseqSignature = sig;
        t.rseqCpu = UNINITIALIZED;
        disturb(t);
        return 0;
    }

    private static long unregister(Task t, long address, int size, int flags, int signature) {
        if ((flags & ~UNREGISTER) != 0 || address == 0 || t.rseqAddress != address || size != SIZE) {
            return -EINVAL;
        }
        if (t.rseqSignature != signature) {
            return -EPERM;
        }
        UserMemory mm = t.mm();
        mm.writeInt(address, 0);
        mm.writeInt(address + 4, UNINITIALIZED);
        mm.writeInt(address + NODE, 0);
        forget(t);
        return 0;
    }

    /** execve, and threads of clone(2): nothing is registered. */
    static void forget(Task t) {
        t.rseqAddress = 0;
        t.rseqDisturbed = false;
    }

    /** A child with a memory of its own goes on in the same sequence. */
    static void inherit(Task parent, Task child) {
        child.rseqAddress = parent.rseqAddress;
        child.rseqSignature = parent.rseqSignature;
        child.rseqCpu = parent.rseqCpu;
        if (child.rseqAddress != 0) {
            disturb(child);
        }
    }

    /** The thread does not go on where it was, or on another CPU: {@link #beforeReturn} has to be called. */
    public static void disturb(Task t) {
        t.rseqDisturbed = true;
        t.returnWork = true;
    }

    /** membarrier(2): threads of the caller's memory begin their sequences anew; {@code cpu} is -1 for all. */
    public static void disturbAll(Task t, int cpu) {
        for (Task o : t.kernel.pids.tasks()) {
            if (o != t && o.memory == t.memory && o.rseqAddress != 0 && (cpu < 0 || o.sched.cpu == cpu)) {
                disturb(o);
            }
        }
    }

    /** Before user mode goes on, or a handler begins: leaves a sequence, and writes the CPU's number. */
    public static void beforeReturn(Task t) {
        t.rseqDisturbed = false;
        try {
            restart(t);
            int cpu = t.sched.cpu;
            if (cpu != t.rseqCpu) {
                UserMemory mm = t.mm();
                mm.writeInt(t.rseqAddress, cpu);
                mm.writeInt(t.rseqAddress + 4, cpu);
                mm.writeInt(t.rseqAddress + NODE, 0);
                t.rseqCpu = cpu;
            }
        } catch (Errno e) {
            SendSignal.force(t, SignalInfo.kernel(Signal.SIGSEGV));
        }
    }

    private static void restart(Task t) {
        UserMemory mm = t.mm();
        long sequence = mm.readLong(t.rseqAddress + CURRENT);
        if (sequence == 0) {
            return;
        }
        long start = mm.readLong(sequence + 8);
        long length = mm.readLong(sequence + 16);
        long abort = mm.readLong(sequence + 24);
        boolean bad = Long.compareUnsigned(sequence, AddressSpace.USER_END) >= 0
                || mm.readInt(sequence) != 0
                || Long.compareUnsigned(start, AddressSpace.USER_END) >= 0
                || Long.compareUnsigned(start + length, AddressSpace.USER_END) >= 0
                || Long.compareUnsigned(start + length, start) < 0
                || Long.compareUnsigned(abort, AddressSpace.USER_END) >= 0
                || Long.compareUnsigned(abort - start, length) < 0
                || mm.readInt(abort - 4) != t.rseqSignature;
        if (bad) {
            throw Errno.of(EINVAL);
        }
        long ip = t.cpu.r[CpuState.RIP];
        boolean within = Long.compareUnsigned(ip - start, length) < 0;
        if (within && ((mm.readInt(t.rseqAddress + 16) | mm.readInt(sequence + 4)) != 0)) {
            throw Errno.of(EINVAL); // RSEQ_CS_FLAG_NO_RESTART_ON_…: no longer there
        }
        mm.writeLong(t.rseqAddress + CURRENT, 0);
        if (within) {
            t.cpu.r[CpuState.RIP] = abort;
            if (t.kernel.events.on) {
                t.kernel.events.emit(new TaskEvent.Restart(t.tid, ip, abort));
            }
        }
    }
}
