/**
 * The CPU: architectural state, and the engine that runs it until the kernel is needed.
 *
 * <p>Like real hardware it has three ways out: the {@code syscall} instruction, a fault or exception, and an interrupt
 * (here: the instruction budget is used up). Only the engine changes a {@link vitrine.machine.cpu.CpuState} while it
 * runs; between two runs the kernel may read and write all of it.
 */
@NullMarked
package vitrine.machine.cpu;

import org.jspecify.annotations.NullMarked;
