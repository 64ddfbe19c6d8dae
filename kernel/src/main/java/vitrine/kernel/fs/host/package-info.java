/**
 * Folders and files of the host as a file system. Everything goes through {@link vitrine.kernel.gate.HostFiles}; here
 * are attributes that are asked for once in a while, and the page cache, which is filled on demand, written through,
 * and given back when memory is short. FIFOs, devices and sockets that the guest makes are nodes in memory beside their
 * folder: the host does not see them, and they are gone when the machine ends.
 */
@NullMarked
package vitrine.kernel.fs.host;

import org.jspecify.annotations.NullMarked;
