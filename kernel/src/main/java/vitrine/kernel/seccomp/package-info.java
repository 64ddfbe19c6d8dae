/**
 * seccomp(2): filters of classic BPF that decide about each system call of a task. A filter never changes and knows the
 * one before it, so children and threads share them; a task only ever gets more. The door for system calls asks {@link
 * vitrine.kernel.seccomp.Seccomp#check}.
 */
@org.jspecify.annotations.NullMarked
package vitrine.kernel.seccomp;
