package vitrine.cli;

/** Sizes as they are typed: {@code 512M}, {@code 2G}, {@code 65536}. */
final class ByteSize {
    private static final String UNITS = "KMGT";

    private ByteSize() {}

    /**
     * Parses a size.
     *
     * @param text decimal digits, then nothing, or one of {@code K M G T} (powers of 1024, either case), optionally
     *     followed by {@code B} or {@code iB}
     * @return bytes, greater than zero
     * @throws UsageException when the text is anything else or does not fit 63 bits
     */
    static long parse(String text) {
        int digits = 0;
        while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
            digits++;
        }
        int shift = shiftOf(text.substring(digits));
        if (digits == 0 || digits > 18 || shift < 0) {
            throw new UsageException("not a size: '" + text + "' (examples: 512M, 2G, 1048576)");
        }
        long value = Long.parseLong(text, 0, digits, 10);
        if (value == 0) {
            throw new UsageException("a size must be greater than zero: '" + text + "'");
        }
        if (value > Long.MAX_VALUE >> shift) {
            throw new UsageException("size too large: '" + text + "'");
        }
        return value << shift;
    }

    /** Returns the power of two that a unit stands for, or -1 when it is none. */
    private static int shiftOf(String unit) {
        if (unit.isEmpty() || unit.equals("B")) {
            return 0;
        }
        String rest = unit.substring(1);
        int power = UNITS.indexOf(Character.toUpperCase(unit.charAt(0)));
        return power >= 0 && (rest.isEmpty() || rest.equals("B") || rest.equals("iB")) ? 10 * (power + 1) : -1;
    }
}
