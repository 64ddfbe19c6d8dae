package vitrine.observe.dwarf;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Names addresses of a program by function and source line, as far as the program tells. */
public final class SourceMap {
    private static final int FUNCTION = 2;
    private static final int SYMBOL_SIZE = 24;
    private static final int MOST_SYMBOLS = 1_000_000;

    private record Function(String name, long size) {}

    private final TreeMap<Long, Function> functions = new TreeMap<>();
    private final LineTable lines;
    private final ElfSections elf;

    private SourceMap(ElfSections elf) {
        this.elf = elf;
        this.lines =
                new LineTable(elf.section(".debug_line"), elf.section(".debug_str"), elf.section(".debug_line_str"));
        try {
            symbols(elf.section(".symtab"), elf.section(".strtab"));
        } catch (IndexOutOfBoundsException e) {
            // What has been read is good.
        }
    }

    /** Reads a program. Returns null when that is no ELF file, or a damaged one. */
    public static @Nullable SourceMap of(byte[] file) {
        try {
            return new SourceMap(new ElfSections(file));
        } catch (IndexOutOfBoundsException e) {
            return null;
        }
    }

    private void symbols(byte[] table, byte[] names) {
        for (int at = 0; at + SYMBOL_SIZE <= table.length && functions.size() < MOST_SYMBOLS; at += SYMBOL_SIZE) {
            Cursor s = new Cursor(table, at, at + SYMBOL_SIZE);
            long name = s.u32();
            int type = s.u8() & 15;
            s.skip(3);
            long address = s.u64();
            long size = s.u64();
            if (type == FUNCTION && address != 0) {
                functions.put(address, new Function(Cursor.text(names, name), size));
            }
        }
    }

    /** Whether there is anything to name lines with. */
    public boolean hasLines() {
        return !lines.isEmpty();
    }

    /** Whether there is anything to name functions with. */
    public boolean hasSymbols() {
        return !functions.isEmpty();
    }

    /** The address in the file's own numbers of a place so far behind {@code offset} in the file; -1: nowhere. */
    public long address(long fileOffset) {
        for (ElfSections.Segment s : elf.segments) {
            if (fileOffset >= (s.offset() & -4096) && fileOffset < s.offset() + s.size()) {
                return s.address() + fileOffset - s.offset();
            }
        }
        return -1;
    }

    /** {@code worker (queue.c:42)} for an address of the file, or null when it has no line. */
    public @Nullable String line(long address) {
        LineTable.@Nullable Row row = lines.find(address);
        if (row == null) {
            return null;
        }
        @Nullable String function = function(address);
        return (function == null ? "?" : function) + " (" + row.file() + ":" + row.line() + ")";
    }

    /** The function that an address of the file lies in. */
    public @Nullable String function(long address) {
        Map.@Nullable Entry<Long, Function> f = functions.floorEntry(address);
        return f == null || address - f.getKey() >= Math.max(f.getValue().size(), 1)
                ? null
                : f.getValue().name();
    }
}
