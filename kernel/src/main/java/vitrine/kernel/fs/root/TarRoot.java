package vitrine.kernel.fs.root;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Mode;
import vitrine.kernel.fs.Inode;
import vitrine.kernel.fs.PageSource;
import vitrine.kernel.fs.Vfs;
import vitrine.kernel.fs.tmpfs.TmpFile;
import vitrine.kernel.fs.tmpfs.TmpFolder;
import vitrine.kernel.fs.tmpfs.TmpFs;
import vitrine.kernel.gate.HostFiles;
import vitrine.machine.memory.HostMemory;

/**
 * A tar archive of the host as the root. Names and attributes are read at boot; content is read from the archive when
 * it is needed, and what is written stays in memory.
 */
public final class TarRoot {
    private static final int PAGE = 4096;

    private final Vfs vfs;
    private final HostFiles.Content archive;
    private final TmpFs fs;
    private final Map<Inode, TarEntry> folders = new LinkedHashMap<>();
    private int scratch;

    private TarRoot(Vfs vfs, HostFiles.Content archive) {
        this.vfs = vfs;
        this.archive = archive;
        this.fs = vfs.newTmpFs("root");
    }

    /** Mounts it. Throws HostRootException that names the member which is wrong. */
    public static void mount(Vfs vfs, Path path) {
        TarRoot root = new TarRoot(vfs, vfs.kernel.gate.files().archive(path));
        TarReader reader = new TarReader(root.archive);
        for (TarEntry e = reader.next(); e != null; e = reader.next()) {
            try {
                root.add(e);
            } catch (Errno x) {
                throw new HostRootException("tar member '" + TarReader.printable(e.name()) + "': "
                        + (x.number() == Errno.ENOSPC
                                ? "the machine has too little memory (--memory)"
                                : x.getMessage()));
            }
        }
        // What was put into a folder changed its times.
        root.folders.forEach(TarRoot::attributes);
        vfs.mountRoot(root.fs);
    }

    private static HostRootException refuse(TarEntry e, String why) {
        return new HostRootException("tar member '" + TarReader.printable(e.name()) + "' is refused: " + why);
    }

    private void add(TarEntry e) {
        TmpFolder folder = fs.root();
        String name = null;
        for (String part : e.name().split("/")) {
            if (part.isEmpty() || part.equals(".")) {
                continue;
            }
            if (name != null) {
                folder = enter(e, folder, name);
            }
            name = part(e, part);
        }
        if (name == null) {
            if (e.type() == '5') {
                folders.put(folder, e);
            }
            return;
        }
        Inode there = folder.lookup(name);
        if (e.type() == '5' && there instanceof TmpFolder f) {
            folders.put(f, e);
            return;
        }
        if (there != null && e.type() != '1') {
            if (there.isDirectory()) {
                throw refuse(e, "a folder of that name came before");
            }
            folder.unlink(name, there);
        }
        make(e, folder, name, there);
    }

    private void make(TarEntry e, TmpFolder folder, String name, @org.jspecify.annotations.Nullable Inode there) {
        switch (e.type()) {
            case '0' -> {
                TmpFile f = (TmpFile) folder.mknod(name, Mode.S_IFREG | e.mode(), e.uid(), e.gid(), 0);
                f.copyOf(new Member(e.offset(), e.size()), e.size());
                attributes(f, e);
            }
            case '1' -> {
                Inode target = find(e);
                if (target == there) {
                    return;
                }
                if (there != null) {
                    throw refuse(e, "a member of that name came before");
                }
                folder.link(name, target);
            }
            case '2' -> {
                if (e.link().isEmpty() || e.link().length() >= 4096) {
                    throw refuse(e, "a symbolic link with an impossible target");
                }
                attributes(folder.symlink(name, e.link(), e.uid(), e.gid()), e);
            }
            case '3', '4' -> {
                int type = e.type() == '3' ? Mode.S_IFCHR : Mode.S_IFBLK;
                long dev = Mode.device(e.major(), e.minor());
                attributes(folder.mknod(name, type | e.mode(), e.uid(), e.gid(), dev), e);
            }
            case '5' -> folders.put(folder.mkdir(name, e.mode(), e.uid(), e.gid()), e);
            case '6' -> attributes(folder.mknod(name, Mode.S_IFIFO | e.mode(), e.uid(), e.gid(), 0), e);
            default -> throw refuse(e, "members of type '" + TarReader.printable("" + e.type()) + "' are not known");
        }
    }

    private static String part(TarEntry e, String part) {
        if (part.equals("..")) {
            throw refuse(e, "'..' in its path");
        }
        if (part.length() > 255) {
            throw refuse(e, "a name of more than 255 bytes");
        }
        return part;
    }

    /** The folder a member lies in; links are not followed, so that no member lands elsewhere than its name says. */
    private TmpFolder enter(TarEntry e, TmpFolder in, String name) {
        Inode i = in.lookup(name);
        if (i == null) {
            return in.mkdir(name, Mode.S_IFDIR | 0755, 0, 0);
        }
        if (i instanceof TmpFolder f) {
            return f;
        }
        throw refuse(e, "'" + TarReader.printable(name) + "' in its path is no folder");
    }

    private Inode find(TarEntry e) {
        Inode at = fs.root();
        for (String part : e.link().split("/")) {
            if (!part.isEmpty() && !part.equals(".")) {
                at = at instanceof TmpFolder f ? f.lookup(part(e, part)) : null;
            }
            if (at == null) {
                throw refuse(e, "a hard link to '" + TarReader.printable(e.link()) + "', which is not there");
            }
        }
        if (at.isDirectory()) {
            throw refuse(e, "a hard link to a folder");
        }
        return at;
    }

    private static void attributes(Inode i, TarEntry e) {
        if (!i.isSymlink()) {
            i.chmod(e.mode());
        }
        i.uid = e.uid();
        i.gid = e.gid();
        i.atime = e.mtime();
        i.mtime = e.mtime();
    }

    /** The pages of one member, read from the archive each time: the file above keeps those that are mapped. */
    private final class Member implements PageSource {
        private final long offset;
        private final long size;

        Member(long offset, long size) {
            this.offset = offset;
            this.size = size;
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public int page(long index, boolean write) {
            throw Errno.of(Errno.EIO);
        }

        @Override
        public int peek(long index) {
            if (scratch == 0) {
                scratch = vfs.allocateFrame();
            }
            if (scratch == 0) {
                return 0;
            }
            byte[] bytes = new byte[PAGE];
            int want = (int) Math.min(PAGE, size - (index << 12));
            int n = archive.read(offset + (index << 12), bytes, 0, want);
            if (n < want) {
                throw Errno.of(Errno.EIO);
            }
            HostMemory.copyIn(bytes, 0, vfs.kernel.ram.hostAddress(scratch), PAGE);
            return scratch;
        }
    }
}
