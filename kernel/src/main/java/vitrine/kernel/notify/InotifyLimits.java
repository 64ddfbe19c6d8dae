package vitrine.kernel.notify;

import java.util.TreeMap;
import vitrine.kernel.abi.Errno;

/** What users may have of inotify (/proc/sys/fs/inotify), and what they have. */
public final class InotifyLimits {
    public int maxEvents = 16384;
    public int maxInstances = 128;
    public int maxWatches = 65536;

    private static final class Use {
        int instances;
        int watches;
    }

    private final TreeMap<Integer, Use> byUser = new TreeMap<>();

    private Use of(int uid) {
        return byUser.computeIfAbsent(uid, u -> new Use());
    }

    /** Throws EMFILE. */
    void takeInstance(int uid) {
        Use u = of(uid);
        if (u.instances >= maxInstances) {
            throw Errno.of(Errno.EMFILE);
        }
        u.instances++;
    }

    /** Throws ENOSPC. */
    void takeWatch(int uid) {
        Use u = of(uid);
        if (u.watches >= maxWatches) {
            throw Errno.of(Errno.ENOSPC);
        }
        u.watches++;
    }

    void giveWatch(int uid) {
        of(uid).watches--;
    }

    void giveInstance(int uid) {
        Use u = of(uid);
        if (--u.instances == 0 && u.watches == 0) {
            byUser.remove(uid);
        }
    }
}
