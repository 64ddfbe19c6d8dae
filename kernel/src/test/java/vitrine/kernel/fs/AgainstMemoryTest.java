package vitrine.kernel.fs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.abi.Mode;
import vitrine.kernel.fs.root.HostMounts;

/**
 * Random work on an overlay, or on a folder of the host, and on plain memory with the same content: every result and
 * every tree agree.
 */
final class AgainstMemoryTest {
    private static final String[] NAMES = {"a", "b", "c", "d", "e"};

    @TempDir
    Path host;

    private final Guest guest = new Guest();
    private SplittableRandom random = new SplittableRandom(0);

    private String path() {
        StringBuilder s = new StringBuilder();
        int depth = 1 + random.nextInt(3);
        for (int i = 0; i < depth; i++) {
            s.append('/').append(NAMES[random.nextInt(NAMES.length)]);
        }
        return s.toString();
    }

    private void prepare(boolean overlay) throws IOException {
        for (String n : NAMES) {
            switch (random.nextInt(3)) {
                case 0 -> {
                    for (String m : NAMES) {
                        if (random.nextBoolean()) {
                            Files.createDirectories(host.resolve(n).resolve(m));
                            Files.writeString(host.resolve(n).resolve(m).resolve("a"), n + m);
                        }
                    }
                }
                case 1 -> Files.writeString(host.resolve(n), "content of " + n);
                default -> {}
            }
        }
        Path linked = host.resolve("linked");
        Files.writeString(linked, "linked");
        for (String n : NAMES) {
            if (!Files.exists(host.resolve(n)) && random.nextBoolean()) {
                Files.createLink(host.resolve(n), linked);
            }
        }
        Files.delete(linked);
        guest.vfs.mountRoot(guest.vfs.newTmpFs("root"));
        guest.mkdir("/t");
        if (overlay) {
            HostMounts.overlaid(guest.vfs, host, "/o");
        } else {
            HostMounts.bind(guest.vfs, host, "/o", false);
        }
        copy("/o", "/t", new ArrayList<>(), new ArrayList<>());
    }

    /** Copies a tree inside the guest, hard links as such. */
    private void copy(String from, String to, List<Inode> seen, List<String> names) {
        for (String n : guest.list(from)) {
            Inode i = guest.stat(from + "/" + n);
            String target = to + "/" + n;
            if (i.isDirectory()) {
                guest.mkdir(target);
                copy(from + "/" + n, target, seen, names);
            } else if (seen.contains(i)) {
                link(names.get(seen.indexOf(i)), target);
            } else {
                guest.write(target, guest.read(from + "/" + n));
                seen.add(i);
                names.add(target);
            }
        }
    }

    private void link(String from, String to) {
        PathRef p = guest.vfs.lookup(guest.task(), Fcntl.AT_FDCWD, from, false);
        Names.link(guest.task(), p, Fcntl.AT_FDCWD, to);
    }

    /** One operation below {@code top}; what it gave. */
    private String act(int what, String top, String one, String two, String text) {
        String a = top + one;
        String b = top + two;
        try {
            switch (what) {
                case 0 -> {
                    if (!isFifo(a)) {
                        guest.write(a, text);
                    }
                }
                case 1 -> {
                    return isFifo(a) ? "a FIFO" : guest.read(a);
                }
                case 2 -> guest.unlink(a);
                case 3 -> guest.mkdir(a);
                case 4 -> guest.rmdir(a);
                case 5, 6 -> guest.rename(a, b);
                case 7 -> link(a, b);
                case 8 -> {
                    if (isFifo(a)) {
                        return "a FIFO";
                    }
                    OpenFile f = guest.open(a, Fcntl.O_WRONLY | Fcntl.O_APPEND);
                    guest.write(f, text);
                    f.release();
                }
                case 9 -> Renaming.rename(guest.task(), Fcntl.AT_FDCWD, a, Fcntl.AT_FDCWD, b, Fcntl.RENAME_EXCHANGE);
                case 10 -> Names.mknod(guest.task(), Fcntl.AT_FDCWD, a, Mode.S_IFIFO | 0640, 0);
                default -> {
                    Inode i = guest.stat(a);
                    return i.nlink + " " + i.mode + " " + (i.isDirectory() ? 0 : i.size());
                }
            }
            return "ok";
        } catch (Errno e) {
            return e.getMessage();
        }
    }

    /** It cannot be opened here: there is nobody to wait for the other end. */
    private boolean isFifo(String path) {
        return Guest.errno(() -> guest.stat(path)) == 0 && (guest.stat(path).mode & Mode.S_IFMT) == Mode.S_IFIFO;
    }

    private String picture(String top) {
        StringBuilder s = new StringBuilder();
        List<String> names = new ArrayList<>(guest.list(top));
        Collections.sort(names);
        for (String n : names) {
            Inode i = guest.stat(top + "/" + n);
            s.append(n).append(' ').append(i.nlink).append(' ');
            s.append(
                    i.isDirectory()
                            ? "{" + picture(top + "/" + n) + "}"
                            : isFifo(top + "/" + n) ? "|" : guest.read(top + "/" + n));
            s.append('\n');
        }
        return s.toString();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void overlay(long seed) throws IOException {
        round(seed, true);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void hostFolder(long seed) throws IOException {
        round(seed, false);
    }

    private void round(long seed, boolean overlay) throws IOException {
        random = new SplittableRandom(seed);
        prepare(overlay);
        for (int i = 0; i < 400; i++) {
            int what = random.nextInt(12);
            if (what == 9 && !overlay) {
                continue; // Java cannot exchange names of the host
            }
            String one = path();
            String two = path();
            String text = "text " + i;
            String message = "seed " + seed + " step " + i + ": operation " + what + " " + one + " " + two;
            assertThat(act(what, "/o", one, two, text)).as(message).isEqualTo(act(what, "/t", one, two, text));
            if (i % 20 == 0) {
                assertThat(picture("/o")).as(message).isEqualTo(picture("/t"));
            }
        }
        assertThat(picture("/o")).isEqualTo(picture("/t"));
        guest.close();
    }
}
