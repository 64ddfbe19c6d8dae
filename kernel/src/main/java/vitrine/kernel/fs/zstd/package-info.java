/**
 * Expanding zstd data (RFC 8878) in bounded memory: frames, blocks, and their two entropy coders. A stream's state belongs to
 * its {@link vitrine.kernel.fs.zstd.ZstdStream}; damaged data ends in an exception and never outside of its arrays.
 */
@NullMarked
package vitrine.kernel.fs.zstd;

import org.jspecify.annotations.NullMarked;
