package vitrine.kernel.fs;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import vitrine.kernel.Kernel;
import vitrine.kernel.KernelConfig;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.cred.Cred;
import vitrine.kernel.gate.HostGate;
import vitrine.kernel.mm.KernelBuffer;
import vitrine.kernel.task.Spawn;
import vitrine.kernel.task.Task;
import vitrine.machine.cpu.CpuLevel;
import vitrine.machine.memory.PhysicalMemory;

/** A machine without programs, and one task of it that the test lets do things with files. */
public final class Guest implements AutoCloseable {
    public final Kernel kernel = new Kernel(
            new KernelConfig(64 << 20, 1, CpuLevel.V2, 0, false, "test", false, false),
            new PhysicalMemory(64 << 20),
            new HostGate(null),
            null);
    public final Vfs vfs = kernel.vfs;
    private final List<Task> tasks = new ArrayList<>();

    /** The task, made when the root is mounted. */
    public Task task() {
        if (tasks.isEmpty()) {
            Task t = Spawn.child(kernel.init(), Cred.of(0, 0));
            Spawn.files(t, List.of(), "/");
            tasks.add(t);
        }
        return tasks.getFirst();
    }

    public OpenFile open(String path, int flags) {
        return Objects.requireNonNull(vfs.open(task(), Fcntl.AT_FDCWD, path, flags, 0644));
    }

    public String read(String path) {
        OpenFile f = open(path, Fcntl.O_RDONLY);
        try {
            return read(f);
        } finally {
            f.release();
        }
    }

    /** Everything from the file's position on. */
    public String read(OpenFile f) {
        byte[] bytes = new byte[100_000];
        KernelBuffer b = new KernelBuffer(bytes);
        long n = 1;
        while (n > 0) {
            n = f.read(task(), b, -1);
        }
        if (n < 0) {
            throw Errno.of((int) -n);
        }
        return new String(bytes, 0, b.position(), StandardCharsets.ISO_8859_1);
    }

    public void write(String path, String text) {
        OpenFile f = open(path, Fcntl.O_WRONLY | Fcntl.O_CREAT | Fcntl.O_TRUNC);
        write(f, text);
        f.release();
    }

    public void write(OpenFile f, String text) {
        long n = f.write(task(), new KernelBuffer(text.getBytes(StandardCharsets.ISO_8859_1)), -1);
        if (n < 0) {
            throw Errno.of((int) -n);
        }
    }

    public void mkdir(String path) {
        Names.mkdir(task(), Fcntl.AT_FDCWD, path, 0755);
    }

    public void rename(String from, String to) {
        Renaming.rename(task(), Fcntl.AT_FDCWD, from, Fcntl.AT_FDCWD, to, 0);
    }

    public void unlink(String path) {
        Names.unlink(task(), Fcntl.AT_FDCWD, path);
    }

    public void rmdir(String path) {
        Names.rmdir(task(), Fcntl.AT_FDCWD, path);
    }

    public void symlink(String target, String path) {
        Names.symlink(task(), target, Fcntl.AT_FDCWD, path);
    }

    public Inode stat(String path) {
        Inode i = vfs.lookup(task(), Fcntl.AT_FDCWD, path, false).inode();
        i.refresh();
        return i;
    }

    /** Names in a folder in the order in which they are listed. */
    public List<String> list(String path) {
        List<String> names = new ArrayList<>();
        OpenFile f = open(path, Fcntl.O_RDONLY | Fcntl.O_DIRECTORY);
        f.readdir(task(), (name, ino, mode, next) -> {
            if (!name.equals(".") && !name.equals("..")) {
                names.add(name);
            }
            return true;
        });
        f.release();
        return names;
    }

    /** The errno that something ends with, 0 when it succeeds. */
    public static int errno(Runnable what) {
        try {
            what.run();
            return 0;
        } catch (Errno e) {
            return e.number();
        }
    }

    @Override
    public void close() {
        kernel.ram.close();
    }
}
