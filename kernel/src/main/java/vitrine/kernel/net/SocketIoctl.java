package vitrine.kernel.net;

import vitrine.kernel.abi.Errno;
import vitrine.kernel.task.Task;

/** ioctl(2) of sockets (socket(7), tcp(7), udp(7)); those of network devices are in {@link Interfaces}. */
final class SocketIoctl {
    private static final int FIONREAD = 0x541b;
    private static final int SIOCOUTQ = 0x5411;
    private static final int FIOSETOWN = 0x8901;
    private static final int SIOCSPGRP = 0x8902;
    private static final int FIOGETOWN = 0x8903;
    private static final int SIOCGPGRP = 0x8904;
    private static final int SIOCATMARK = 0x8905;
    private static final int SIOCGSTAMP = 0x8906;

    private SocketIoctl() {}

    static long ioctl(Task t, Socket s, int request, long argument) {
        switch (request) {
            case FIONREAD, SIOCOUTQ -> {
                int n = request == FIONREAD ? s.readable() : s.unsent();
                if (n < 0) {
                    return n;
                }
                t.mm().writeInt(argument, n);
                return 0;
            }
            case FIOSETOWN, SIOCSPGRP -> {
                return s.setAsyncOwner(t, t.mm().readInt(argument), false);
            }
            case FIOGETOWN, SIOCGPGRP -> {
                t.mm().writeInt(argument, s.liveAsyncOwner(t));
                return 0;
            }
            case SIOCATMARK -> {
                int at = s.atMark();
                if (at < 0) {
                    return at;
                }
                t.mm().writeInt(argument, at);
                return 0;
            }
            case SIOCGSTAMP -> {
                return -Errno.ENOENT;
            }
            default -> {
                return Interfaces.ioctl(t, request, argument);
            }
        }
    }
}
