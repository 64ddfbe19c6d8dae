/** Subscribers of the kernel's event stream. They look and never touch. */
module vitrine.observe {
    requires static org.jspecify;
    requires transitive vitrine.kernel;
    requires transitive jdk.jfr;

    exports vitrine.observe.dwarf;
    exports vitrine.observe.jfr;
    exports vitrine.observe.lab;
    exports vitrine.observe.memory;
    exports vitrine.observe.metrics;
    exports vitrine.observe.page;
    exports vitrine.observe.run;
    exports vitrine.observe.sched;
    exports vitrine.observe.strace;
    exports vitrine.observe.trace;
    exports vitrine.observe.view;
}
