package vitrine.kernel.fs.root;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The applets that a busybox binary contains, read from the binary itself: its read-only data hold all names, each
 * ended by a NUL, in strictly ascending order, the first being "[" and "[[".
 */
final class Applets {
    private static final byte[] START = {0, '[', 0, '[', '[', 0};
    private static final int MAX_NAME = 32;

    /** What nearly every busybox has, for one whose table is not found. */
    private static final String USUAL = "[ [[ ash awk base64 basename bunzip2 bzcat bzip2 cat chgrp chmod chown chroot"
            + " clear cmp cp cpio cut date dd df diff dirname dmesg du echo ed egrep env expand expr factor false"
            + " fgrep find fold free grep gunzip gzip head hexdump hostname id install kill killall less ln logname"
            + " ls lzcat md5sum mkdir mkfifo mknod mktemp more mount mv nice nl nohup nproc od paste patch pidof"
            + " printenv printf ps pwd readlink realpath reset rev rm rmdir sed seq sh sha1sum sha256sum sha512sum"
            + " shuf sleep sort split stat strings stty sum sync tac tail tar tee test time timeout top touch tr"
            + " true truncate tty umount uname unexpand uniq unlink unxz unzip uptime vi wc wget which who whoami"
            + " xargs xxd yes zcat";

    private Applets() {}

    /** The names, in the order of the table. */
    static List<String> of(byte[] busybox) {
        List<String> best = List.of();
        for (int i = 0; i < busybox.length - START.length; i++) {
            if (busybox[i] == 0 && startsAt(busybox, i)) {
                List<String> names = read(busybox, i + 1);
                if (names.size() > best.size()) {
                    best = names;
                }
            }
        }
        return best.size() >= 10 ? best : List.of(USUAL.split(" "));
    }

    private static boolean startsAt(byte[] bytes, int at) {
        for (int i = 0; i < START.length; i++) {
            if (bytes[at + i] != START[i]) {
                return false;
            }
        }
        return true;
    }

    private static List<String> read(byte[] bytes, int from) {
        List<String> names = new ArrayList<>();
        String last = "";
        int at = from;
        while (true) {
            int end = at;
            while (end < bytes.length && end - at <= MAX_NAME && plain(bytes[end])) {
                end++;
            }
            if (end == at || end >= bytes.length || bytes[end] != 0) {
                return names;
            }
            String name = new String(bytes, at, end - at, StandardCharsets.ISO_8859_1);
            if (name.compareTo(last) <= 0) {
                return names;
            }
            names.add(name);
            last = name;
            at = end + 1;
        }
    }

    private static boolean plain(byte b) {
        return b >= 'a' && b <= 'z' || b >= '0' && b <= '9' || b == '[' || b == '-' || b == '_' || b == '.';
    }
}
