package vitrine.machine.memory;

/**
 * Bits of a page-table entry (Intel SDM volume 3A, 5.5, four-level paging, 4 KiB pages).
 *
 * <pre>
 *  63  62..52   51..12   11  10   9    8  7   6 5 4   3   2 1 0
 *  NX  software frame    sw  FILE COW  G  PS  D A PCD PWT U W P
 * </pre>
 */
public final class Pte {
    public static final long PRESENT = 1;
    public static final long WRITABLE = 1 << 1;
    public static final long USER = 1 << 2;
    public static final long ACCESSED = 1 << 5;
    public static final long DIRTY = 1 << 6;
    /** Software bit: the frame is shared copy-on-write; a write fault copies it when more than one refers to it. */
    public static final long COW = 1 << 9;
    /** Software bit: the frame belongs to a page cache (file or shared memory), not to this address space alone. */
    public static final long FILE = 1 << 10;

    public static final long NX = 1L << 63;
    private static final long FRAME = 0x000f_ffff_ffff_f000L;

    private Pte() {}

    public static int pfn(long entry) {
        return (int) ((entry & FRAME) >>> PhysicalMemory.PAGE_SHIFT);
    }

    /** The bits in words, e.g. {@code "P W U A D"}, with {@code COW}, {@code FILE} and {@code NX}. */
    public static String describe(long entry) {
        if (entry == 0) {
            return "-";
        }
        StringBuilder text = new StringBuilder();
        String[] names = {"P", "W", "U", "PWT", "PCD", "A", "D", "PS", "G", "COW", "FILE"};
        for (int bit = 0; bit < names.length; bit++) {
            if ((entry >>> bit & 1) != 0) {
                text.append(text.isEmpty() ? "" : " ").append(names[bit]);
            }
        }
        return text.append(entry < 0 ? " NX" : "").toString();
    }

    public static long of(int pfn, long bits) {
        return (long) pfn << PhysicalMemory.PAGE_SHIFT | bits;
    }
}
