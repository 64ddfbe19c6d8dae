package vitrine.kernel.proc;

import vitrine.kernel.fs.pseudo.PseudoFolder;

/** /proc/sysvipc: the System V objects that exist (sysvipc(7)). */
final class SysvText {
    private SysvText() {}

    static void fill(PseudoFolder f) {
        f.file("msg", t -> {
            StringBuilder b =
                    new StringBuilder("       key      msqid perms      cbytes       qnum lspid lrpid   uid   gid"
                            + "  cuid  cgid      stime      rtime      ctime\n");
            t.ns.ipc().ipc.listQueues(b);
            return b;
        });
        f.file("sem", t -> {
            StringBuilder b = new StringBuilder(
                    "       key      semid perms      nsems   uid   gid  cuid  cgid      otime      ctime\n");
            t.ns.ipc().ipc.listSets(b);
            return b;
        });
        f.file("shm", t -> {
            StringBuilder b = new StringBuilder(
                    "       key      shmid perms                  size  cpid  lpid nattch   uid"
                            + "   gid  cuid  cgid      atime      dtime      ctime                   rss                  swap\n");
            t.ns.ipc().ipc.listSegments(b);
            return b;
        });
    }
}
