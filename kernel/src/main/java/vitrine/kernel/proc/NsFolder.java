package vitrine.kernel.proc;

import vitrine.kernel.fs.Dentry;
import vitrine.kernel.fs.PathRef;
import vitrine.kernel.fs.pseudo.PseudoFolder;

/** /proc/PID/ns: the namespaces of a task (namespaces(7)); there is one of each kind so far. */
final class NsFolder extends PseudoFolder {
    NsFolder(PidFolder parent, int permissions, long ino) {
        super(parent.pseudoFs(), permissions, ino);
        Namespaces all = Namespaces.of(parent.pseudoFs());
        int number = 0;
        for (Namespaces.Kind kind : Namespaces.Kind.values()) {
            String text = kind.type + ":[" + kind.number + "]";
            PathRef place = new PathRef(fs.vfs.anonymousMount(), Dentry.anonymous(text, all.file(kind)));
            add(kind.entry, new PidLink(fs, parent.subject, 0777, ino | ++number, 0, t -> text, t -> place));
        }
    }
}
