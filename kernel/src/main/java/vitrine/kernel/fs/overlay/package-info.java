/**
 * A writable tree of memory over a tree that stays as it is. What is changed is copied up first: a folder or file gets
 * a twin in the upper tree, whose pages come from below until they are changed. Names that were removed from below are
 * remembered in their folder.
 */
@NullMarked
package vitrine.kernel.fs.overlay;

import org.jspecify.annotations.NullMarked;
