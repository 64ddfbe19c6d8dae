/**
 * ptrace(2): a task that is traced stops at signals, system calls and events and tells its tracer, who looks at its
 * registers and memory and lets it go on.
 *
 * <p>What a traced task remembers is its {@link vitrine.kernel.ptrace.Tracing}; only this package changes it. {@link
 * vitrine.kernel.ptrace.Stops} is called where the kernel can stop a task: at the door for system calls, in the delivery
 * of signals, and in clone, execve and exit. A stop in the middle of a call is a call that blocks: its handler runs again
 * when the tracer says so. {@link vitrine.kernel.ptrace.Attach} makes and ends the bond; wait(2) finds tracees through
 * {@link vitrine.kernel.ptrace.TraceeWait}.
 */
@org.jspecify.annotations.NullMarked
package vitrine.kernel.ptrace;
