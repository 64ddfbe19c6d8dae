/**
 * Terminals: the line discipline N_TTY, job control of terminals, pseudo-terminals with their file system devpts, and
 * the console that the person's terminal is connected to. Only this package sets {@code Session.terminal}.
 *
 * <pre>
 *  keyboard / pty master --> flip queue --> InputDiscipline --> reader of the tty
 *  screen   / pty master <-- TtyPort   <-- OutputProcessor <-- writer of the tty, and echo
 * </pre>
 */
@NullMarked
package vitrine.kernel.tty;

import org.jspecify.annotations.NullMarked;
