package vitrine.kernel.core;

import static vitrine.machine.memory.PhysicalMemory.PAGE_SIZE;

import java.util.ArrayList;
import java.util.List;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.mm.KernelBuffer;
import vitrine.kernel.mm.MemoryMap;
import vitrine.kernel.mm.VmFlags;
import vitrine.kernel.mm.Vma;
import vitrine.kernel.signal.SignalInfo;
import vitrine.kernel.task.Task;
import vitrine.machine.memory.HostMemory;
import vitrine.machine.memory.Pte;

/**
 * The ELF file (elf(5)) of a dead process.
 *
 * <pre>
 * ELF header, 64 bytes | program headers, 56 bytes each: PT_NOTE, a PT_LOAD for each VMA | notes | pages, aligned
 * </pre>
 */
final class CoreFile {
    private static final int HEADER = 64;
    private static final int PROGRAM_HEADER = 56;
    private static final int MAX_HEADERS = 0xfffe;
    private static final int ET_CORE = 4;
    private static final int EM_X86_64 = 62;
    private static final int PT_LOAD = 1;
    private static final int PT_NOTE = 4;
    private static final int ELF_MAGIC = 0x464c_457f;

    private final Task task;
    private final MemoryMap map;
    private final SignalInfo info;
    private final OpenFile file;
    private final long limit;
    private final byte[] page = new byte[PAGE_SIZE];
    private long written;
    private boolean full;

    CoreFile(Task task, MemoryMap map, SignalInfo info, OpenFile file, long limit) {
        this.task = task;
        this.map = map;
        this.info = info;
        this.file = file;
        this.limit = limit;
    }

    /** Writes until everything is there, the limit is reached or the disk is full. @return size of the file, bytes */
    long write() {
        List<Vma> areas = new ArrayList<>();
        List<Long> sizes = new ArrayList<>();
        for (Vma vma : map.areas()) {
            if (areas.size() < MAX_HEADERS) {
                areas.add(vma);
                sizes.add(dumped(vma));
            }
        }
        byte[] notes = CoreNotes.of(task, map, info);
        int headers = HEADER + PROGRAM_HEADER * (areas.size() + 1);
        long data = headers + notes.length + PAGE_SIZE - 1L & -PAGE_SIZE;
        emit(headers(areas, sizes, headers, notes.length, data), 0);
        emit(notes, headers);
        long at = data;
        for (int i = 0; i < areas.size() && !full; i++) {
            pages(areas.get(i), sizes.get(i), at);
            at += sizes.get(i);
        }
        if (!full && written < at) {
            file.inode().truncate(at); // the last pages are holes
            written = at;
        }
        return written;
    }

    private static byte[] headers(List<Vma> areas, List<Long> sizes, int notesAt, int notes, long dataAt) {
        Bytes b = new Bytes();
        b.u32(ELF_MAGIC).u32(0x0001_0102).u64(0); // ELFCLASS64, little-endian, version 1, ELFOSABI_NONE
        b.u16(ET_CORE).u16(EM_X86_64).u32(1);
        b.u64(0).u64(HEADER).u64(0).u32(0); // entry, program headers, section headers, flags
        b.u16(HEADER).u16(PROGRAM_HEADER).u16(areas.size() + 1).u16(0).u16(0).u16(0);
        b.u32(PT_NOTE).u32(0).u64(notesAt).u64(0).u64(0).u64(notes).u64(0).u64(4);
        long at = dataAt;
        for (int i = 0; i < areas.size(); i++) {
            Vma vma = areas.get(i);
            int flags = vma.flags();
            int rights = ((flags & VmFlags.READ) != 0 ? 4 : 0)
                    | ((flags & VmFlags.WRITE) != 0 ? 2 : 0)
                    | ((flags & VmFlags.EXEC) != 0 ? 1 : 0);
            b.u32(PT_LOAD).u32(rights).u64(at).u64(vma.start()).u64(0);
            b.u64(sizes.get(i)).u64(vma.end() - vma.start()).u64(PAGE_SIZE);
            at += sizes.get(i);
        }
        return b.toArray();
    }

    /** Bytes of a VMA that belong into the file (coredump_filter 0x33: private, anonymous shared, ELF headers). */
    private long dumped(Vma vma) {
        long size = vma.end() - vma.start();
        if ((vma.flags() & VmFlags.DONTDUMP) != 0) {
            return 0;
        }
        if (vma.source() == null) {
            return size;
        }
        OpenFile backing = vma.file();
        if ((vma.flags() & VmFlags.SHARED) != 0) {
            return backing == null || backing.inode().nlink == 0 ? size : 0;
        }
        boolean[] changed = new boolean[1];
        map.space().visit(vma.start(), vma.end(), (va, entry) -> {
            changed[0] |= (entry & Pte.PRESENT) != 0 && (entry & Pte.FILE) == 0;
        });
        if (changed[0]) {
            return size;
        }
        return vma.fileOffset() == 0 && (vma.flags() & VmFlags.READ) != 0 && isElf(vma) ? PAGE_SIZE : 0;
    }

    private boolean isElf(Vma vma) {
        try {
            return map.readInt(vma.start()) == ELF_MAGIC;
        } catch (Errno e) {
            return false;
        }
    }

    private void pages(Vma vma, long size, long at) {
        for (long done = 0; done < size && !full; done += PAGE_SIZE) {
            long va = vma.start() + done;
            long entry = map.space().entry(va);
            if ((entry & Pte.PRESENT) != 0) {
                if (!map.isZeroPage(entry)) {
                    HostMemory.copyOut(task.kernel.ram.hostAddress(Pte.pfn(entry)), page, 0, PAGE_SIZE);
                    emit(page, at + done);
                }
            } else if (vma.source() != null && (vma.flags() & VmFlags.READ) != 0) {
                try {
                    map.read(va, page, 0, PAGE_SIZE);
                    emit(page, at + done);
                } catch (Errno e) {
                    // Behind the end of the file: a hole.
                }
            }
        }
    }

    private void emit(byte[] bytes, long at) {
        if (full || Long.compareUnsigned(at + bytes.length, limit) > 0) {
            full = true;
            return;
        }
        long n = file.write(task, new KernelBuffer(bytes), at);
        full = n != bytes.length;
        written = Math.max(written, at + Math.max(n, 0));
    }
}
