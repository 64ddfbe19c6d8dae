package vitrine.kernel.fs.tmpfs;

import vitrine.kernel.abi.Mode;
import vitrine.kernel.task.Task;

/** A symbolic link in memory. */
public final class TmpLink extends TmpInode {
    private final String target;

    TmpLink(TmpFs fs, String target, int uid, int gid) {
        super(fs, Mode.S_IFLNK | 0777, uid, gid);
        try {
            fs.vfs.budget.charge(target.length());
        } catch (vitrine.kernel.abi.Errno e) {
            nlink = 1;
            unlinkedBeforeUse();
            throw e;
        }
        this.target = target;
    }

    public String target() {
        return target;
    }

    private void unlinkedBeforeUse() {
        fs.freeIno();
        fs.vfs.budget.release(vitrine.kernel.fs.MetadataBudget.OBJECT);
    }

    @Override
    public long size() {
        return target.length();
    }

    @Override
    public long blocks() {
        return 0;
    }

    @Override
    public String readlink(Task t) {
        return target;
    }

    @Override
    void free() {
        super.free();
        fs.vfs.budget.release(target.length());
    }
}
