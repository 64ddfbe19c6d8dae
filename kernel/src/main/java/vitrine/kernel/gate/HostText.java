package vitrine.kernel.gate;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Texts that come from the host's command line, byte for byte. A text is UTF-8 where it can be; each byte that is none
 * is one lone surrogate, U+DC80 to U+DCFF, so that nothing is lost on the way to the guest.
 */
public final class HostText {
    private static final char REPLACED = '\ufffd';
    private static final int RAW = 0xdc00;

    private HostText() {}

    /**
     * The arguments of {@code main}, with what Java could not decode put right where the host tells the bytes (Linux
     * does, in /proc/self/cmdline; they are its last ones).
     */
    public static String[] arguments(String[] decoded) {
        boolean lost = false;
        for (String s : decoded) {
            lost |= s.indexOf(REPLACED) >= 0;
        }
        if (!lost) {
            return decoded;
        }
        try {
            byte[] all = Files.readAllBytes(Path.of("/proc/self/cmdline"));
            String[] exact = decoded.clone();
            int end = all.length;
            for (int i = decoded.length - 1; i >= 0 && end > 0; i--) {
                int start = end - 1;
                while (start > 0 && all[start - 1] != 0) {
                    start--;
                }
                exact[i] = of(all, start, end - 1);
                end = start;
            }
            return exact;
        } catch (IOException e) {
            return decoded;
        }
    }

    private static String of(byte[] bytes, int from, int to) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes, from, to - from);
        CharBuffer out = CharBuffer.allocate(to - from);
        while (in.hasRemaining()) {
            CoderResult result = decoder.decode(in, out, true);
            for (int i = 0; result.isError() && i < result.length(); i++) {
                out.put((char) (RAW | in.get() & 0xff));
            }
        }
        return out.flip().toString();
    }

    /** Whether the character stands for one byte that is no UTF-8. */
    private static boolean isRaw(String text, int i) {
        return (text.charAt(i) & 0xff80) == (RAW | 0x80) && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
    }

    /** The bytes of a text, a character for each. */
    public static String bytes(String text) {
        StringBuilder s = new StringBuilder(text.length());
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            if (isRaw(text, i)) {
                s.append(utf8(text.substring(from, i))).append((char) (text.charAt(i) & 0xff));
                from = i + 1;
            }
        }
        return s.append(utf8(text.substring(from))).toString();
    }

    private static String utf8(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /** The host's path of that name, absolute and without dots. Throws InvalidPathException when it has none. */
    public static Path path(String text) {
        Path path = Path.of("");
        boolean plain = true;
        for (int i = 0; i < text.length() && plain; i++) {
            plain = !isRaw(text, i);
        }
        path = plain ? Path.of(text) : HostNames.target(path, bytes(text));
        if (!path.isAbsolute() && System.getProperty("user.dir", "").indexOf(REPLACED) >= 0) {
            try {
                path = Path.of("/proc/self/cwd").toRealPath().resolve(path);
            } catch (IOException e) {
                // It will be found missing under the name that Java has for the folder.
            }
        }
        return path.toAbsolutePath().normalize();
    }

    /** The text of a path. */
    public static String of(Path path) {
        byte[] bytes = HostNames.bytes(path).getBytes(StandardCharsets.ISO_8859_1);
        return of(bytes, 0, bytes.length);
    }
}
