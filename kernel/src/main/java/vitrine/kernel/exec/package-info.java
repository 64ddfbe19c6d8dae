/**
 * Starting programs: execve, ELF images, {@code #!} scripts, and the stack that a program finds at its first
 * instruction.
 *
 * <p>A new address space is built completely before anything of the old program is touched. Order: open the file,
 * read its header, follow scripts, build the map, lay out the stack; only then {@code BeginNewExec} gives the task
 * its new memory and resets what execve(2) resets.
 */
@NullMarked
package vitrine.kernel.exec;

import org.jspecify.annotations.NullMarked;
