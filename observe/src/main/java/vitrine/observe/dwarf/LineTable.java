package vitrine.observe.dwarf;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Which line of which file an address comes from: the line programs of .debug_line (DWARF 5, section 6.2). */
final class LineTable {
    /** A line of a file; line 0 ends a sequence. */
    record Row(String file, int line) {}

    private static final int MOST_ROWS = 2_000_000;
    private static final int MOST_FILES = 100_000;

    private static final int FORM_DATA2 = 0x05;
    private static final int FORM_DATA4 = 0x06;
    private static final int FORM_DATA8 = 0x07;
    private static final int FORM_STRING = 0x08;
    private static final int FORM_BLOCK = 0x09;
    private static final int FORM_DATA1 = 0x0b;
    private static final int FORM_STRP = 0x0e;
    private static final int FORM_UDATA = 0x0f;
    private static final int FORM_DATA16 = 0x1e;
    private static final int FORM_LINE_STRP = 0x1f;
    private static final int CONTENT_PATH = 1;

    private final TreeMap<Long, Row> rows = new TreeMap<>();
    private final byte[] strings;
    private final byte[] lineStrings;

    /** Reads as many units as are whole. */
    LineTable(byte[] program, byte[] strings, byte[] lineStrings) {
        this.strings = strings;
        this.lineStrings = lineStrings;
        Cursor all = new Cursor(program, 0, program.length);
        try {
            while (all.more() && rows.size() < MOST_ROWS) {
                long length = all.u32();
                boolean wide = length == 0xffff_ffffL;
                unit(all.part(wide ? all.u64() : length), wide ? 8 : 4);
            }
        } catch (IndexOutOfBoundsException e) {
            // What has been read is good.
        }
    }

    /** The row that covers an address. */
    @Nullable
    Row find(long address) {
        Map.@Nullable Entry<Long, Row> row = rows.floorEntry(address);
        return row == null || row.getValue().line() == 0 ? null : row.getValue();
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    private void unit(Cursor c, int wordSize) {
        int version = c.u16();
        if (version < 2 || version > 5) {
            return;
        }
        if (version == 5) {
            c.skip(2); // sizes of addresses and of segment selectors
        }
        Cursor head = c.part(c.number(wordSize));
        int least = head.u8();
        if (version >= 4) {
            head.u8(); // operations of an instruction: 1 but for VLIW
        }
        head.u8(); // default of is_stmt
        int base = (byte) head.u8();
        int range = head.u8();
        int first = head.u8();
        int[] lengths = new int[Math.max(first, 1)];
        for (int i = 1; i < first; i++) {
            lengths[i] = head.u8();
        }
        List<String> files = version == 5 ? filesOfFive(head, wordSize) : files(head);
        run(c, files, new int[] {least, base, range, first}, lengths);
    }

    /** Versions 2 to 4: names of folders, then name, folder, time and size of each file; the first is 1. */
    private static List<String> files(Cursor head) {
        List<String> files = new ArrayList<>();
        files.add("");
        int folders = 0;
        while (!head.text().isEmpty()) {
            folders++;
        }
        if (folders > MOST_FILES) {
            throw new IndexOutOfBoundsException(folders);
        }
        for (String name = head.text(); !name.isEmpty() && files.size() < MOST_FILES; name = head.text()) {
            files.add(name);
            head.uleb();
            head.uleb();
            head.uleb();
        }
        return files;
    }

    /** Version 5: both tables describe themselves. */
    private List<String> filesOfFive(Cursor head, int wordSize) {
        entries(head, wordSize); // folders
        return entries(head, wordSize);
    }

    private List<String> entries(Cursor head, int wordSize) {
        int columns = head.u8();
        long[] format = new long[columns * 2];
        for (int i = 0; i < format.length; i++) {
            format[i] = head.uleb();
        }
        long count = head.uleb();
        if (count < 0 || count > MOST_FILES || columns == 0 && count > 0) {
            throw new IndexOutOfBoundsException(count);
        }
        List<String> names = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            String name = "";
            for (int k = 0; k < columns; k++) {
                String value = value(head, (int) format[2 * k + 1], wordSize);
                name = format[2 * k] == CONTENT_PATH ? value : name;
            }
            names.add(name);
        }
        return names;
    }

    private String value(Cursor head, int form, int wordSize) {
        switch (form) {
            case FORM_STRING -> {
                return head.text();
            }
            case FORM_LINE_STRP -> {
                return Cursor.text(lineStrings, head.number(wordSize));
            }
            case FORM_STRP -> {
                return Cursor.text(strings, head.number(wordSize));
            }
            case FORM_UDATA -> head.uleb();
            case FORM_DATA1 -> head.skip(1);
            case FORM_DATA2 -> head.skip(2);
            case FORM_DATA4 -> head.skip(4);
            case FORM_DATA8 -> head.skip(8);
            case FORM_DATA16 -> head.skip(16);
            case FORM_BLOCK -> head.skip(head.uleb());
            default -> throw new IndexOutOfBoundsException(form);
        }
        return "";
    }

    private void run(Cursor c, List<String> files, int[] parameters, int[] lengths) {
        int least = parameters[0];
        int base = parameters[1];
        int range = Math.max(parameters[2], 1);
        int first = parameters[3];
        long address = 0;
        long file = 1;
        long line = 1;
        while (c.more() && rows.size() < MOST_ROWS) {
            int op = c.u8();
            if (op >= first) {
                address += (long) (op - first) / range * least;
                line += base + (op - first) % range;
                row(address, files, file, line);
                continue;
            }
            switch (op) {
                case 0 -> {
                    Cursor extended = c.part(c.uleb());
                    switch (extended.u8()) {
                        case 1 -> {
                            rows.put(address, new Row("", 0));
                            address = 0;
                            file = 1;
                            line = 1;
                        }
                        case 2 -> address = extended.u64();
                        default -> {
                            // Discriminators and what vendors add do not matter here.
                        }
                    }
                }
                case 1 -> row(address, files, file, line); // copy
                case 2 -> address += c.uleb() * least; // advance_pc
                case 3 -> line += c.sleb(); // advance_line
                case 4 -> file = c.uleb(); // set_file
                case 8 -> address += (long) (255 - first) / range * least; // const_add_pc
                case 9 -> address += c.u16(); // fixed_advance_pc
                default -> {
                    for (int i = 0; i < lengths[op]; i++) {
                        c.uleb();
                    }
                }
            }
        }
    }

    private void row(long address, List<String> files, long file, long line) {
        String name = file >= 0 && file < files.size() ? files.get((int) file) : "";
        if (line > 0 && line < Integer.MAX_VALUE) {
            rows.put(address, new Row(name.substring(name.lastIndexOf('/') + 1), (int) line));
        }
    }
}
