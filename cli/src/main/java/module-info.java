/** The command line and the library: the outermost room, which starts the others and is needed by none. */
module vitrine.cli {
    requires static org.jspecify;
    requires info.picocli;

    exports vitrine;
}
