package vitrine.kernel.gate;

import java.io.IOException;
import java.nio.channels.FileChannel;
import vitrine.kernel.abi.Errno;

/** lseek(2) on a file of the host. */
final class HostSeek {
    private HostSeek() {}

    static long seek(FileChannel channel, long offset, int whence) {
        try {
            long base = switch (whence) {
                case 0 -> 0;
                case 1 -> channel.position();
                case 2 -> channel.size();
                default -> -1;
            };
            if (base < 0 || base + offset < 0) {
                return -Errno.EINVAL;
            }
            channel.position(base + offset);
            return base + offset;
        } catch (IOException e) {
            return -Errno.ESPIPE;
        }
    }
}
