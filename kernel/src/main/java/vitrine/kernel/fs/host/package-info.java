/**
 * Folders and files of the host as a file system. Everything goes through {@link vitrine.kernel.gate.HostFiles}; here
 * are attributes that are asked for once in a while, and the page cache, which is filled on demand, written through,
 * and given back when memory is short.
 */
@NullMarked
package vitrine.kernel.fs.host;

import org.jspecify.annotations.NullMarked;
