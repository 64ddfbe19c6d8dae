/** Linux on the machine of {@code vitrine.machine}: tasks, memory, files, signals, time. */
module vitrine.kernel {
    requires static transitive org.jspecify;
    requires org.tukaani.xz;
    requires transitive vitrine.machine;

    exports vitrine.kernel;
    exports vitrine.kernel.abi;
    exports vitrine.kernel.cgroup;
    exports vitrine.kernel.core;
    exports vitrine.kernel.cred;
    exports vitrine.kernel.event;
    exports vitrine.kernel.exec;
    exports vitrine.kernel.fs;
    exports vitrine.kernel.fs.dev;
    exports vitrine.kernel.fs.image;
    exports vitrine.kernel.fs.pseudo;
    exports vitrine.kernel.fs.root;
    exports vitrine.kernel.fs.tmpfs;
    exports vitrine.kernel.gate;
    exports vitrine.kernel.mm;
    exports vitrine.kernel.net;
    exports vitrine.kernel.net.inet;
    exports vitrine.kernel.ns;
    exports vitrine.kernel.pipe;
    exports vitrine.kernel.poll;
    exports vitrine.kernel.ptrace;
    exports vitrine.kernel.sched;
    exports vitrine.kernel.seccomp;
    exports vitrine.kernel.signal;
    exports vitrine.kernel.syscall;
    exports vitrine.kernel.task;
    exports vitrine.kernel.time;
    exports vitrine.kernel.tty;
}
