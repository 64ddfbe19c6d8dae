package vitrine.kernel.exec;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.cred.Rlimits;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.fs.Vfs;
import vitrine.kernel.mm.MemoryMap;
import vitrine.kernel.task.BeginNewExec;
import vitrine.kernel.task.Task;
import vitrine.machine.cpu.CpuState;

/** execve(2): from a path to a task that is about to run the first instruction of a program. */
public final class Exec {
    /** So many interpreters in a row are too many (ELOOP). */
    private static final int MAX_DEPTH = 5;

    private static final int AT_FDCWD = -100;
    private static final String DELETED = " (deleted)";

    private final Task t;
    private final Vfs vfs;
    private String comm = "";

    private Exec(Task t) {
        this.t = t;
        this.vfs = t.kernel.vfs;
    }

    /**
     * Starts a program in a task that has none yet; for boot and for programs that the library starts.
     *
     * @param argv and {@code envp}: characters are bytes (ISO 8859-1)
     * @throws ExecFailure with one line that says what is wrong
     */
    public static void start(Task t, String path, List<String> argv, List<String> envp) {
        try {
            run(t, AT_FDCWD, path, path, 0, bytes(argv), bytes(envp));
        } catch (Errno e) {
            throw ExecFailure.of(e, "too many or too long arguments");
        }
    }

    private static List<byte[]> bytes(List<String> strings) {
        List<byte[]> list = new ArrayList<>(strings.size());
        for (String s : strings) {
            byte[] plain = s.getBytes(StandardCharsets.ISO_8859_1);
            byte[] string = java.util.Arrays.copyOf(plain, plain.length + 1);
            if (string.length > Program.MAX_STRING) {
                throw Errno.of(Errno.E2BIG);
            }
            list.add(string);
        }
        return list;
    }

    /**
     * execveat(2): either the task is a new program when this returns, or nothing changed.
     *
     * @param name what AT_EXECFN says
     * @throws ExecFailure when the program cannot be started; fatal ones kill the caller
     * @throws Errno E2BIG
     */
    static void run(Task t, int dirfd, String path, String name, int atFlags, List<byte[]> argv, List<byte[]> envp) {
        new Exec(t).run(dirfd, path, atFlags, new Program(name, argv, envp, t.rlimit(Rlimits.STACK)));
    }

    private void run(int dirfd, String path, int atFlags, Program program) {
        OpenFile file;
        try {
            file = vfs.openExec(t, dirfd, path, atFlags);
        } catch (Errno e) {
            throw ExecFailure.of(e, openReason(e));
        }
        // A program that has no path but a descriptor is named after its file.
        comm = path.isEmpty() && file.path != null
                ? plainName(file.path.dentry().name())
                : program.filename;
        String interpreted = program.filename;
        for (int depth = 0; ; depth++) {
            boolean done = false;
            Script script;
            try {
                if (depth > MAX_DEPTH) {
                    throw ExecFailure.of(Errno.ELOOP, "scripts are nested too deeply");
                }
                byte[] start = ElfImage.read(t, file, 0, Script.BUFFER);
                if (!Script.hasMagic(start)) {
                    load(program, file, start);
                    done = true;
                    return;
                }
                script = Script.parse(start);
                List<String> front = new ArrayList<>(3);
                front.add(script.interpreter());
                if (script.argument() != null) {
                    front.add(script.argument());
                }
                front.add(interpreted);
                program.insertInterpreter(front);
            } finally {
                if (!done) {
                    vfs.closeExec(file);
                }
            }
            interpreted = script.interpreter();
            if (interpreted.isEmpty()) {
                throw ExecFailure.of(Errno.EACCES, "a script whose interpreter has no name");
            }
            try {
                file = vfs.openExec(t, AT_FDCWD, interpreted, 0);
            } catch (Errno e) {
                throw ExecFailure.of(e, "a script whose interpreter " + interpreted + " " + openReason(e));
            }
        }
    }

    private static String plainName(String name) {
        return name.endsWith(DELETED) ? name.substring(0, name.length() - DELETED.length()) : name;
    }

    private static String openReason(Errno e) {
        return switch (e.number()) {
            case Errno.ENOENT -> "was not found";
            case Errno.EACCES -> "may not be executed (permission denied, or not a regular file)";
            case Errno.ETXTBSY -> "is open for writing";
            case Errno.ELOOP -> "has too many symbolic links";
            case Errno.ENOTDIR -> "was not found (a part of the path is no directory)";
            default -> "cannot be opened (error " + e.number() + ")";
        };
    }

    /** Loads an ELF file and makes it the task's program. Takes over {@code file} only when it returns. */
    private void load(Program program, OpenFile file, byte[] start) {
        if (!ElfImage.hasMagic(start, start.length)) {
            throw ExecFailure.of(
                    Errno.ENOEXEC, start.length == 0 ? "is empty" : "neither an ELF program nor a #! script");
        }
        ElfImage image = ElfImage.read(t, file, Errno.ENOEXEC);
        String interpreterPath = image.interpreter(t);
        OpenFile interpreterFile = null;
        try {
            ElfImage interpreter = null;
            if (interpreterPath != null) {
                interpreterFile = openInterpreter(interpreterPath);
                interpreter = readInterpreter(interpreterFile, interpreterPath);
            }
            build(program, file, image, interpreter);
        } finally {
            if (interpreterFile != null) {
                vfs.closeExec(interpreterFile);
            }
        }
    }

    private OpenFile openInterpreter(String path) {
        if (path.isEmpty()) {
            throw ExecFailure.of(Errno.EACCES, "the name of its interpreter is empty"); // that is the working folder
        }
        try {
            return vfs.openExec(t, AT_FDCWD, path, 0);
        } catch (Errno e) {
            throw ExecFailure.of(
                    e,
                    e.number() == Errno.ENOENT
                            ? "interpreter " + path + " not found in the root (try --root / or -static)"
                            : "interpreter " + path + " " + openReason(e));
        }
    }

    private ElfImage readInterpreter(OpenFile file, String path) {
        try {
            return ElfImage.read(t, file, Errno.ELIBBAD);
        } catch (ExecFailure e) {
            throw ExecFailure.of(e.errno(), "interpreter " + path + ": " + e.reason());
        }
    }

    private void build(Program program, OpenFile file, ElfImage image, @Nullable ElfImage interpreter) {
        long stackLimit = t.rlimit(Rlimits.STACK);
        MemoryMap map;
        try {
            map = MemoryMap.create(t.kernel.mm);
        } catch (Errno e) {
            throw ExecFailure.of(e, "out of memory");
        }
        try {
            ExecCred creds = ExecCred.of(t, file);
            Layout layout = Layout.choose(t.kernel.mm, t.personality, stackLimit);
            map.setMmapBase(layout.mmapBase());
            ElfLoader loader = new ElfLoader(map, layout);
            InitialStack stack = new InitialStack(map, layout);
            stack.makeArea(program, image, stackLimit);
            loader.load(image, interpreter);
            long sp = stack.fill(program, image, loader, creds, t.kernel.config.level());
            map.setExecutable(file);
            BeginNewExec.begin(t, map, creds.cred(), creds.changesIdentity(), program.filename, comm, program.argv);
            CpuState cpu = t.cpu;
            reset(cpu);
            cpu.r[CpuState.RIP] = loader.entry;
            cpu.r[CpuState.RSP] = sp;
        } catch (Errno e) {
            map.release();
            throw ExecFailure.fatal(e.number(), e.number() == Errno.ENOMEM ? "out of memory" : "cannot be loaded");
        } catch (ExecFailure e) {
            map.release();
            throw e;
        }
    }

    /** Registers of a new program: all zero (RDX too: libc calls what it finds there at exit), MXCSR as at reset. */
    private static void reset(CpuState cpu) {
        cpu.copy(new CpuState());
    }
}
