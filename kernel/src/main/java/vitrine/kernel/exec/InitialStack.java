package vitrine.kernel.exec;

import java.util.List;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.cred.Cred;
import vitrine.kernel.mm.MemoryMap;
import vitrine.machine.cpu.CpuFeatures;
import vitrine.machine.cpu.CpuLevel;

/**
 * The stack as a program finds it (create_elf_tables; System V ABI for AMD64, 3.4.1).
 *
 * <pre>
 *   stack top - 8      8 zero bytes
 *                      path of the program (AT_EXECFN)
 *                      environment strings, last one highest
 *                      argument strings, last one highest
 *                      (random gap, then 16-byte alignment)
 *                      "x86_64" (AT_PLATFORM)
 *                      16 random bytes (AT_RANDOM)
 *                      auxiliary vector, ended by AT_NULL
 *                      environment pointers, 0
 *                      argument pointers, 0
 *   RSP, 16-aligned    argc
 * </pre>
 */
final class InitialStack {
    static final int AT_PHDR = 3;
    static final int AT_PHENT = 4;
    static final int AT_PHNUM = 5;
    static final int AT_PAGESZ = 6;
    static final int AT_BASE = 7;
    static final int AT_FLAGS = 8;
    static final int AT_ENTRY = 9;
    static final int AT_UID = 11;
    static final int AT_EUID = 12;
    static final int AT_GID = 13;
    static final int AT_EGID = 14;
    static final int AT_PLATFORM = 15;
    static final int AT_HWCAP = 16;
    static final int AT_CLKTCK = 17;
    static final int AT_SECURE = 23;
    static final int AT_RANDOM = 25;
    static final int AT_HWCAP2 = 26;
    static final int AT_RSEQ_FEATURE_SIZE = 27;
    static final int AT_RSEQ_ALIGN = 28;
    static final int AT_EXECFN = 31;
    static final int AT_MINSIGSTKSZ = 51;

    private static final byte[] PLATFORM = {'x', '8', '6', '_', '6', '4', 0};
    private static final int USER_HZ = 100;

    /** In AT_HWCAP2: the FSGSBASE instructions may be used. */
    private static final long FSGSBASE = 2;

    private static final long STACK_EXPAND = 128 << 10;

    /** Space of a signal frame with x87 and SSE state, and with AVX state and the XSAVE header too. */
    private static final long SIGNAL_FRAME = 1440;

    private static final long XSAVE_SIGNAL_FRAME = 1776;

    private final MemoryMap map;
    private final Layout layout;
    private long at;

    InitialStack(MemoryMap map, Layout layout) {
        this.map = map;
        this.layout = layout;
    }

    /** Makes the stack area: the strings and 128 KiB more, within RLIMIT_STACK. Throws an Errno. */
    void makeArea(Program program, ElfImage image, long stackLimit) {
        long strings = program.size() + 8;
        long pages = strings + 4095 & -4096;
        long limit = stackLimit & -4096;
        long wanted = pages + STACK_EXPAND;
        long size = Long.compareUnsigned(limit, wanted) < 0 ? Math.max(limit, pages) : wanted;
        map.addStack(layout.stackTop() - size, layout.stackTop(), image.executableStack());
    }

    /**
     * Fills it.
     *
     * @param level what the CPU is
     * @return the initial stack pointer; throws an Errno or ExecFailure when there is no memory
     */
    long fill(Program program, ElfImage image, ElfLoader loaded, ExecCred creds, CpuLevel level) {
        Cred cred = creds.cred();
        byte[] name = Program.bytes(program.filename);
        at = layout.stackTop() - 8;
        long execfn = push(name);
        long envStart = pushAll(program.envp);
        long argStart = pushAll(program.argv);
        map.argStart = argStart;
        map.argEnd = envStart;
        map.envStart = envStart;
        map.envEnd = execfn;
        at = at - layout.stackShift() & -16;
        long platform = push(PLATFORM);
        byte[] random = new byte[16];
        for (int i = 0; i < 16; i += 8) {
            long bits = map.manager().nextRandom();
            for (int j = 0; j < 8; j++) {
                random[i + j] = (byte) (bits >>> 8 * j);
            }
        }
        long randomAddress = push(random);
        long[] auxv = {
            AT_MINSIGSTKSZ,
            level == CpuLevel.V3 ? XSAVE_SIGNAL_FRAME : SIGNAL_FRAME,
            AT_HWCAP,
            CpuFeatures.leaf(level, 1, 0)[3] & 0xffff_ffffL,
            AT_PAGESZ,
            4096,
            AT_CLKTCK,
            USER_HZ,
            AT_PHDR,
            loaded.headersAddress,
            AT_PHENT,
            ProgramHeader.SIZE,
            AT_PHNUM,
            image.headers().size(),
            AT_BASE,
            loaded.interpreterBase,
            AT_FLAGS,
            0,
            AT_ENTRY,
            loaded.programEntry,
            AT_UID,
            cred.userNs.seenUid(cred.uid) & 0xffff_ffffL,
            AT_EUID,
            cred.userNs.seenUid(cred.euid) & 0xffff_ffffL,
            AT_GID,
            cred.userNs.seenGid(cred.gid) & 0xffff_ffffL,
            AT_EGID,
            cred.userNs.seenGid(cred.egid) & 0xffff_ffffL,
            AT_SECURE,
            creds.secure() ? 1 : 0,
            AT_RANDOM,
            randomAddress,
            AT_HWCAP2,
            level == CpuLevel.V1 ? 0 : FSGSBASE,
            AT_EXECFN,
            execfn,
            AT_PLATFORM,
            platform,
            AT_RSEQ_FEATURE_SIZE,
            28,
            AT_RSEQ_ALIGN,
            32,
            0,
            0
        };
        map.auxv = auxv;
        long words = 1L + program.argv.size() + 1 + program.envp.size() + 1 + auxv.length;
        long sp = at - words * 8 & -16;
        at = sp;
        word(program.argv.size());
        pointers(program.argv, argStart);
        pointers(program.envp, envStart);
        for (long value : auxv) {
            word(value);
        }
        map.startStack = sp;
        return sp;
    }

    private void word(long value) {
        map.writeLong(at, value);
        at += 8;
    }

    private void pointers(List<byte[]> strings, long first) {
        long address = first;
        for (byte[] s : strings) {
            word(address);
            address += s.length;
        }
        word(0);
    }

    /** Strings go down from the last to the first, so they lie in order. @return address of the first */
    private long pushAll(List<byte[]> strings) {
        for (int i = strings.size() - 1; i >= 0; i--) {
            push(strings.get(i));
        }
        return at;
    }

    private long push(byte[] bytes) {
        at -= bytes.length;
        try {
            map.write(at, bytes, 0, bytes.length);
        } catch (Errno e) {
            throw ExecFailure.fatal(e.number(), "its arguments do not fit onto the stack");
        }
        return at;
    }
}
