package vitrine.kernel.exec;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.mm.KernelBuffer;
import vitrine.kernel.task.Task;

/**
 * An ELF file's headers (elf(5)), read and checked as far as Linux checks them before it maps anything.
 *
 * <pre>
 *  0 magic 7f E L F   4 class  5 data  6 version   16 type  18 machine  24 entry  32 phoff   54 phentsize  56 phnum
 * </pre>
 */
record ElfImage(OpenFile file, int type, long entry, long phoff, List<ProgramHeader> headers) {
    static final int ET_EXEC = 2;
    static final int ET_DYN = 3;
    private static final int EM_386 = 3;
    private static final int EM_X86_64 = 62;
    private static final int HEADER = 64;
    private static final int MAX_HEADERS = 65536;
    private static final int PATH_MAX = 4096;

    private static final Map<Integer, String> MACHINES = Map.ofEntries(
            Map.entry(2, "SPARC"),
            Map.entry(8, "MIPS"),
            Map.entry(20, "PowerPC"),
            Map.entry(21, "ppc64"),
            Map.entry(22, "s390x"),
            Map.entry(40, "32-bit ARM"),
            Map.entry(42, "SuperH"),
            Map.entry(50, "Itanium"),
            Map.entry(183, "aarch64"),
            Map.entry(243, "RISC-V"),
            Map.entry(258, "LoongArch"));

    /** Whether the bytes begin as every ELF file does. */
    static boolean hasMagic(byte[] start, int length) {
        return length >= 4 && start[0] == 0x7f && start[1] == 'E' && start[2] == 'L' && start[3] == 'F';
    }

    /** Reads up to {@code length} bytes; fewer at the end of the file. Throws ExecFailure EIO. */
    static byte[] read(Task t, OpenFile file, long offset, int length) {
        byte[] bytes = new byte[length];
        int done = 0;
        while (done < length) {
            long n = offset < 0 ? 0 : file.read(t, new KernelBuffer(bytes, done, length - done), offset + done);
            if (n < 0) {
                throw ExecFailure.of(n == Task.BLOCKED ? Errno.EACCES : (int) -n, "cannot be read");
            }
            if (n == 0) {
                break;
            }
            done += (int) n;
        }
        return done == length ? bytes : java.util.Arrays.copyOf(bytes, done);
    }

    /**
     * Reads the headers.
     *
     * @param error what the file gives when it is no program for this machine: ENOEXEC, or ELIBBAD for an interpreter
     */
    static ElfImage read(Task t, OpenFile file, int error) {
        byte[] bytes = read(t, file, 0, HEADER);
        if (!hasMagic(bytes, bytes.length)) {
            throw ExecFailure.of(error, "not an ELF program");
        }
        if (bytes.length < HEADER) {
            // Linux pads what is missing with zeros and then finds no type.
            throw ExecFailure.of(error, "truncated: only " + bytes.length + " bytes of ELF header");
        }
        ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int type = header.getShort(16) & 0xffff;
        int machine = header.getShort(18) & 0xffff;
        if (machine != EM_X86_64) { // class and byte order follow from that; Linux does not look at them either
            throw ExecFailure.of(error, foreign(machine, bytes[5] == 2));
        }
        if (type != ET_EXEC && type != ET_DYN) {
            throw ExecFailure.of(
                    error,
                    type == 1
                            ? "an object file (.o), not a program"
                            : "an ELF file of type " + type + ", not a program");
        }
        if (file.pages() == null) {
            throw ExecFailure.of(error, "cannot be mapped into memory");
        }
        long phoff = header.getLong(32);
        int count = header.getShort(56) & 0xffff;
        int size = count * ProgramHeader.SIZE;
        if ((header.getShort(54) & 0xffff) != ProgramHeader.SIZE || count == 0 || size > MAX_HEADERS) {
            throw ExecFailure.of(error, "its program header table is damaged");
        }
        return new ElfImage(file, type, header.getLong(24), phoff, readHeaders(t, file, phoff, size, error));
    }

    private static String foreign(int machine, boolean bigEndian) {
        if (machine == EM_386) {
            return "a 32-bit program: only 64-bit x86 programs can run";
        }
        int number = bigEndian ? Short.reverseBytes((short) machine) & 0xffff : machine;
        return "not an x86-64 program: it is for "
                + MACHINES.getOrDefault(number, "machine number " + number)
                + (bigEndian ? " (big-endian)" : "");
    }

    private static List<ProgramHeader> readHeaders(Task t, OpenFile file, long phoff, int size, int error) {
        byte[] bytes = read(t, file, phoff, size);
        if (bytes.length < size) {
            throw ExecFailure.of(error, "truncated: its program header table lies beyond the end of the file");
        }
        ByteBuffer table = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        List<ProgramHeader> headers = new ArrayList<>(size / ProgramHeader.SIZE);
        for (int at = 0; at < size; at += ProgramHeader.SIZE) {
            headers.add(new ProgramHeader(
                    table.getInt(at),
                    table.getInt(at + 4),
                    table.getLong(at + 8),
                    table.getLong(at + 16),
                    table.getLong(at + 32),
                    table.getLong(at + 40),
                    table.getLong(at + 48)));
        }
        return headers;
    }

    /** The path in PT_INTERP, or null for a program that needs none. */
    @Nullable
    String interpreter(Task t) {
        for (ProgramHeader h : headers) {
            if (h.type() == ProgramHeader.PT_INTERP) {
                if (h.fileSize() < 2 || h.fileSize() > PATH_MAX) {
                    throw ExecFailure.of(Errno.ENOEXEC, "the name of its interpreter is damaged");
                }
                if (h.offset() < 0) {
                    throw ExecFailure.of(Errno.EINVAL, "the name of its interpreter is damaged");
                }
                int size = (int) h.fileSize();
                byte[] path = read(t, file, h.offset(), size);
                if (path.length < size) {
                    throw ExecFailure.of(Errno.EIO, "truncated: the name of its interpreter is missing");
                }
                if (path[size - 1] != 0) {
                    throw ExecFailure.of(Errno.ENOEXEC, "the name of its interpreter is damaged");
                }
                int length = 0;
                while (path[length] != 0) {
                    length++;
                }
                return new String(path, 0, length, java.nio.charset.StandardCharsets.ISO_8859_1);
            }
        }
        return null;
    }

    /** Whether PT_GNU_STACK asks for an executable stack; without that header there is none on x86-64. */
    boolean executableStack() {
        boolean executable = false;
        for (ProgramHeader h : headers) {
            if (h.type() == ProgramHeader.PT_GNU_STACK) {
                executable = (h.flags() & ProgramHeader.PF_X) != 0;
            }
        }
        return executable;
    }

    /** Bytes from the first to behind the last PT_LOAD, 0 when there is none (total_mapping_size). */
    long totalSize() {
        long low = -1L;
        long high = 0;
        boolean found = false;
        for (ProgramHeader h : headers) {
            if (h.type() == ProgramHeader.PT_LOAD) {
                long start = h.vaddr() & -4096;
                low = Long.compareUnsigned(start, low) < 0 ? start : low;
                long end = h.vaddr() + h.memSize();
                high = Long.compareUnsigned(end, high) > 0 ? end : high;
                found = true;
            }
        }
        return found ? high - low : 0;
    }

    /** The largest p_align of a PT_LOAD that is a power of two, at least a page. */
    long alignment() {
        long largest = 0;
        for (ProgramHeader h : headers) {
            if (h.type() == ProgramHeader.PT_LOAD && Long.bitCount(h.align()) == 1) {
                largest = Long.compareUnsigned(h.align(), largest) > 0 ? h.align() : largest;
            }
        }
        return Long.compareUnsigned(largest, 4096) < 0 ? 4096 : largest;
    }
}
