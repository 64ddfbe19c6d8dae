package vitrine.kernel.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static vitrine.kernel.fs.Guest.errno;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.abi.Mode;
import vitrine.kernel.fs.root.HostMounts;

/** FIFOs, devices and sockets in a folder of the host are the machine's own. */
final class HostNodesTest {
    private static final long NULL = Mode.device(1, 3);

    @TempDir
    Path host;

    private final Guest guest = new Guest();

    @BeforeEach
    void mount() {
        guest.vfs.mountRoot(guest.vfs.newTmpFs("root"));
        HostMounts.bind(guest.vfs, host, "/m", false);
    }

    @AfterEach
    void close() {
        guest.close();
    }

    private void make(String path, int mode, long rdev) {
        Names.mknod(guest.task(), Fcntl.AT_FDCWD, path, mode, rdev);
    }

    private int type(String path) {
        return guest.stat(path).mode & Mode.S_IFMT;
    }

    private List<String> onHost() throws IOException {
        try (Stream<Path> files = Files.list(host)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void theHostDoesNotSeeThem() throws IOException {
        make("/m/fifo", Mode.S_IFIFO | 0600, 0);
        make("/m/null", Mode.S_IFCHR | 0666, NULL);
        make("/m/socket", Mode.S_IFSOCK | 0777, 0);
        guest.write("/m/file", "text");
        assertThat(guest.list("/m")).containsExactlyInAnyOrder("fifo", "null", "socket", "file");
        assertThat(onHost()).containsExactly("file");
        assertThat(guest.stat("/m/null").rdev).isEqualTo(NULL);
        guest.write("/m/null", "into nothing");
        assertThat(guest.read("/m/null")).isEmpty();
        assertThat(guest.stat("/m/fifo").ino)
                .isNotEqualTo(guest.stat("/m/null").ino)
                .isNotEqualTo(guest.stat("/m/file").ino);
    }

    @Test
    void theyStayWhileNobodyLooks() {
        guest.mkdir("/m/d");
        make("/m/d/fifo", Mode.S_IFIFO | 0600, 0);
        long ino = guest.stat("/m/d/fifo").ino;
        System.gc();
        assertThat(guest.stat("/m/d/fifo").ino).isEqualTo(ino);
        assertThat(errno(() -> guest.rmdir("/m/d"))).isEqualTo(Errno.ENOTEMPTY);
        guest.rename("/m/d", "/m/e");
        assertThat(guest.list("/m/e")).containsExactly("fifo");
        guest.unlink("/m/e/fifo");
        guest.rmdir("/m/e");
        assertThat(guest.list("/m")).isEmpty();
    }

    @Test
    void aNameThatTheHostMakesTakesTheirPlace() throws IOException {
        make("/m/x", Mode.S_IFIFO | 0600, 0);
        Inode fifo = guest.stat("/m/x");
        Files.writeString(host.resolve("x"), "the host's");
        assertThat(guest.list("/m")).containsExactly("x");
        assertThat(guest.read("/m/x")).isEqualTo("the host's");
        assertThat(fifo.nlink).isZero();
        assertThat(errno(() -> make("/m/x", Mode.S_IFIFO | 0600, 0))).isEqualTo(Errno.EEXIST);
        guest.unlink("/m/x");
        assertThat(onHost()).isEmpty();
        make("/m/x", Mode.S_IFSOCK | 0600, 0);
        assertThat(type("/m/x")).isEqualTo(Mode.S_IFSOCK);
    }

    @Test
    void theyReplaceAndAreReplaced() throws IOException {
        make("/m/fifo", Mode.S_IFIFO | 0600, 0);
        guest.write("/m/file", "text");
        guest.rename("/m/file", "/m/fifo");
        assertThat(guest.read("/m/fifo")).isEqualTo("text");
        make("/m/other", Mode.S_IFIFO | 0600, 0);
        guest.rename("/m/other", "/m/fifo");
        assertThat(type("/m/fifo")).isEqualTo(Mode.S_IFIFO);
        assertThat(onHost()).isEmpty();
        assertThat(guest.list("/m")).containsExactly("fifo");
    }

    @Test
    void whatTheyTakeOfTheHeapIsBoundedAndGivenBack() {
        long before = guest.vfs.budget.used();
        make("/m/a", Mode.S_IFIFO | 0600, 0);
        PathRef a = guest.vfs.lookup(guest.task(), Fcntl.AT_FDCWD, "/m/a", false);
        Names.link(guest.task(), a, Fcntl.AT_FDCWD, "/m/b");
        guest.rename("/m/b", "/m/c");
        assertThat(guest.vfs.budget.used()).isGreaterThan(before);
        guest.unlink("/m/a");
        guest.unlink("/m/c");
        assertThat(guest.vfs.budget.used()).isEqualTo(before);
        long rest = guest.vfs.budget.limit() - before;
        guest.vfs.budget.charge(rest);
        assertThat(errno(() -> make("/m/a", Mode.S_IFIFO | 0600, 0))).isEqualTo(Errno.ENOSPC);
        guest.vfs.budget.release(MetadataBudget.OBJECT);
        assertThat(errno(() -> make("/m/a", Mode.S_IFIFO | 0600, 0))).isEqualTo(Errno.ENOSPC);
        guest.vfs.budget.release(rest - MetadataBudget.OBJECT);
        assertThat(guest.vfs.budget.used()).isEqualTo(before);
    }

    @Test
    void timesOfTheFolderTellOfThem() {
        guest.stat("/m").setTimes(0, 0);
        assertThat(guest.stat("/m").mtime).isZero();
        make("/m/fifo", Mode.S_IFIFO | 0600, 0);
        assertThat(guest.stat("/m").mtime).isPositive();
    }

    @Test
    void aFolderCanBeEmptiedWhileItIsListed() throws IOException {
        for (int i = 0; i < 100; i++) {
            Files.createFile(host.resolve("file" + i));
            make("/m/fifo" + i, Mode.S_IFIFO | 0600, 0);
        }
        OpenFile folder = guest.open("/m", Fcntl.O_RDONLY | Fcntl.O_DIRECTORY);
        OpenFile another = guest.open("/m", Fcntl.O_RDONLY | Fcntl.O_DIRECTORY);
        List<String> names = new ArrayList<>();
        int before;
        do {
            before = names.size();
            List<String> some = new ArrayList<>();
            folder.readdir(guest.task(), (name, ino, mode, next) -> {
                if (some.size() == 7) {
                    return false;
                }
                some.add(name);
                return true;
            });
            for (String name : some) {
                if (!name.startsWith(".")) {
                    guest.unlink("/m/" + name);
                }
            }
            names.addAll(some);
            if (before == 0) {
                another.readdir(guest.task(), (name, ino, mode, next) -> true);
                another.release();
            }
        } while (names.size() > before);
        folder.release();
        assertThat(names).hasSize(202).doesNotHaveDuplicates();
        assertThat(guest.list("/m")).isEmpty();
        assertThat(onHost()).isEmpty();
    }
}
