package vitrine.kernel.proc;

import vitrine.kernel.Kernel;

/** Sets of CPUs as the kernel prints them (cpuset(7), "Mask format" and "List format"). */
final class CpuList {
    private CpuList() {}

    static long all(Kernel kernel) {
        return -1L >>> 64 - kernel.scheduler.cpuCount();
    }

    /** Hexadecimal in words of 32 bits with commas between, as many digits as {@code cpus} CPUs need. */
    static String mask(long set, int cpus) {
        if (cpus <= 32) {
            return ("%0" + (cpus + 3) / 4 + "x").formatted(set);
        }
        return ("%0" + (cpus - 32 + 3) / 4 + "x,%08x").formatted(set >>> 32, set & 0xffff_ffffL);
    }

    /** Ranges: "0-3,5". */
    static String list(long set) {
        StringBuilder b = new StringBuilder();
        for (int i = 0; i < 64; i++) {
            if ((set >>> i & 1) == 0) {
                continue;
            }
            int end = i;
            while (end < 63 && (set >>> end + 1 & 1) != 0) {
                end++;
            }
            b.append(b.isEmpty() ? "" : ",").append(i);
            if (end > i) {
                b.append('-').append(end);
            }
            i = end;
        }
        return b.toString();
    }
}
