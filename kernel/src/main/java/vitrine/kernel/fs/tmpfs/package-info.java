/**
 * The memory file system. A file's data are the frames of its page cache and nowhere else; names and inodes live on the
 * Java heap and are bounded by {@link vitrine.kernel.fs.MetadataBudget}. Only {@code fs} changes its state.
 */
@NullMarked
package vitrine.kernel.fs.tmpfs;

import org.jspecify.annotations.NullMarked;
