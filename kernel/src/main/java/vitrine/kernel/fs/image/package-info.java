/**
 * Container images in one file: archives of the OCI image layout and of {@code docker save}. An image is read, never
 * changed: its configuration says what to run, its layers become one tree in memory whose contents are read from the
 * archive when they are needed. Nothing in an archive is trusted; what is wrong is refused by a {@link
 * vitrine.kernel.fs.root.HostRootException} of one line that names it.
 */
@org.jspecify.annotations.NullMarked
package vitrine.kernel.fs.image;
