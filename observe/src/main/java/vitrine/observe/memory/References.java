package vitrine.observe.memory;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import vitrine.machine.memory.AddressSpace;
import vitrine.machine.memory.PhysicalMemory;

/**
 * A reference string: which address of which address space was read, written or fetched, one after the other. In each
 * long, from the top: 12 bits address space, 2 bits kind, 48 bits address (bits 61..50 are the space, 49..48 the kind).
 */
public final class References implements PhysicalMemory.Watcher {
    public static final int READ = 0;
    public static final int WRITE = 1;
    public static final int FETCH = 2;

    private static final int KIND_SHIFT = 48;
    private static final int SPACE_SHIFT = 50;
    private static final int MOST_SPACES = 1 << 12;
    private static final long ADDRESS_MASK = (1L << KIND_SHIFT) - 1;
    private static final int PAGE_SHIFT = 12;

    /** A text with more references than anybody writes by hand. */
    private static final int MOST_WRITTEN = 1_000_000;

    private final int limit;
    private final Map<AddressSpace, Integer> spaces = new IdentityHashMap<>(); // only looked up
    private long[] list = new long[1024];
    private int count;
    private long beyond;
    private boolean addresses = true;

    /** An empty one that keeps the first {@code limit} references. */
    public References(int limit) {
        this.limit = limit;
    }

    @Override
    public void access(AddressSpace space, long va, int kind) {
        if (count == limit) {
            beyond++;
            return;
        }
        add(Math.min(spaces.computeIfAbsent(space, s -> spaces.size()), MOST_SPACES - 1), kind, va);
    }

    private void add(int space, int kind, long address) {
        if (count == list.length) {
            list = Arrays.copyOf(list, count * 2);
        }
        list[count++] = (long) space << SPACE_SHIFT | (long) kind << KIND_SHIFT | address & ADDRESS_MASK;
    }

    /**
     * Reads a reference string: words apart by space, {@code [SPACE:]PAGE} in decimal or {@code [SPACE:]0xADDRESS}, with a
     * {@code w} behind for a write; {@code #} begins a comment.
     *
     * @throws IllegalArgumentException with a line that says what is wrong
     */
    public static References parse(List<String> lines) {
        References made = new References(MOST_WRITTEN);
        made.addresses = false;
        for (int n = 0; n < lines.size(); n++) {
            String line = lines.get(n);
            int comment = line.indexOf('#');
            for (String word : (comment < 0 ? line : line.substring(0, comment)).split("[\\s,]+")) {
                if (!word.isEmpty()) {
                    made.word(word, n + 1);
                }
            }
        }
        if (made.count == 0) {
            throw new IllegalArgumentException("there is no reference in it");
        }
        return made;
    }

    private void word(String word, int line) {
        if (count == limit) {
            throw new IllegalArgumentException("line " + line + ": more than " + limit + " references");
        }
        try {
            int colon = word.indexOf(':');
            int space = colon < 0 ? 0 : Integer.parseInt(word.substring(0, colon));
            boolean write = word.endsWith("w");
            String place = word.substring(colon + 1, word.length() - (write ? 1 : 0));
            boolean hex = place.startsWith("0x");
            long address = hex ? Long.parseLong(place.substring(2), 16) : Long.parseLong(place) << PAGE_SHIFT;
            if (space >= 0 && space < MOST_SPACES && address >= 0 && address <= ADDRESS_MASK) {
                addresses |= hex;
                add(space, write ? WRITE : READ, address);
                return;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new IllegalArgumentException(
                "line " + line + ": '" + word + "' is no reference ([SPACE:]PAGE or [SPACE:]0xADDRESS, w for a write)");
    }

    /** Takes over a reference of another string. */
    public void again(References other, int i) {
        add(other.space(i), other.kind(i), other.address(i));
    }

    /** The same references without those that repeat the page of the one before: what faults does not change by it. */
    public References pages() {
        References made = new References(Integer.MAX_VALUE);
        long last = -1;
        for (int i = 0; i < count; i++) {
            if (page(i) != last || write(i)) {
                last = page(i);
                made.add(space(i), kind(i), address(i));
            }
        }
        return made;
    }

    public int count() {
        return count;
    }

    /** How many came after the limit and are not here. */
    public long beyond() {
        return beyond;
    }

    /** Whether addresses are known, and not only pages. */
    public boolean hasAddresses() {
        return addresses;
    }

    public int space(int i) {
        return (int) (list[i] >>> SPACE_SHIFT);
    }

    public int kind(int i) {
        return (int) (list[i] >>> KIND_SHIFT) & 3;
    }

    public boolean write(int i) {
        return kind(i) == WRITE;
    }

    public long address(int i) {
        return list[i] & ADDRESS_MASK;
    }

    /** Space and page number in one: {@code space << 36 | address >> 12}. */
    public long page(int i) {
        return (long) space(i) << KIND_SHIFT - PAGE_SHIFT | address(i) >>> PAGE_SHIFT;
    }

    /** Page number as it was written down. */
    public static long number(long page) {
        return page & (1L << KIND_SHIFT - PAGE_SHIFT) - 1;
    }

    /** All pages. */
    public Set<Long> distinct() {
        Set<Long> all = new TreeSet<>();
        for (int i = 0; i < count; i++) {
            all.add(page(i));
        }
        return all;
    }

    /** Numbers of the address spaces. */
    public List<Integer> spaces() {
        Set<Integer> all = new TreeSet<>();
        for (int i = 0; i < count; i++) {
            all.add(space(i));
        }
        return new ArrayList<>(all);
    }
}
