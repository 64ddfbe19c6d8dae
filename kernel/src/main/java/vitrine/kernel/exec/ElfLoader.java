package vitrine.kernel.exec;

import static vitrine.machine.memory.PhysicalMemory.PAGE_MASK;

import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.mm.MemoryMap;
import vitrine.kernel.mm.Mmap;
import vitrine.kernel.mm.Munmap;
import vitrine.kernel.mm.VmFlags;
import vitrine.machine.memory.AddressSpace;

/**
 * Maps the segments of a program and of its interpreter (load_elf_binary). Nothing is read: pages come from the file
 * when they are touched, so programs that run twice share their frames.
 *
 * <p>Every number in the headers may be hostile; all arithmetic is on unsigned 64-bit values, and what does not fit
 * ends as an errno of mmap.
 */
final class ElfLoader {
    private static final int PAGE_OFFSET = 4095;

    private final MemoryMap map;
    private final Layout layout;

    // What the loaded program looks like.
    long entry;
    long programEntry;
    long headersAddress;
    long interpreterBase;
    long endOfImage;

    ElfLoader(MemoryMap map, Layout layout) {
        this.map = map;
        this.layout = layout;
    }

    /** Maps both. Throws ExecFailure, always fatal: Linux finds out only when the old program is gone. */
    void load(ElfImage program, @Nullable ElfImage interpreter) {
        try {
            loadProgram(program, interpreter != null);
            entry = programEntry;
            if (interpreter != null) {
                loadInterpreter(interpreter);
            }
        } catch (Errno e) {
            throw ExecFailure.fatal(
                    e.number(),
                    e.number() == Errno.ENOMEM
                            ? "does not fit into memory"
                            : "its segments cannot be mapped: damaged program headers");
        }
        if (outside(entry)) {
            throw ExecFailure.fatal(Errno.EINVAL, "its entry point lies outside of user space");
        }
    }

    private static boolean outside(long address) {
        return Long.compareUnsigned(address, AddressSpace.USER_END) >= 0;
    }

    private void loadProgram(ElfImage image, boolean interpreted) {
        long bias = 0;
        long brk = 0;
        long phdr = 0;
        long startCode = -1;
        long endCode = 0;
        long startData = 0;
        long endData = 0;
        boolean first = true;
        for (ProgramHeader h : image.headers()) {
            if (h.type() != ProgramHeader.PT_LOAD) {
                continue;
            }
            int flags = VmFlags.MAP_PRIVATE;
            long total = 0;
            if (!first) {
                flags |= VmFlags.MAP_FIXED;
            } else if (image.type() == ElfImage.ET_EXEC) {
                flags |= VmFlags.MAP_FIXED_NOREPLACE;
            } else {
                total = needSize(image);
                if (interpreted) {
                    bias = layout.pieBase() & -image.alignment();
                    flags |= VmFlags.MAP_FIXED_NOREPLACE;
                } else {
                    if (image.alignment() > 4096 || image.alignment() < 0) {
                        bias = Mmap.place(map, total) & -image.alignment();
                        flags |= VmFlags.MAP_FIXED_NOREPLACE;
                    }
                }
                bias = bias - h.vaddr() & PAGE_MASK;
            }
            long where = image.type() == ElfImage.ET_DYN && first && (flags & VmFlags.MAP_FIXED_NOREPLACE) == 0
                    ? 0
                    : bias + h.vaddr();
            long mapped = segment(image.file(), where, h, flags, total);
            if (first && image.type() == ElfImage.ET_DYN) {
                bias = mapped - (h.vaddr() & PAGE_MASK);
            }
            first = false;
            if (Long.compareUnsigned(h.offset(), image.phoff()) <= 0
                    && Long.compareUnsigned(image.phoff() - h.offset(), h.fileSize()) < 0) {
                phdr = image.phoff() - h.offset() + h.vaddr();
            }
            checkSize(h);
            long k = h.vaddr();
            boolean code = (h.flags() & ProgramHeader.PF_X) != 0;
            startCode = code && Long.compareUnsigned(k, startCode) < 0 ? k : startCode;
            startData = Math.max(startData, k);
            endCode = code ? Math.max(endCode, k + h.fileSize()) : endCode;
            endData = Math.max(endData, k + h.fileSize());
            brk = Math.max(brk, k + h.memSize());
        }
        programEntry = image.entry() + bias;
        headersAddress = phdr + bias; // where no segment holds the table, Linux names the start of the program
        map.startCode = startCode + bias;
        map.endCode = endCode + bias;
        map.startData = startData + bias;
        map.endData = endData + bias;
        endOfImage = brk + bias + PAGE_OFFSET & PAGE_MASK;
        // A loader run by hand lies among the mappings; its heap gets the room of a program.
        boolean loader = image.type() == ElfImage.ET_DYN && !interpreted;
        long heap = loader ? Layout.ET_DYN_BASE + PAGE_OFFSET & PAGE_MASK : endOfImage;
        map.setBrk(heap + layout.brkShift());
    }

    private static long needSize(ElfImage image) {
        long total = image.totalSize();
        if (total == 0) {
            throw Errno.of(Errno.EINVAL);
        }
        return total;
    }

    private static void checkSize(ProgramHeader h) {
        if (outside(h.vaddr())
                || Long.compareUnsigned(h.fileSize(), h.memSize()) > 0
                || Long.compareUnsigned(h.memSize(), AddressSpace.USER_END) > 0
                || AddressSpace.USER_END - h.memSize() < h.vaddr()) {
            throw Errno.of(Errno.EINVAL);
        }
    }

    private void loadInterpreter(ElfImage image) {
        long total = needSize(image);
        long bias = 0;
        boolean first = true;
        for (ProgramHeader h : image.headers()) {
            if (h.type() != ProgramHeader.PT_LOAD) {
                continue;
            }
            boolean fixed = image.type() == ElfImage.ET_EXEC || !first;
            int flags = VmFlags.MAP_PRIVATE | (fixed ? VmFlags.MAP_FIXED : 0);
            long mapped = segment(image.file(), fixed ? bias + h.vaddr() : 0, h, flags, first ? total : 0);
            if (first && image.type() == ElfImage.ET_DYN) {
                bias = mapped - (h.vaddr() & PAGE_MASK);
            }
            first = false;
            checkSize(h);
        }
        interpreterBase = bias;
        entry = image.entry() + bias;
    }

    /**
     * Maps one segment and the zeros behind it (elf_load).
     *
     * @param where the address of the segment's first byte, not rounded; 0: anywhere
     * @param total reserve so much, that is everything up to the last segment, and keep only this one
     * @return the page-aligned start
     */
    private long segment(OpenFile file, long where, ProgramHeader h, int flags, long total) {
        long within = h.vaddr() & PAGE_OFFSET;
        long start = where & PAGE_MASK;
        if (h.fileSize() != 0) {
            start = mapFile(file, start, h, flags, total, within);
        }
        if (Long.compareUnsigned(h.memSize(), h.fileSize()) > 0) {
            long zeroStart = start + within + h.fileSize();
            long zeroEnd = start + within + h.memSize();
            if (h.fileSize() != 0) {
                clearTail(zeroStart, (h.flags() & ProgramHeader.PF_W) != 0);
            } else {
                zeroStart = start;
            }
            zeroStart = zeroStart + PAGE_OFFSET & PAGE_MASK;
            zeroEnd = zeroEnd + PAGE_OFFSET & PAGE_MASK;
            if (zeroEnd != zeroStart) {
                map.addZeroArea(zeroStart, zeroEnd - zeroStart, (h.flags() & ProgramHeader.PF_X) != 0);
            }
        }
        return start;
    }

    private long mapFile(OpenFile file, long start, ProgramHeader h, int flags, long total, long within) {
        long offset = h.offset() - within;
        long size = h.fileSize() + within + PAGE_OFFSET & PAGE_MASK;
        if (size == 0) {
            return start;
        }
        if ((offset & PAGE_OFFSET) != 0
                || Long.compareUnsigned(offset + size, offset) < 0
                || Long.compareUnsigned(size, AddressSpace.USER_END) > 0) {
            throw Errno.of(Errno.EINVAL);
        }
        if (total == 0) {
            return Mmap.map(map, start, size, h.prot(), flags, file, offset);
        }
        long all = total + PAGE_OFFSET & PAGE_MASK;
        long mapped = Mmap.map(map, start, all, h.prot(), flags, file, offset);
        if (Long.compareUnsigned(size, all) < 0) {
            Munmap.munmap(map, mapped + size, all - size);
        }
        return mapped;
    }

    /** Zeros from the last byte of the file part to the end of its page (padzero). */
    private void clearTail(long from, boolean writable) {
        long length = -from & PAGE_OFFSET;
        if (length == 0) {
            return;
        }
        try {
            map.zero(from, length);
        } catch (Errno e) {
            if (writable) {
                throw e;
            }
        }
    }
}
