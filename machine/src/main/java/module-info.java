/** The x86-64 computer: CPU, MMU and physical memory. Knows nothing of Linux. */
module vitrine.machine {
    requires static transitive org.jspecify;

    exports vitrine.machine.cpu;
    exports vitrine.machine.decode;
    exports vitrine.machine.fp;
    exports vitrine.machine.ieee;
    exports vitrine.machine.lift;
    exports vitrine.machine.memory;
    exports vitrine.machine.vector;
    exports vitrine.machine.x87;
}
