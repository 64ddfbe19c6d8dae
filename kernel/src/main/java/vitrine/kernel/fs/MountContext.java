package vitrine.kernel.fs;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.poll.AnonFile;
import vitrine.kernel.task.Task;

/**
 * A file system being configured (struct fs_context): what fsopen(2) and fspick(2) return a descriptor of.
 *
 * <pre>
 * fsopen:  PARAMETERS --FSCONFIG_CMD_CREATE--> MADE --fsmount--> PICKED
 * fspick:  PICKED --FSCONFIG_CMD_RECONFIGURE--> PICKED
 * </pre>
 */
public final class MountContext extends AnonFile {
    private enum Phase {
        PARAMETERS,
        MADE,
        PICKED,
        FAILED
    }

    private final String type;
    private final Map<String, String> parameters = new LinkedHashMap<>();
    private Phase phase;
    private @Nullable FileSystem made;
    private @Nullable Mount picked;
    private boolean readOnly;

    /** For a new file system of a type. Throws ENODEV. */
    public MountContext(Task t, String type) {
        super(t.kernel, Fcntl.O_RDWR, "fscontext");
        if (!MountOperations.known(t, type)) {
            throw Errno.of(Errno.ENODEV);
        }
        this.type = type;
        this.phase = Phase.PARAMETERS;
    }

    /** For changing one that is mounted. */
    public MountContext(Task t, Mount picked) {
        super(t.kernel, Fcntl.O_RDWR, "fscontext");
        this.type = picked.fileSystem().type();
        this.picked = picked;
        this.made = picked.fileSystem();
        this.readOnly = picked.readOnly();
        this.phase = Phase.PICKED;
    }

    private boolean takesParameters() {
        return phase == Phase.PARAMETERS || phase == Phase.PICKED;
    }

    /** FSCONFIG_SET_FLAG: a parameter without a value. */
    public void flag(String key) {
        if (!takesParameters()) {
            throw Errno.of(Errno.EBUSY);
        }
        switch (key) {
            case "ro" -> readOnly = true;
            case "rw" -> readOnly = false;
            case "sync", "async", "dirsync", "lazytime", "nolazytime", "mand", "nomand" -> {}
            default -> throw Errno.of(Errno.EINVAL);
        }
    }

    /** FSCONFIG_SET_STRING. */
    public void string(String key, String value) {
        if (!takesParameters()) {
            throw Errno.of(Errno.EBUSY);
        }
        if (key.equals("source")) {
            if (parameters.containsKey(key)) {
                throw Errno.of(Errno.EINVAL);
            }
        } else if (!MountOperations.takes(type, key)) {
            throw Errno.of(Errno.EINVAL);
        }
        MountOperations.check(key, value);
        parameters.put(key, value);
    }

    /** The errno for FSCONFIG_SET_BINARY, SET_PATH and SET_FD: no file system here takes any. */
    public int refusal() {
        return takesParameters() ? Errno.EINVAL : Errno.EBUSY;
    }

    /** FSCONFIG_CMD_CREATE. */
    public void create(Task t) {
        if (phase != Phase.PARAMETERS) {
            throw Errno.of(Errno.EBUSY);
        }
        try {
            made = MountOperations.create(t, parameters.getOrDefault("source", "none"), type, options());
            phase = Phase.MADE;
        } catch (Errno e) {
            phase = Phase.FAILED;
            throw e;
        }
    }

    private String options() {
        StringBuilder s = new StringBuilder();
        parameters.forEach((key, value) -> {
            if (!key.equals("source")) {
                s.append(key).append('=').append(value).append(',');
            }
        });
        return s.toString();
    }

    /** FSCONFIG_CMD_RECONFIGURE. */
    public void reconfigure(Task t) {
        Mount m = picked;
        FileSystem fs = made;
        if (phase != Phase.PICKED || fs == null) {
            throw Errno.of(Errno.EBUSY);
        }
        MountOperations.reconfigure(t, fs, options());
        if (m != null) {
            m.flags = readOnly ? m.flags | Mount.MS_RDONLY : m.flags & ~Mount.MS_RDONLY;
        }
        parameters.clear();
    }

    /** fsmount(2): a mount of it that is nowhere in the tree yet. Throws EINVAL when nothing was made. */
    public OpenFile mount(Task t, int flags) {
        FileSystem fs = made;
        if (phase != Phase.MADE || fs == null) {
            throw Errno.of(phase == Phase.PICKED ? Errno.EBUSY : Errno.EINVAL);
        }
        Mount m = t.ns.mnt().mounts.detached(fs, Dentry.root(fs.root()), flags | (readOnly ? Mount.MS_RDONLY : 0));
        phase = Phase.PICKED;
        picked = m;
        return new DetachedFile(t, m);
    }

    @Override
    public long read(Task t, IoBuffer to, long offset) {
        return -Errno.ENODATA; // messages of file systems: there are none
    }
}
