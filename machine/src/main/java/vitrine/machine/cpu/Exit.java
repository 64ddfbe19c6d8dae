package vitrine.machine.cpu;

/** Why the engine stopped running a CPU state. */
public enum Exit {
    /** The {@code syscall} instruction: RIP is behind it, RCX and R11 hold RIP and RFLAGS. */
    SYSCALL,
    /** A fault, trap or software interrupt; see {@link CpuState#faultVector}. RIP is what the vector's class says. */
    FAULT,
    /** The budget of instructions is used up, or an interrupt was asked for. */
    INTERRUPT
}
