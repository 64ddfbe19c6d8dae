package vitrine.kernel.fs.root;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Mode;
import vitrine.kernel.fs.Inode;
import vitrine.kernel.fs.PageSource;
import vitrine.kernel.fs.Vfs;
import vitrine.kernel.fs.tmpfs.TmpFile;
import vitrine.kernel.fs.tmpfs.TmpFolder;
import vitrine.kernel.fs.tmpfs.TmpFs;
import vitrine.kernel.fs.tmpfs.TmpLink;
import vitrine.kernel.gate.HostFiles;
import vitrine.machine.memory.HostMemory;

/**
 * What tar archives contain as one tree in memory: a root, or the layers of an image one over the other. Names and
 * attributes are read at once; content is read from the archive when it is needed, and what is written stays in memory.
 * Names that lead out, and links on the way, are refused.
 */
public final class TarTree {
    private static final String WHITEOUT = ".wh.";
    private static final String OPAQUE = ".wh..wh..opq";
    private static final int MAX_TEXT = 1 << 20;
    private static final int MAX_LINKS = 40;
    private static final int PAGE = 4096;

    private final Vfs vfs;
    private final boolean layers;
    private final TmpFs fs;
    private final Map<Inode, TarEntry> folders = new LinkedHashMap<>();
    private final Map<Inode, Source> texts = new LinkedHashMap<>();

    /** Names of this layer that are no folders. */
    private final Set<String> seen = new HashSet<>();

    private final Map<TmpFolder, TmpFolder> parents = new LinkedHashMap<>();

    private int scratch;

    /** {@code layers}: a layer's members replace those of the layers below, and none comes twice in one. */
    public TarTree(Vfs vfs, boolean layers) {
        this.vfs = vfs;
        this.layers = layers;
        this.fs = vfs.newTmpFs("root");
    }

    /** Takes in all members. Throws HostRootException that names the member which is wrong. */
    public void add(HostFiles.Content archive) {
        seen.clear();
        TarReader reader = new TarReader(archive);
        for (TarEntry e = reader.next(); e != null; e = reader.next()) {
            try {
                add(archive, e);
            } catch (Errno x) {
                throw new HostRootException("tar member '" + TarReader.printable(e.name()) + "': "
                        + (x.number() == Errno.ENOSPC
                                ? "the machine has too little memory (--memory)"
                                : x.getMessage()));
            }
        }
    }

    /** Takes away what a layer says is gone from those below: {@code .wh.NAME}, and all of a folder. */
    public void whiteouts(HostFiles.Content archive) {
        TarReader reader = new TarReader(archive);
        for (TarEntry e = reader.next(); e != null; e = reader.next()) {
            int slash = e.name().lastIndexOf('/');
            String last = e.name().substring(slash + 1);
            if (!last.startsWith(WHITEOUT)) {
                continue;
            }
            TmpFolder folder = existing(e, slash < 0 ? "" : e.name().substring(0, slash));
            if (folder == null) {
                continue;
            }
            if (last.equals(OPAQUE)) {
                folder.names().forEach(name -> remove(folder, name));
            } else {
                remove(folder, part(e, last.substring(WHITEOUT.length())));
            }
        }
    }

    private @Nullable TmpFolder existing(TarEntry e, String path) {
        TmpFolder folder = fs.root();
        for (String part : path.split("/")) {
            if (!part.isEmpty() && !part.equals(".")) {
                if (!(folder.lookup(part(e, part)) instanceof TmpFolder f)) {
                    return null;
                }
                folder = f;
            }
        }
        return folder;
    }

    private static void remove(TmpFolder folder, String name) {
        Inode victim = folder.lookup(name);
        if (victim instanceof TmpFolder f) {
            f.names().forEach(n -> remove(f, n));
            folder.rmdir(name, f);
        } else if (victim != null) {
            folder.unlink(name, victim);
        }
    }

    /** Makes the tree the root. */
    public void mount() {
        // What was put into a folder changed its times.
        folders.forEach(TarTree::attributes);
        vfs.mountRoot(fs);
    }

    /** The content of a small regular file such as {@code etc/passwd}, bytes as characters; empty without one. */
    public String text(String path) {
        Inode at = fs.root();
        for (String part : path.split("/")) {
            at = at instanceof TmpFolder f ? f.lookup(part) : null;
        }
        Source source = at == null ? null : texts.get(at);
        if (source == null || source.entry.size() > MAX_TEXT) {
            return "";
        }
        byte[] b = new byte[(int) source.entry.size()];
        int n = source.archive.read(source.entry.offset(), b, 0, b.length);
        return new String(b, 0, n, StandardCharsets.ISO_8859_1);
    }

    private record Source(HostFiles.Content archive, TarEntry entry) {}

    private static HostRootException refuse(TarEntry e, String why) {
        return new HostRootException("tar member '" + TarReader.printable(e.name()) + "' is refused: " + why);
    }

    private void add(HostFiles.Content archive, TarEntry e) {
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
        if (layers && name.startsWith(WHITEOUT)) {
            return;
        }
        Inode there = folder.lookup(name);
        if (layers && e.type() != '5') {
            if (!seen.add(e.name())) {
                throw refuse(e, "it comes twice");
            }
            if (there instanceof TmpFolder) {
                remove(folder, name);
                there = null;
            }
        }
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
        make(archive, e, folder, name, there);
    }

    private void make(HostFiles.Content archive, TarEntry e, TmpFolder folder, String name, @Nullable Inode there) {
        switch (e.type()) {
            case '0' -> {
                TmpFile f = (TmpFile) folder.mknod(name, Mode.S_IFREG | e.mode(), e.uid(), e.gid(), 0);
                f.copyOf(new Member(archive, e.offset(), e.size()), e.size());
                attributes(f, e);
                if (e.name().endsWith("etc/passwd") || e.name().endsWith("etc/group")) {
                    texts.put(f, new Source(archive, e));
                }
            }
            case '1' -> {
                Inode target = find(e);
                if (target == there) {
                    return;
                }
                if (there != null && !layers) {
                    throw refuse(e, "a member of that name came before");
                }
                if (there != null) {
                    folder.unlink(name, there);
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
                // Archives of whole systems have a /dev; here it is the machine's own that is seen.
                if (!e.name().replaceFirst("^(\\./|/)+", "").startsWith("dev/")) {
                    throw refuse(e, "a device outside of /dev");
                }
            }
            case '5' -> folders.put(newFolder(folder, name, e.mode(), e.uid(), e.gid()), e);
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
            return newFolder(in, name, Mode.S_IFDIR | 0755, 0, 0);
        }
        if (i instanceof TmpFolder f) {
            return f;
        }
        if (layers && i instanceof TmpLink) {
            TmpFolder f = through(e, in, i, new int[1]);
            if (f != null) {
                return f;
            }
        }
        throw refuse(e, "'" + TarReader.printable(name) + "' in its path is no folder");
    }

    /** Where a link of this or a lower layer leads inside the tree; null when that is no folder. */
    private @Nullable TmpFolder through(TarEntry e, TmpFolder in, Inode link, int[] links) {
        String target = ((TmpLink) link).target();
        if (++links[0] > MAX_LINKS) {
            throw refuse(e, "too many links in its path");
        }
        TmpFolder at = target.startsWith("/") ? fs.root() : in;
        for (String part : target.split("/")) {
            if (part.equals("..")) {
                at = parents.getOrDefault(at, fs.root());
            } else if (!part.isEmpty() && !part.equals(".")) {
                Inode next = at.lookup(part);
                TmpFolder before = at;
                TmpFolder f = next instanceof TmpFolder g
                        ? g
                        : next instanceof TmpLink l ? through(e, before, l, links) : null;
                if (f == null) {
                    return null;
                }
                at = f;
            }
        }
        return at;
    }

    /** A new folder, which knows where it lies. */
    private TmpFolder newFolder(TmpFolder in, String name, int mode, int uid, int gid) {
        TmpFolder f = in.mkdir(name, mode, uid, gid);
        parents.put(f, in);
        return f;
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
        private final HostFiles.Content archive;
        private final long offset;
        private final long size;

        Member(HostFiles.Content archive, long offset, long size) {
            this.archive = archive;
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
