/**
 * Core files (core(5)): whether a dying process leaves one, its name, and its ELF form. Holds the settings of
 * /proc/sys/kernel/core_* and fs.suid_dumpable; nothing else is its own.
 */
@NullMarked
package vitrine.kernel.core;

import org.jspecify.annotations.NullMarked;
