/**
 * The base of file systems whose content the kernel makes up when it is asked: /proc and /sys. A file's text is made
 * when it is read from the start and stays the same until it is read from the start again.
 */
@NullMarked
package vitrine.kernel.fs.pseudo;

import org.jspecify.annotations.NullMarked;
