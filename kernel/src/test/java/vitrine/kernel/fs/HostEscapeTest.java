package vitrine.kernel.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static vitrine.kernel.fs.Guest.errno;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.fs.root.HostMounts;

/** Nothing in a mounted folder leads to the host outside of it. */
final class HostEscapeTest {
    private static final String SECRET = "the secret";

    @TempDir
    Path temporary;

    private final Guest guest = new Guest();
    private Path top = Path.of("");

    @BeforeEach
    void mount() throws IOException {
        top = Files.createDirectories(temporary.resolve("top"));
        Files.createDirectories(temporary.resolve("outside"));
        Files.writeString(temporary.resolve("outside/f"), SECRET);
        Files.createDirectories(top.resolve("d"));
        Files.writeString(top.resolve("d/f"), "inside");
        guest.vfs.mountRoot(guest.vfs.newTmpFs("rootfs"));
        HostMounts.bind(guest.vfs, top, "/m", false);
    }

    @AfterEach
    void close() {
        guest.close();
    }

    @Test
    void linksAreTheGuestsToFollow() throws IOException {
        Files.createSymbolicLink(top.resolve("absolute"), temporary.resolve("outside/f"));
        Files.createSymbolicLink(top.resolve("relative"), Path.of("../outside/f"));
        Files.createSymbolicLink(top.resolve("folder"), Path.of("../outside"));
        for (String path :
                new String[] {"/m/absolute", "/m/relative", "/m/folder/f", "/m/../outside/f", "/m/d/../../outside/f"}) {
            assertThat(errno(() -> guest.read(path))).as(path).isEqualTo(Errno.ENOENT);
        }
        guest.mkdir("/outside");
        guest.write("/outside/f", "the guest's own");
        assertThat(guest.read("/m/relative")).isEqualTo("the guest's own");
    }

    @Test
    void linksTheGuestMakesStayInside() {
        guest.symlink(temporary.resolve("outside").toString(), "/m/way");
        assertThat(errno(() -> guest.read("/m/way/f"))).isEqualTo(Errno.ENOENT);
        assertThat(errno(() -> guest.write("/m/way/made", "x"))).isEqualTo(Errno.ENOENT);
        assertThat(temporary.resolve("outside/made")).doesNotExist();
    }

    @Test
    void aFolderReplacedByALinkLeadsNowhere() throws IOException {
        assertThat(guest.read("/m/d/f")).isEqualTo("inside");
        OpenFile folder = guest.open("/m/d", Fcntl.O_RDONLY);
        Files.move(top.resolve("d"), top.resolve("old"));
        Files.createSymbolicLink(top.resolve("d"), temporary.resolve("outside"));
        // For a moment the folder that was there may still be the one in use; never the one outside.
        errno(() -> assertThat(guest.read("/m/d/f")).isEqualTo("inside"));
        errno(() -> guest.write("/m/d/made", "x"));
        errno(() -> guest.mkdir("/m/d/folder"));
        errno(() -> guest.unlink("/m/d/f"));
        folder.release();
        assertThat(temporary.resolve("outside/f")).hasContent(SECRET);
        assertThat(temporary.resolve("outside/made")).doesNotExist();
        assertThat(temporary.resolve("outside/folder")).doesNotExist();
    }

    @Test
    void aFileReplacedByALinkLeadsNowhere() throws IOException {
        assertThat(guest.read("/m/d/f")).isEqualTo("inside");
        Files.delete(top.resolve("d/f"));
        Files.createSymbolicLink(top.resolve("d/f"), temporary.resolve("outside/f"));
        errno(() -> {
            assertThat(guest.read("/m/d/f")).isNotEqualTo(SECRET);
        });
        errno(() -> guest.write("/m/d/f", "overwritten"));
        assertThat(temporary.resolve("outside/f")).hasContent(SECRET);
    }

    @Test
    void swappingAllTheTimeNeverShowsTheSecret() throws Exception {
        Path d = top.resolve("d");
        Path aside = top.resolve("aside");
        Path link = top.resolve("link");
        Files.createSymbolicLink(link, temporary.resolve("outside"));
        Thread swapper = Thread.ofPlatform().start(() -> {
            try {
                while (!Thread.interrupted()) {
                    Files.move(d, aside);
                    Files.move(link, d);
                    Files.move(d, link);
                    Files.move(aside, d);
                }
            } catch (IOException e) {
                Thread.currentThread().interrupt();
            }
        });
        int good = 0;
        for (int i = 0; i < 3000; i++) {
            int n = i;
            if (errno(() -> assertThat(guest.read("/m/d/f")).as("read %d", n).isEqualTo("inside")) == 0) {
                good++;
            }
            errno(() -> guest.write("/m/d/g", "x"));
            errno(() -> guest.unlink("/m/d/g"));
        }
        swapper.interrupt();
        swapper.join();
        assertThat(temporary.resolve("outside")).isDirectoryNotContaining("glob:**/g");
        assertThat(temporary.resolve("outside/f")).hasContent(SECRET);
        assertThat(good).isNotNegative();
    }

    @Test
    void writesAndNamesReachTheHost() throws IOException {
        guest.write("/m/made", "text");
        assertThat(top.resolve("made")).hasContent("text");
        guest.mkdir("/m/folder");
        guest.rename("/m/made", "/m/folder/moved");
        assertThat(top.resolve("folder/moved")).hasContent("text");
        OpenFile f = guest.open("/m/folder/moved", Fcntl.O_RDWR);
        guest.unlink("/m/folder/moved");
        assertThat(top.resolve("folder/moved")).doesNotExist();
        assertThat(guest.read(f)).isEqualTo("text");
        f.release();
        assertThat(errno(() -> guest.rmdir("/m/d"))).isEqualTo(Errno.ENOTEMPTY);
        guest.rmdir("/m/folder");
        assertThat(top.resolve("folder")).doesNotExist();
        String bytes = "\u00ff\u0080\u00c3\u00a9 \n";
        guest.write("/m/" + bytes, "odd");
        assertThat(guest.list("/m")).contains(bytes);
        assertThat(guest.read("/m/" + bytes)).isEqualTo("odd");
        guest.unlink("/m/" + bytes);
        assertThat(guest.list("/m")).containsExactly("d");
    }

    @Test
    void changesOfTheHostAreSeen() throws Exception {
        assertThat(guest.read("/m/d/f")).isEqualTo("inside");
        Files.writeString(top.resolve("d/f"), "changed, and longer");
        Files.writeString(top.resolve("d/g"), "new");
        Thread.sleep(300); // attributes are believed for 200 ms
        assertThat(guest.read("/m/d/f")).isEqualTo("changed, and longer");
        assertThat(guest.read("/m/d/g")).isEqualTo("new");
    }

    @Test
    void readOnlyMeansReadOnly() {
        HostMounts.bind(guest.vfs, top, "/ro", true);
        assertThat(guest.read("/ro/d/f")).isEqualTo("inside");
        assertThat(errno(() -> guest.write("/ro/new", "x"))).isEqualTo(Errno.EROFS);
        assertThat(errno(() -> guest.write("/ro/d/f", "x"))).isEqualTo(Errno.EROFS);
        assertThat(errno(() -> guest.unlink("/ro/d/f"))).isEqualTo(Errno.EROFS);
        assertThat(errno(() -> guest.mkdir("/ro/x"))).isEqualTo(Errno.EROFS);
        assertThat(errno(() -> guest.rename("/ro/d", "/ro/e"))).isEqualTo(Errno.EROFS);
    }

    @Test
    void aSingleFileCanBeShown() throws IOException {
        HostMounts.bind(guest.vfs, top.resolve("d/f"), "/etc/one", false);
        assertThat(guest.read("/etc/one")).isEqualTo("inside");
        guest.write("/etc/one", "outside");
        assertThat(top.resolve("d/f")).hasContent("outside");
        assertThat(errno(() -> guest.read("/etc/one/../f"))).isEqualTo(Errno.ENOTDIR);
        assertThat(errno(() -> guest.unlink("/etc/one"))).isEqualTo(Errno.EBUSY);
    }
}
