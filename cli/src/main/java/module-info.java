/** The command line and the library: the outermost room, which starts the others and is needed by none. */
module vitrine.cli {
    requires static org.jspecify;
    requires transitive vitrine.kernel;
    requires vitrine.observe;
    requires jdk.httpserver;
    requires jdk.jfr;
    requires info.picocli;
    requires jdk.unsupported; // JLine finds the signals of the window through it
    requires org.jline.terminal.ffm;

    exports vitrine;
}
