package vitrine.kernel.fs;

/** A table of file descriptors (files_struct), shared by tasks cloned with CLONE_FILES. */
public class FdTable {}
