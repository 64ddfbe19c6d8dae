package vitrine.kernel.core;

import static vitrine.machine.memory.PhysicalMemory.PAGE_SHIFT;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.mm.MemoryMap;
import vitrine.kernel.mm.Vma;
import vitrine.kernel.signal.SignalFrame;
import vitrine.kernel.signal.SignalInfo;
import vitrine.kernel.task.CpuTimes;
import vitrine.kernel.task.Task;
import vitrine.kernel.task.ThreadGroup;
import vitrine.machine.cpu.CpuLevel;
import vitrine.machine.cpu.CpuState;
import vitrine.machine.cpu.Xsave;

/** The notes of a core file: registers of every thread, the process, its signal, auxiliary vector and mapped files. */
final class CoreNotes {
    private static final int NT_PRSTATUS = 1;
    private static final int NT_PRFPREG = 2;
    private static final int NT_PRPSINFO = 3;
    private static final int NT_AUXV = 6;
    private static final int NT_X86_XSTATE = 0x202;
    private static final int NT_SIGINFO = 0x5349_4749;
    private static final int NT_FILE = 0x4649_4c45;
    private static final int MAX_FILES_TEXT = 4 << 20;
    private static final int SIGINFO_SIZE = 128;
    private static final int COMM = 16;
    private static final int ARGUMENTS = 80;

    /** Registers of struct user_regs_struct before orig_rax, by their number. */
    private static final int[] REGISTERS = {15, 14, 13, 12, 5, 3, 11, 10, 9, 8, 0, 1, 2, 6, 7};

    /** Offset of XCR0 in an XSAVE area that the kernel hands out: sw_reserved. */
    private static final int XCR0 = 464;

    private static final int RAX_PLACE = 10;
    private static final long USER_CS = 0x33;
    private static final long USER_DS = 0x2b;

    private final Bytes out = new Bytes();
    private final Task dying;
    private final MemoryMap map;
    private final SignalInfo info;

    private CoreNotes(Task dying, MemoryMap map, SignalInfo info) {
        this.dying = dying;
        this.map = map;
        this.info = info;
    }

    /** The thread that dies comes first; then those that live, in the order in which they were made. */
    static byte[] of(Task dying, MemoryMap map, SignalInfo info) {
        CoreNotes n = new CoreNotes(dying, map, info);
        n.note(NT_PRSTATUS, n.status(dying));
        n.note(NT_PRPSINFO, n.process());
        byte[] siginfo = new byte[SIGINFO_SIZE];
        SignalFrame.siginfo(info, siginfo, 0);
        n.note(NT_SIGINFO, siginfo);
        Bytes auxv = new Bytes();
        for (long word : map.auxv) {
            auxv.u64(word);
        }
        n.note(NT_AUXV, auxv.toArray());
        byte[] files = n.files();
        if (files.length > 0) {
            n.note(NT_FILE, files);
        }
        n.floating(dying);
        for (Task t : dying.group.threads) {
            if (t != dying && t.memory == map) {
                n.note(NT_PRSTATUS, n.status(t));
                n.floating(t);
            }
        }
        return n.out.toArray();
    }

    private void note(int type, byte[] content) {
        note("CORE", type, content);
    }

    private void note(String owner, int type, byte[] content) {
        int length = owner.length() + 1;
        out.u32(length).u32(content.length).u32(type);
        out.text(owner.getBytes(StandardCharsets.ISO_8859_1), length + 3 & -4);
        out.text(content, content.length).align(4);
    }

    /** The FXSAVE image, and on a CPU with XSAVE the area with XCR0 where its first software byte is. */
    private void floating(Task t) {
        byte[] image = new byte[CpuState.FXSAVE_SIZE];
        t.cpu.fxsave(image, 0);
        note(NT_PRFPREG, image);
        if (t.kernel.config.level() == CpuLevel.V3) {
            byte[] area = new byte[Xsave.SIZE];
            Xsave.save(t.cpu, area, 0);
            area[XCR0] = Xsave.XCR0;
            area[Xsave.HEADER] = (byte) Xsave.inUse(t.cpu);
            note("LINUX", NT_X86_XSTATE, area);
        }
    }

    /** struct elf_prstatus, 336 bytes. */
    private byte[] status(Task t) {
        ThreadGroup g = t.group;
        Bytes b = new Bytes();
        b.u32(info.signal()).u32(info.code()).u32(0).u16(info.signal()).u16(0);
        b.u64(t.pending.set()).u64(t.blocked);
        b.u32(t.tid).u32(g.ppid()).u32(g.processGroup.pgid).u32(g.session().sid);
        CpuTimes own = t.isLeader() ? g.times() : t.times;
        b.timeval(own.user).timeval(own.system);
        b.timeval(g.childrenTimes.user).timeval(g.childrenTimes.system);
        long[] r = t.cpu.r;
        boolean inCall = t.callBlocked;
        for (int i = 0; i < REGISTERS.length; i++) {
            b.u64(inCall && i == RAX_PLACE ? -Errno.ERESTARTSYS : r[REGISTERS[i]]);
        }
        b.u64(inCall ? t.syscall : -1L);
        b.u64(r[CpuState.RIP])
                .u64(USER_CS)
                .u64(t.cpu.flags())
                .u64(r[CpuState.RSP])
                .u64(USER_DS);
        b.u64(r[CpuState.FS_BASE]).u64(r[CpuState.GS_BASE]).u64(0).u64(0).u64(0).u64(0);
        b.u32(1).u32(0);
        return b.toArray();
    }

    /** struct elf_prpsinfo, 136 bytes. */
    private byte[] process() {
        ThreadGroup g = dying.group;
        Bytes b = new Bytes();
        b.u8(0).u8('R').u8(0).u8(dying.sched.nice).u32(0).u64(0);
        b.u32(dying.cred.uid).u32(dying.cred.gid);
        b.u32(g.tgid).u32(g.ppid()).u32(g.processGroup.pgid).u32(g.session().sid);
        b.text(dying.comm.getBytes(StandardCharsets.ISO_8859_1), COMM);
        byte[] arguments = new byte[ARGUMENTS];
        try {
            int length = Math.clamp(map.argEnd - map.argStart, 0, ARGUMENTS - 1);
            map.read(map.argStart, arguments, 0, length);
            for (int i = 0; i < length; i++) {
                arguments[i] = arguments[i] == 0 ? (byte) ' ' : arguments[i];
            }
        } catch (Errno e) {
            // The program unmapped its arguments.
        }
        b.text(arguments, ARGUMENTS);
        return b.toArray();
    }

    /** Count and page size; start, end and offset in pages of each mapping of a file; their names. */
    private byte[] files() {
        List<Vma> mapped = new ArrayList<>();
        int text = 0;
        Bytes names = new Bytes();
        for (Vma vma : map.areas()) {
            if (vma.file() == null) {
                continue;
            }
            byte[] name = vma.file().name().getBytes(StandardCharsets.ISO_8859_1);
            text += name.length + 1;
            if (text > MAX_FILES_TEXT) {
                break;
            }
            names.text(name, name.length + 1);
            mapped.add(vma);
        }
        if (mapped.isEmpty()) {
            return new byte[0];
        }
        Bytes b = new Bytes();
        b.u64(mapped.size()).u64(1L << PAGE_SHIFT);
        for (Vma vma : mapped) {
            b.u64(vma.start()).u64(vma.end()).u64(vma.fileOffset() >>> PAGE_SHIFT);
        }
        byte[] text2 = names.toArray();
        return b.text(text2, text2.length).toArray();
    }
}
