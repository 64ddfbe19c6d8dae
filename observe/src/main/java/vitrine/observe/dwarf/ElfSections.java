package vitrine.observe.dwarf;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Sections and loaded segments of an ELF file (elf(5)). */
final class ElfSections {
    /** A PT_LOAD header. */
    record Segment(long offset, long address, long size) {}

    private static final int PT_LOAD = 1;
    private static final int NOBITS = 8;
    private static final int COMPRESSED = 0x800;
    private static final int HEADER = 64;
    private static final int MOST_SECTIONS = 10_000;

    /** A section that expands to more than this is not looked at. */
    private static final int MOST_BYTES = 256 << 20;

    final List<Segment> segments = new ArrayList<>();
    private final Map<String, byte[]> sections = new LinkedHashMap<>();

    /** Throws IndexOutOfBoundsException when the file is damaged. */
    ElfSections(byte[] file) {
        Cursor h = new Cursor(file, 0, Math.min(HEADER, file.length));
        if (h.u32() != 0x464c457fL || h.u8() != 2 || h.u8() != 1) {
            throw new IndexOutOfBoundsException("no 64-bit little-endian ELF file");
        }
        h.at = 32;
        long programs = h.u64();
        long headers = h.u64();
        h.at = 54;
        int programSize = h.u16();
        int programCount = h.u16();
        int size = h.u16();
        int count = h.u16();
        int names = h.u16();
        for (int i = 0; i < programCount; i++) {
            Cursor p = new Cursor(file, programs + (long) i * programSize, file.length);
            if (p.u32() == PT_LOAD) {
                p.skip(4);
                long offset = p.u64();
                long address = p.u64();
                p.skip(8);
                segments.add(new Segment(offset, address, p.u64()));
            }
        }
        if (count > MOST_SECTIONS || headers == 0) {
            return;
        }
        byte[] text = names < count ? content(file, headers + (long) names * size) : new byte[0];
        for (int i = 0; i < count; i++) {
            long at = headers + (long) i * size;
            String name = text.length == 0 ? "" : Cursor.text(text, new Cursor(file, at, file.length).u32());
            if (name.startsWith(".debug_line")
                    || name.equals(".debug_str")
                    || name.endsWith("symtab")
                    || name.equals(".strtab")) {
                sections.put(name, content(file, at));
            }
        }
    }

    private static byte[] content(byte[] file, long header) {
        Cursor s = new Cursor(file, header, file.length);
        s.skip(4);
        long type = s.u32();
        long flags = s.u64();
        s.skip(8);
        long offset = s.u64();
        long size = s.u64();
        if (type == NOBITS) {
            return new byte[0];
        }
        if (offset < 0 || size < 0 || offset + size > file.length || offset + size < 0) {
            throw new IndexOutOfBoundsException("a section outside of the file");
        }
        byte[] raw = Arrays.copyOfRange(file, (int) offset, (int) (offset + size));
        return (flags & COMPRESSED) == 0 ? raw : expand(raw);
    }

    /** Elf64_Chdr: type 1 is zlib; then the size of the content. */
    private static byte[] expand(byte[] raw) {
        Cursor c = new Cursor(raw, 0, raw.length);
        long type = c.u32();
        c.skip(4);
        long size = c.u64();
        if (type != 1 || size < 0 || size > MOST_BYTES) {
            return new byte[0];
        }
        try (Inflater inflater = new Inflater()) {
            inflater.setInput(raw, 24, Math.max(raw.length - 24, 0));
            byte[] out = new byte[(int) size];
            int have = 0;
            int n;
            while (have < out.length && (n = inflater.inflate(out, have, out.length - have)) > 0) {
                have += n;
            }
            return out;
        } catch (DataFormatException e) {
            return new byte[0];
        }
    }

    /** A section, or an empty array. */
    byte[] section(String name) {
        return sections.getOrDefault(name, new byte[0]);
    }
}
