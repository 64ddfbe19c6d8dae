package vitrine.kernel.fs.root;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.gate.HostFiles;

/**
 * Reads the headers of a tar archive one after the other: ustar, GNU long names, and pax records (pax(1), tar(5)).
 *
 * <pre>
 *   0 name 100     100 mode 8     108 uid 8      116 gid 8    124 size 12   136 mtime 12   148 checksum 8
 * 156 typeflag 1   157 link 100   257 magic 6    263 version  265 uname 32  297 gname 32
 * 329 devmajor 8   337 devminor 8 345 prefix 155 500 -        512 end; numbers octal, or base 256 when bit 7 is set
 * </pre>
 */
public final class TarReader {
    private static final int BLOCK = 512;
    private static final int MAX_EXTENSION = 1 << 20;
    private static final long SECOND = 1_000_000_000;

    private final HostFiles.Content archive;
    private long position;
    private int members;

    public TarReader(HostFiles.Content archive) {
        this.archive = archive;
    }

    /** The next member, or null at the end. Throws HostRootException for what is no tar archive. */
    public @Nullable TarEntry next() {
        String longName = null;
        String longLink = null;
        Map<String, String> pax = Map.of();
        while (true) {
            byte[] h = new byte[BLOCK];
            int got = archive.read(position, h, 0, BLOCK);
            if (got == 0 || got == BLOCK && empty(h)) {
                if (members == 0 && got == 0) {
                    throw new HostRootException("not a tar archive: it is empty");
                }
                return null;
            }
            if (got < BLOCK || !checksum(h)) {
                throw new HostRootException(
                        members == 0 ? "not a tar archive" : "damaged tar archive at byte " + position);
            }
            members++;
            String name = name(h);
            char type = (char) (h[156] & 0xff);
            long size = number(h, 124, 12, name);
            long content = position + BLOCK;
            if (size < 0 || content + size < 0) {
                throw new HostRootException("tar member '" + printable(name) + "' has an impossible size");
            }
            position = content + (size + BLOCK - 1) / BLOCK * BLOCK;
            switch (type) {
                case 'L' -> longName = text(extension(content, size, name));
                case 'K' -> longLink = text(extension(content, size, name));
                case 'x' -> pax = records(extension(content, size, name), name);
                case 'g' -> extension(content, size, name);
                default -> {
                    return entry(h, type, content, size, pax, longName == null ? name : longName, longLink);
                }
            }
        }
    }

    private TarEntry entry(
            byte[] h,
            char type,
            long content,
            long stated,
            Map<String, String> pax,
            String shortName,
            @Nullable String longLink) {
        String name = pax.getOrDefault("path", shortName);
        String link = pax.getOrDefault("linkpath", longLink == null ? string(h, 157, 100) : longLink);
        long size = stated;
        String paxSize = pax.get("size");
        if (paxSize != null) {
            size = decimal(paxSize, name);
            position = content + (size + BLOCK - 1) / BLOCK * BLOCK;
        }
        boolean hasContent = type == '0' || type == '\0' || type == '7';
        if (!hasContent && type != '1' && size != 0 && type >= '2' && type <= '6') {
            position = content; // a size without content, as old programs wrote for folders
            size = 0;
        }
        if (hasContent && size > 0 && archive.read(content + size - 1, new byte[1], 0, 1) != 1) {
            throw new HostRootException("tar member '" + printable(name) + "' is cut off");
        }
        char kind = type == '\0' || type == '7' ? '0' : type;
        if (kind == '0' && name.endsWith("/")) {
            kind = '5';
        }
        return new TarEntry(
                name,
                kind,
                link,
                (int) number(h, 100, 8, name) & 07777,
                (int) (pax.containsKey("uid") ? decimal(value(pax, "uid"), name) : number(h, 108, 8, name)),
                (int) (pax.containsKey("gid") ? decimal(value(pax, "gid"), name) : number(h, 116, 8, name)),
                size,
                pax.containsKey("mtime") ? time(value(pax, "mtime"), name) : number(h, 136, 12, name) * SECOND,
                (int) number(h, 329, 8, name),
                (int) number(h, 337, 8, name),
                content);
    }

    private static String value(Map<String, String> pax, String key) {
        return pax.getOrDefault(key, "");
    }

    private byte[] extension(long content, long size, String name) {
        byte[] b = new byte[(int) Math.min(size, MAX_EXTENSION + 1)];
        if (size > MAX_EXTENSION || archive.read(content, b, 0, b.length) != b.length) {
            throw new HostRootException(
                    "tar member '" + printable(name) + "' has a header that is too long or cut off");
        }
        return b;
    }

    private static String text(byte[] b) {
        int end = 0;
        while (end < b.length && b[end] != 0) {
            end++;
        }
        return new String(b, 0, end, StandardCharsets.ISO_8859_1);
    }

    /** pax records: "LENGTH KEY=VALUE\n", the length that of the whole record. */
    private static Map<String, String> records(byte[] b, String name) {
        Map<String, String> map = new HashMap<>();
        String s = new String(b, StandardCharsets.ISO_8859_1);
        int at = 0;
        while (at < s.length()) {
            int space = s.indexOf(' ', at);
            long length = space < 0 ? -1 : decimal(s.substring(at, space), name);
            int equals = s.indexOf('=', space);
            if (length <= 0 || at + length > s.length() || equals < 0 || equals >= at + length) {
                throw new HostRootException("tar member '" + printable(name) + "' has a damaged pax header");
            }
            int end = at + (int) length;
            map.put(s.substring(space + 1, equals), s.substring(equals + 1, Math.max(equals + 1, end - 1)));
            at = end;
        }
        return map;
    }

    private static String name(byte[] h) {
        String name = string(h, 0, 100);
        boolean ustar = string(h, 257, 6).equals("ustar");
        String prefix = ustar ? string(h, 345, 155) : "";
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    private static String string(byte[] h, int at, int max) {
        int end = at;
        while (end < at + max && h[end] != 0) {
            end++;
        }
        return new String(h, at, end - at, StandardCharsets.ISO_8859_1);
    }

    private static long number(byte[] h, int at, int length, String name) {
        if ((h[at] & 0x80) != 0) {
            long v = h[at] == (byte) 0xff ? -1 : h[at] & 0x7f;
            for (int i = at + 1; i < at + length; i++) {
                v = v << 8 | h[i] & 0xff;
            }
            return v;
        }
        long v = 0;
        for (int i = at; i < at + length; i++) {
            int c = h[i];
            if (c >= '0' && c <= '7') {
                v = v << 3 | c - '0';
            } else if (c != ' ' && c != 0) {
                throw new HostRootException("tar member '" + printable(name) + "' has a damaged header");
            } else if (v != 0) {
                break;
            }
        }
        return v;
    }

    private static long decimal(String s, String name) {
        try {
            return Long.parseLong(s);
        } catch (NumberFormatException e) {
            throw new HostRootException("tar member '" + printable(name) + "' has a damaged pax header");
        }
    }

    private static long time(String s, String name) {
        int dot = s.indexOf('.');
        long seconds = decimal(dot < 0 ? s : s.substring(0, dot), name);
        long nanos = 0;
        if (dot >= 0) {
            String digits = (s.substring(dot + 1) + "000000000").substring(0, 9);
            nanos = decimal(digits, name);
        }
        return seconds * SECOND + nanos;
    }

    private static boolean empty(byte[] h) {
        for (byte b : h) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean checksum(byte[] h) {
        int sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            sum += i >= 148 && i < 156 ? ' ' : h[i] & 0xff;
        }
        long stated = 0;
        for (int i = 148; i < 156; i++) {
            if (h[i] >= '0' && h[i] <= '7') {
                stated = stated << 3 | h[i] - '0';
            }
        }
        return sum == stated;
    }

    /** A name for a message: nothing in it may move the cursor of a terminal. */
    public static String printable(String name) {
        StringBuilder s = new StringBuilder();
        for (int i = 0; i < Math.min(name.length(), 200); i++) {
            char c = name.charAt(i);
            s.append(c >= ' ' && c < 127 ? c : '?');
        }
        return s.toString();
    }
}
