package vitrine.kernel.gate;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.ClosedDirectoryStreamException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;

/**
 * A tree of the host by {@link SecureDirectoryStream}: openat(2) from folder to folder with O_NOFOLLOW, so that a link
 * that somebody puts in place of a folder, even between two steps, leads to an error and not out of the tree.
 *
 * <p>Java has no mkdirat, symlinkat or linkat. New folders and links are therefore made under a name of our own at the
 * top, which nobody can replace, and moved to their place by renameat(2).
 */
final class HostTree implements HostFiles.Tree {
    private static final String TEMPORARY = ".vitrine-new-";
    private static final int TRIES = 3;

    /** Folders below each other; a path on the host cannot be much longer than that. */
    private static final int MAX_DEPTH = 1000;

    private final Path top;
    private final @Nullable String single;
    private final FolderStreams streams;
    private final DeviceNumbers devices;
    private int serial;

    HostTree(Path path, DeviceNumbers devices) throws IOException {
        Path real = path.toRealPath();
        boolean folder = Files.isDirectory(real);
        this.top = folder ? real : Objects.requireNonNull(real.getParent());
        this.single = folder ? null : HostNames.name(real);
        this.streams = new FolderStreams(top);
        this.devices = devices;
    }

    /** Something done with a folder of the host that is open. */
    private interface Step<R> {
        R in(SecureDirectoryStream<Path> folder, Path name) throws IOException;
    }

    /** Does something with the last component of a path in its folder. */
    private <R> R at(List<String> relative, Step<R> step) {
        List<String> path = single == null ? relative : List.of(single);
        if (path.isEmpty()) {
            throw Errno.of(Errno.EBUSY);
        }
        if (path.size() > MAX_DEPTH) {
            throw Errno.of(Errno.ENAMETOOLONG);
        }
        int last = path.size() - 1;
        streams.begin();
        try {
            return step.in(streams.open(path.subList(0, last)), HostNames.path(top, path.get(last)));
        } catch (IOException e) {
            throw HostErrors.of(e);
        } catch (DirectoryIteratorException e) {
            throw HostErrors.of(Objects.requireNonNull(e.getCause()));
        } catch (ClosedDirectoryStreamException e) {
            throw Errno.of(Errno.ESTALE);
        } finally {
            streams.end();
        }
    }

    private Path full(List<String> relative) {
        Path p = top;
        for (String name : single == null ? relative : List.of(single)) {
            p = p.resolve(HostNames.path(top, name));
        }
        return p;
    }

    @Override
    public HostFiles.Attributes stat(List<String> path) {
        // Owner and number come only by path; the file key says whether that was the same file.
        for (int i = 0; i < TRIES; i++) {
            Object key;
            if (path.isEmpty() && single == null) {
                key = null;
            } else {
                key = at(
                        path,
                        (folder, name) -> folder.getFileAttributeView(
                                        name, BasicFileAttributeView.class, NOFOLLOW_LINKS)
                                .readAttributes()
                                .fileKey());
            }
            try {
                Map<String, Object> a = Files.readAttributes(
                        full(path),
                        "unix:mode,uid,gid,nlink,ino,dev,rdev,size,lastAccessTime,lastModifiedTime,ctime,fileKey",
                        NOFOLLOW_LINKS);
                if (key == null || key.equals(a.get("fileKey"))) {
                    return attributes(a);
                }
            } catch (UnsupportedOperationException e) {
                return plain(path);
            } catch (IOException e) {
                if (i == TRIES - 1) {
                    throw HostErrors.of(e);
                }
            }
        }
        throw Errno.of(Errno.ENOENT);
    }

    private HostFiles.Attributes attributes(Map<String, Object> a) {
        return new HostFiles.Attributes(
                number(a, "mode").intValue(),
                number(a, "uid").intValue(),
                number(a, "gid").intValue(),
                number(a, "nlink").intValue(),
                number(a, "ino").longValue(),
                devices.number(number(a, "dev").longValue()),
                number(a, "rdev").longValue(),
                number(a, "size").longValue(),
                nanos(a, "lastAccessTime"),
                nanos(a, "lastModifiedTime"),
                nanos(a, "ctime"));
    }

    private static Number number(Map<String, Object> a, String name) {
        return (Number) Objects.requireNonNull(a.get(name));
    }

    private static long nanos(Map<String, Object> a, String name) {
        return ((FileTime) Objects.requireNonNull(a.get(name))).to(TimeUnit.NANOSECONDS);
    }

    /** On a host without Unix attributes: all belongs to root, and everybody may read. */
    private HostFiles.Attributes plain(List<String> path) {
        try {
            BasicFileAttributes b = Files.readAttributes(full(path), BasicFileAttributes.class, NOFOLLOW_LINKS);
            int mode = b.isDirectory() ? 040755 : b.isSymbolicLink() ? 0120777 : 0100755;
            return new HostFiles.Attributes(
                    mode,
                    0,
                    0,
                    1,
                    devices.inode(path),
                    0,
                    0,
                    b.size(),
                    b.lastAccessTime().to(TimeUnit.NANOSECONDS),
                    b.lastModifiedTime().to(TimeUnit.NANOSECONDS),
                    b.lastModifiedTime().to(TimeUnit.NANOSECONDS));
        } catch (IOException e) {
            throw HostErrors.of(e);
        }
    }

    @Override
    public List<String> list(List<String> path) {
        try (DirectoryStream<Path> folder = streams.fresh(path)) {
            List<String> names = new ArrayList<>();
            for (Path p : folder) {
                names.add(HostNames.name(p));
            }
            if (path.isEmpty()) {
                names.removeIf(n -> n.startsWith(TEMPORARY));
            }
            Collections.sort(names);
            return names;
        } catch (IOException e) {
            throw HostErrors.of(e);
        } catch (DirectoryIteratorException e) {
            throw HostErrors.of(Objects.requireNonNull(e.getCause()));
        }
    }

    @Override
    public String readlink(List<String> path) {
        // By path: a race shows at worst the text of another link, and the guest resolves it inside its own tree.
        try {
            return HostNames.bytes(Files.readSymbolicLink(full(path)));
        } catch (IOException e) {
            throw HostErrors.of(e);
        }
    }

    private static final Set<OpenOption> READ = Set.of(StandardOpenOption.READ, NOFOLLOW_LINKS);
    private static final Set<OpenOption> READ_WRITE =
            Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, NOFOLLOW_LINKS);
    private static final Set<OpenOption> CREATE =
            Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW, NOFOLLOW_LINKS);

    @Override
    public HostFiles.Content open(List<String> path, boolean write) {
        return at(path, (folder, name) -> {
            SeekableByteChannel c = folder.newByteChannel(name, write ? READ_WRITE : READ);
            if (c instanceof FileChannel f) {
                return new HostContent(f);
            }
            c.close();
            throw new IOException("Invalid argument");
        });
    }

    @Override
    public void create(List<String> path, int mode) {
        at(path, (folder, name) -> {
            folder.newByteChannel(name, CREATE).close();
            return name;
        });
        chmod(path, mode);
    }

    private String temporary() {
        return TEMPORARY + ProcessHandle.current().pid() + "-" + serial++;
    }

    /** Moves what was made at the top to its place. */
    private void settle(String made, List<String> path) {
        try {
            at(path, (folder, name) -> {
                boolean there;
                try {
                    folder.getFileAttributeView(name, BasicFileAttributeView.class, NOFOLLOW_LINKS)
                            .readAttributes();
                    there = true;
                } catch (java.nio.file.NoSuchFileException e) {
                    there = false;
                }
                if (there) {
                    throw new java.nio.file.FileAlreadyExistsException(name.toString());
                }
                streams.open(List.of()).move(HostNames.path(top, made), folder, name);
                return name;
            });
        } catch (Errno e) {
            try {
                Files.deleteIfExists(top.resolve(made));
            } catch (IOException x) {
                // The first error is the one to report.
            }
            throw e;
        }
    }

    @Override
    public void mkdir(List<String> path, int mode) {
        String made = temporary();
        try {
            Files.createDirectory(top.resolve(made));
        } catch (IOException e) {
            throw HostErrors.of(e);
        }
        settle(made, path);
        chmod(path, mode);
    }

    @Override
    public void symlink(List<String> path, String target) {
        String made = temporary();
        try {
            Files.createSymbolicLink(top.resolve(made), HostNames.target(top, target));
        } catch (IOException e) {
            throw HostErrors.of(e);
        }
        settle(made, path);
    }

    @Override
    public void link(List<String> path, List<String> existing) {
        Object key = at(
                existing,
                (folder, name) -> folder.getFileAttributeView(name, BasicFileAttributeView.class, NOFOLLOW_LINKS)
                        .readAttributes()
                        .fileKey());
        String made = temporary();
        Path link = top.resolve(made);
        try {
            Files.createLink(link, full(existing));
            Object got = Files.readAttributes(link, BasicFileAttributes.class, NOFOLLOW_LINKS)
                    .fileKey();
            if (key == null || !key.equals(got)) {
                Files.deleteIfExists(link);
                throw Errno.of(Errno.ENOENT);
            }
        } catch (IOException e) {
            throw HostErrors.of(e);
        }
        settle(made, path);
    }

    @Override
    public void unlink(List<String> path) {
        at(path, (folder, name) -> {
            folder.deleteFile(name);
            return name;
        });
    }

    @Override
    public void rmdir(List<String> path) {
        at(path, (folder, name) -> {
            folder.deleteDirectory(name);
            return name;
        });
        streams.forget();
    }

    @Override
    public void rename(List<String> from, List<String> to) {
        at(
                from,
                (folder, name) -> at(to, (newFolder, newName) -> {
                    folder.move(name, newFolder, newName);
                    return newName;
                }));
        streams.forget();
    }

    private PosixFileAttributeView posix(SecureDirectoryStream<Path> folder, Path name) {
        PosixFileAttributeView v = folder.getFileAttributeView(name, PosixFileAttributeView.class, NOFOLLOW_LINKS);
        if (v == null) {
            throw Errno.of(Errno.EPERM);
        }
        return v;
    }

    @Override
    public void chmod(List<String> path, int mode) {
        if (path.isEmpty() && single == null) {
            try {
                Files.setPosixFilePermissions(top, permissions(mode));
                return;
            } catch (IOException e) {
                throw HostErrors.of(e);
            }
        }
        at(path, (folder, name) -> {
            posix(folder, name).setPermissions(permissions(mode));
            return name;
        });
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        Set<PosixFilePermission> set = EnumSet.noneOf(PosixFilePermission.class);
        PosixFilePermission[] all = {
            PosixFilePermission.OTHERS_EXECUTE,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.GROUP_EXECUTE,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.OWNER_EXECUTE,
            PosixFilePermission.OWNER_WRITE,
            PosixFilePermission.OWNER_READ
        };
        for (int bit = 0; bit < all.length; bit++) {
            if ((mode >> bit & 1) != 0) {
                set.add(all[bit]);
            }
        }
        return set;
    }

    @Override
    public void chown(List<String> path, int uid, int gid) {
        HostFiles.Attributes now = stat(path);
        if (now.uid() == uid && now.gid() == gid) {
            return;
        }
        throw Errno.of(Errno.EPERM); // files of the host keep their owner
    }

    @Override
    public void setTimes(List<String> path, long atime, long mtime) {
        FileTime a = FileTime.from(atime, TimeUnit.NANOSECONDS);
        FileTime m = FileTime.from(mtime, TimeUnit.NANOSECONDS);
        if (path.isEmpty() && single == null) {
            try {
                Files.getFileAttributeView(top, BasicFileAttributeView.class, NOFOLLOW_LINKS)
                        .setTimes(m, a, null);
                return;
            } catch (IOException e) {
                throw HostErrors.of(e);
            }
        }
        at(path, (folder, name) -> {
            folder.getFileAttributeView(name, BasicFileAttributeView.class, NOFOLLOW_LINKS)
                    .setTimes(m, a, null);
            return name;
        });
    }

    @Override
    public HostFiles.Room room() {
        try {
            FileStore s = Files.getFileStore(top);
            return new HostFiles.Room(s.getTotalSpace(), s.getUnallocatedSpace(), s.getUsableSpace());
        } catch (IOException e) {
            throw HostErrors.of(e);
        }
    }
}
