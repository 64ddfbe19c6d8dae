package vitrine.observe.strace;

/** Strings in the way strace shows them: like C, other bytes in octal. */
final class Quote {
    private Quote() {}

    /** Quotes characters 0 to 255; {@code more} says that the string went on. */
    static String of(String bytes, boolean more) {
        StringBuilder out = new StringBuilder(bytes.length() + 5).append('"');
        for (int i = 0; i < bytes.length(); i++) {
            char c = bytes.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                case '\r' -> out.append("\\r");
                case '\f' -> out.append("\\f");
                case 0x0b -> out.append("\\v");
                default -> {
                    if (c >= ' ' && c < 0x7f) {
                        out.append(c);
                    } else {
                        boolean digitNext = i + 1 < bytes.length() && Character.digit(bytes.charAt(i + 1), 8) >= 0;
                        String octal = Integer.toOctalString(c);
                        out.append('\\')
                                .repeat("0", digitNext ? 3 - octal.length() : 0)
                                .append(octal);
                    }
                }
            }
        }
        return out.append(more ? "\"..." : "\"").toString();
    }
}
