/**
 * inotify(7): what happens to files, read from a descriptor. File systems report through {@code FsNotify}; only an
 * instance changes its watches and its queue.
 */
@NullMarked
package vitrine.kernel.notify;

import org.jspecify.annotations.NullMarked;
