package vitrine.kernel.cred;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.fs.Inode;

/**
 * The capabilities of a program file (capabilities(7), "File capabilities"), as the attribute security.capability has
 * them.
 *
 * <pre>
 * 31      24 23        1  0        then for each 32 capabilities: permitted, inheritable
 * | revision | 0        | E |      revision 1: 32 of them; 2: 64; 3: 64, and the root of a user namespace
 * </pre>
 *
 * @param effective those that the program gets are effective at once
 */
public record FileCapabilities(long permitted, long inheritable, boolean effective) {
    public static final String NAME = "security.capability";

    private static final int REVISION_1 = 0x0100_0000;
    private static final int REVISION_2 = 0x0200_0000;
    private static final int REVISION_3 = 0x0300_0000;

    /** Those of a file, null when it has none or they make no sense. */
    public static @Nullable FileCapabilities of(Inode file) {
        byte[] raw;
        try {
            raw = file.getXattr(NAME);
        } catch (Errno e) {
            return null;
        }
        return raw == null || !valid(raw) ? null : parse(ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN));
    }

    /** Whether the bytes are such capabilities, as setxattr(2) demands. */
    public static boolean valid(byte[] raw) {
        if (raw.length < 12) {
            return false;
        }
        int revision = ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN).getInt(0) & 0xff00_0000;
        return revision == REVISION_1 && raw.length == 12
                || revision == REVISION_2 && raw.length == 20
                || revision == REVISION_3 && raw.length == 24;
    }

    private static @Nullable FileCapabilities parse(ByteBuffer b) {
        int magic = b.getInt(0);
        if (b.limit() == 24 && b.getInt(20) != 0) {
            return null; // those of the root of another user namespace
        }
        long permitted = b.getInt(4) & 0xffff_ffffL;
        long inheritable = b.getInt(8) & 0xffff_ffffL;
        if (b.limit() >= 20) {
            permitted |= (long) b.getInt(12) << 32;
            inheritable |= (long) b.getInt(16) << 32;
        }
        return new FileCapabilities(
                permitted & Cred.ALL_CAPABILITIES, inheritable & Cred.ALL_CAPABILITIES, (magic & 1) != 0);
    }
}
