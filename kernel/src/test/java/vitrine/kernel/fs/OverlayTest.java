package vitrine.kernel.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static vitrine.kernel.fs.Guest.errno;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.fs.root.HostMounts;

/** The memory overlay over a folder of the host: the guest sees its changes, the host never does. */
final class OverlayTest {
    @TempDir
    Path host;

    private final Guest guest = new Guest();
    private String before = "";

    @BeforeEach
    void mount() throws IOException {
        Files.writeString(host.resolve("a"), "lower a");
        Files.writeString(host.resolve("b"), "lower b");
        Files.createDirectories(host.resolve("d/sub"));
        Files.writeString(host.resolve("d/x"), "x");
        Files.writeString(host.resolve("d/sub/y"), "y");
        Files.createSymbolicLink(host.resolve("l"), Path.of("d/x"));
        Files.createLink(host.resolve("a2"), host.resolve("a"));
        Files.writeString(host.resolve("big"), "0123456789".repeat(1000));
        before = picture();
        HostMounts.root(guest.vfs, host);
    }

    /** Everything below the host's folder: names, content, times. */
    private String picture() throws IOException {
        TreeMap<String, String> all = new TreeMap<>();
        try (var files = Files.walk(host)) {
            for (Path p : (Iterable<Path>) files::iterator) {
                String content = Files.isRegularFile(p) ? Files.readString(p) : "";
                all.put(p.toString(), content + Files.getLastModifiedTime(p, java.nio.file.LinkOption.NOFOLLOW_LINKS));
            }
        }
        return all.toString();
    }

    @AfterEach
    void hostUntouched() throws IOException {
        guest.close();
        assertThat(picture()).isEqualTo(before);
    }

    @Test
    void writesStayAbove() {
        assertThat(guest.read("/a")).isEqualTo("lower a");
        OpenFile f = guest.open("/a", Fcntl.O_RDWR);
        guest.write(f, "UPPER");
        f.position = 0;
        assertThat(guest.read(f)).isEqualTo("UPPER a");
        f.release();
        assertThat(guest.read("/a")).isEqualTo("UPPER a");
    }

    @Test
    void aCopyKeepsItsInodeNumberAndItsOtherNames() {
        long ino = guest.stat("/a").ino;
        guest.write("/a", "new");
        assertThat(guest.stat("/a").ino).isEqualTo(ino);
        assertThat(guest.read("/a2")).isEqualTo("new");
        assertThat(guest.stat("/a2").nlink).isEqualTo(2);
    }

    @Test
    void aNameThatIsGoneDoesNotComeBackWithACopy() {
        assertThat(guest.read("/a2")).isEqualTo("lower a");
        assertThat(guest.read("/a")).isEqualTo("lower a");
        guest.unlink("/a");
        guest.write("/a2", "new");
        assertThat(guest.list("/")).contains("a2").doesNotContain("a");
        assertThat(guest.read("/a2")).isEqualTo("new");
        assertThat(guest.stat("/a2").nlink).isEqualTo(1);
        guest.rename("/a2", "/a");
        assertThat(guest.list("/")).contains("a").doesNotContain("a2");
        assertThat(guest.read("/a")).isEqualTo("new");
    }

    @Test
    void pagesComeFromBelowUntilTheyAreChanged() {
        OpenFile f = guest.open("/big", Fcntl.O_RDWR);
        f.position = 5000;
        guest.write(f, "X");
        f.position = 4995;
        assertThat(guest.read(f)).startsWith("56789X1234");
        assertThat(guest.read("/big")).hasSize(10_000).startsWith("0123456789");
        f.inode().truncate(10);
        f.inode().truncate(8192);
        assertThat(guest.read("/big")).isEqualTo("0123456789" + "\0".repeat(8182));
        f.release();
    }

    @Test
    void removedNamesStayRemoved() {
        guest.unlink("/a");
        assertThat(errno(() -> guest.read("/a"))).isEqualTo(Errno.ENOENT);
        assertThat(guest.list("/")).doesNotContain("a").contains("b", "d");
        guest.write("/a", "again");
        assertThat(guest.read("/a")).isEqualTo("again");
        assertThat(guest.list("/")).containsOnlyOnce("a");
        assertThat(guest.read("/a2")).isEqualTo("lower a");
        guest.unlink("/a");
        assertThat(errno(() -> guest.read("/a"))).isEqualTo(Errno.ENOENT);
    }

    @Test
    void aFolderMadeInPlaceOfAnotherIsEmpty() {
        assertThat(errno(() -> guest.rmdir("/d"))).isEqualTo(Errno.ENOTEMPTY);
        guest.unlink("/d/x");
        guest.unlink("/d/sub/y");
        guest.rmdir("/d/sub");
        assertThat(guest.list("/d")).isEmpty();
        guest.rmdir("/d");
        guest.mkdir("/d");
        assertThat(guest.list("/d")).isEmpty();
        assertThat(errno(() -> guest.read("/d/x"))).isEqualTo(Errno.ENOENT);
    }

    @Test
    void aFolderFromBelowCanBeRenamed() {
        guest.rename("/d", "/e");
        assertThat(guest.read("/e/sub/y")).isEqualTo("y");
        assertThat(errno(() -> guest.read("/d/x"))).isEqualTo(Errno.ENOENT);
        assertThat(guest.list("/")).contains("e").doesNotContain("d");
        guest.write("/e/x", "changed");
        guest.mkdir("/d");
        assertThat(guest.list("/d")).isEmpty();
        guest.rename("/e/sub", "/d/sub");
        assertThat(guest.list("/e")).containsExactly("x");
        assertThat(guest.read("/d/sub/y")).isEqualTo("y");
    }

    @Test
    void renamingOverAFileOfBelowHidesIt() {
        guest.rename("/b", "/a");
        assertThat(guest.read("/a")).isEqualTo("lower b");
        assertThat(guest.list("/")).containsOnlyOnce("a").doesNotContain("b");
        guest.unlink("/a");
        assertThat(errno(() -> guest.stat("/a"))).isEqualTo(Errno.ENOENT);
    }

    @Test
    void deletedButOpenFilesLiveOn() {
        OpenFile f = guest.open("/b", Fcntl.O_RDWR);
        guest.unlink("/b");
        guest.write(f, "still");
        f.position = 0;
        assertThat(guest.read(f)).isEqualTo("still b");
        assertThat(f.inode().nlink).isZero();
        f.release();
    }

    @Test
    void changingEntriesWhileListingLosesNone() {
        for (int i = 0; i < 20; i++) {
            guest.write("/d/new" + i, "");
        }
        List<String> seen = new ArrayList<>();
        OpenFile f = guest.open("/d", Fcntl.O_RDONLY);
        boolean[] more = {true};
        while (more[0]) {
            int[] left = {3};
            more[0] = false;
            f.readdir(guest.task(), (name, ino, mode, next) -> {
                more[0] = true;
                return left[0]-- > 0 && seen.add(name);
            });
            for (String name : seen) {
                guest.stat("/d/" + name).chmod(0700); // copies up what is below
            }
        }
        f.release();
        assertThat(seen).hasSize(24).doesNotHaveDuplicates();
    }

    @Test
    void attributesAndLinksAreCopiedUp() {
        guest.stat("/l").chown(7, 8);
        assertThat(guest.stat("/l").uid).isEqualTo(7);
        assertThat(guest.read("/l")).isEqualTo("x");
        guest.symlink("a", "/s");
        assertThat(guest.read("/s")).isEqualTo("lower a");
        guest.stat("/d").chmod(0700);
        assertThat(guest.stat("/d").mode & 0777).isEqualTo(0700);
        assertThat(guest.list("/d")).containsExactlyInAnyOrder("x", "sub");
    }
}
