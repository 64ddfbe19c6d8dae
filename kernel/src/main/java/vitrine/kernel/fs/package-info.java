/**
 * The virtual file system: inodes, path walk, open file descriptions, descriptor tables, mounts.
 */
@NullMarked
package vitrine.kernel.fs;

import org.jspecify.annotations.NullMarked;
