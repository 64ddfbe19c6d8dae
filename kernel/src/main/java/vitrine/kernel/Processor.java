package vitrine.kernel;

import vitrine.machine.cpu.CpuState;
import vitrine.machine.cpu.Exit;
import vitrine.machine.memory.AddressSpace;

/** The CPU as the kernel uses it; the machine's engine, or a test's own. */
public interface Processor {
    /** Runs at most {@code budget} instructions; {@link CpuState#retired} says how many it were. */
    Exit run(CpuState state, AddressSpace space, long budget);

    /** Makes {@link #run} end soon. Any Java thread may call it. */
    default void interrupt() {}
}
