package vitrine.kernel;

import vitrine.kernel.event.EventStream;
import vitrine.kernel.gate.Gate;
import vitrine.kernel.syscall.SyscallTable;
import vitrine.machine.memory.PhysicalMemory;

/** The kernel and the machine it runs on. */
public final class Kernel {
    public final EventStream events = new EventStream();
    public final SyscallTable syscalls = new SyscallTable();
    public final PhysicalMemory ram;
    public final Gate gate;

    public Kernel(PhysicalMemory ram, Gate gate) {
        this.ram = ram;
        this.gate = gate;
    }

    /** The machine's monotonic clock, ns since boot. */
    public long now() {
        return 0;
    }

    /** Hands work to the machine's thread; the only method that other Java threads may call. */
    public void post(Runnable work) {}
}
