package vitrine.kernel.tty;

import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.Kernel;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.abi.Mode;
import vitrine.kernel.fs.Inode;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.fs.Vfs;
import vitrine.kernel.gate.HostTerminal;
import vitrine.kernel.task.ControllingTerminal;
import vitrine.kernel.task.Session;
import vitrine.kernel.task.Task;

/** All terminals of a kernel, by their number in devpts. The console, if there is a person, is number 0. */
public final class Ttys {
    /** kernel.pty.max. */
    static final int MAX = 4096;

    private static final int CAP_SYS_ADMIN = 21;

    private final Kernel kernel;
    private final TreeMap<Integer, Tty> byIndex = new TreeMap<>();
    private final DevPts devpts;
    private final @Nullable Console console;

    public Ttys(Kernel kernel) {
        this.kernel = kernel;
        devpts = new DevPts(kernel, this);
        HostTerminal terminal = kernel.gate.terminal();
        if (terminal == null) {
            console = null;
        } else {
            console = new Console(kernel, terminal);
            byIndex.put(0, console.tty);
            devpts.add(0, 0, 0);
        }
        kernel.vfs.types.put("devpts", source -> devpts);
        var devices = kernel.vfs.devices;
        devices.register(5, 0, this::openControlling);
        devices.register(5, 1, this::openSystemConsole);
        devices.register(5, 2, (t, inode, flags) -> openMaster(t, inode, flags));
        for (int major = 136; major < 144; major++) {
            devices.register(major, this::openNumbered);
        }
    }

    /** The file system for /dev/pts. */
    public DevPts devpts() {
        return devpts;
    }

    Vfs vfs() {
        return kernel.vfs;
    }

    /** The person's terminal, or null. */
    public @Nullable Tty console() {
        return console == null ? null : console.tty;
    }

    /** Starts to listen to the keyboard; at the end of boot. */
    public void startConsole() {
        if (console != null) {
            console.start();
        }
    }

    /** The console as a file, for the first program. Throws ENXIO when there is none. */
    public OpenFile openConsole(int flags) {
        Tty tty = console();
        if (tty == null) {
            throw Errno.of(Errno.ENXIO);
        }
        return new TtyFile(tty, devpts.inode(0), "/dev/pts/0", flags, () -> {});
    }

    /** Makes the console the controlling terminal of a new session, with {@code pgid} in the foreground. */
    public ControllingTerminal claimConsole(Session session, int pgid) {
        Tty tty = Objects.requireNonNull(console());
        tty.session = session;
        tty.foreground = kernel.pids.group(pgid);
        return tty;
    }

    private OpenFile openControlling(Task t, Inode inode, int flags) {
        if (!(t.group.session().terminal instanceof Tty tty)) {
            throw Errno.of(Errno.ENXIO);
        }
        return open(t, tty, inode, "/dev/tty", flags);
    }

    private OpenFile openSystemConsole(Task t, Inode inode, int flags) {
        Tty tty = console();
        if (tty == null) {
            throw Errno.of(Errno.ENODEV);
        }
        return open(t, tty, inode, "/dev/console", flags | Fcntl.O_NOCTTY);
    }

    private OpenFile openNumbered(Task t, Inode inode, int flags) {
        int index = Mode.major(inode.rdev) - 136 << 8 | Mode.minor(inode.rdev);
        Tty tty = byIndex.get(index);
        if (tty == null) {
            throw Errno.of(Errno.EIO);
        }
        return open(t, tty, inode, "/dev/pts/" + index, flags);
    }

    /** The slave of a master, for TIOCGPTPEER. */
    TtyFile openSlave(Task t, Tty tty, int flags) {
        return open(t, tty, devpts.inode(tty.index), "/dev/pts/" + tty.index, flags & ~Fcntl.O_CLOEXEC);
    }

    private TtyFile open(Task t, Tty tty, Inode inode, String name, int flags) {
        if (tty.otherClosed || tty.locked) {
            throw Errno.of(Errno.EIO);
        }
        if (tty.exclusive && !t.capable(CAP_SYS_ADMIN)) {
            throw Errno.of(Errno.EBUSY);
        }
        if (tty.port instanceof Pty pty) {
            pty.slaveClosed = false;
        }
        TtyFile file = new TtyFile(tty, inode, name, flags & ~Fcntl.O_NOCTTY, () -> slaveClosed(tty));
        if ((flags & Fcntl.O_NOCTTY) == 0) {
            JobControl.opened(t, tty, Fcntl.reads(flags));
        }
        return file;
    }

    private static void slaveClosed(Tty tty) {
        if (tty.port instanceof Pty pty && tty.files.isEmpty() && !tty.otherClosed) {
            pty.slaveClosed = true;
            tty.exclusive = false;
            pty.masterRead.wakeAll(0);
            pty.masterWrite.wakeAll(0);
        }
    }

    private OpenFile openMaster(Task t, Inode inode, int flags) {
        int index = 0;
        while (byIndex.containsKey(index)) {
            index++;
        }
        if (index >= MAX) {
            throw Errno.of(Errno.ENOSPC);
        }
        Pty pty = new Pty();
        Tty tty = new Tty(kernel, index, pty);
        tty.locked = true;
        tty.onFlipRoom = () -> pty.masterWrite.wakeAll(vitrine.kernel.poll.Poll.OUT);
        byIndex.put(index, tty);
        devpts.add(index, t.cred.fsuid, t.cred.fsgid);
        return new PtyMasterFile(this, tty, pty, inode, flags & ~Fcntl.O_NOCTTY);
    }

    /** The last descriptor of a master is gone: the line is dead, and its number free. */
    void masterClosed(Tty tty) {
        tty.otherClosed = true;
        byIndex.remove(tty.index);
        devpts.remove(tty.index);
        tty.hangup();
    }
}
