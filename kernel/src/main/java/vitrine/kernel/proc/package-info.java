/**
 * /proc and /sys (proc(5), sysfs(5)): the kernel's state as text, made when it is read. Nothing here has state of its
 * own; writing to a file calls the subsystem that owns what the file shows. {@link vitrine.kernel.proc.ProcRoot} and
 * {@link vitrine.kernel.proc.PidFolder} list what there is, every other class makes one family of texts.
 */
@NullMarked
package vitrine.kernel.proc;

import org.jspecify.annotations.NullMarked;
