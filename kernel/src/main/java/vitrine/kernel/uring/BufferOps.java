package vitrine.kernel.uring;

import vitrine.kernel.abi.Errno;
import vitrine.machine.memory.AddressSpace;

/** PROVIDE_BUFFERS and REMOVE_BUFFERS. */
final class BufferOps {
    private static final int MAX = 1 << 16;

    private BufferOps() {}

    static int prepareProvide(Request r) {
        Sqe s = r.sqe;
        if (s.how() != 0 || s.file() != 0) {
            return Errno.EINVAL;
        }
        if (s.fd() <= 0 || s.fd() > MAX) {
            return Errno.E2BIG;
        }
        if (s.off() < 0 || s.off() > 0xffff) {
            return Errno.E2BIG;
        }
        if (s.off() + s.fd() > MAX) {
            return Errno.EINVAL;
        }
        long size = s.length() * s.fd();
        if (s.len() == 0 || s.len() < 0) {
            return Errno.EINVAL;
        }
        boolean outside =
                Long.compareUnsigned(s.addr(), AddressSpace.USER_END) >= 0 || size > AddressSpace.USER_END - s.addr();
        return outside ? Errno.EFAULT : 0;
    }

    static long provide(Request r) {
        Sqe s = r.sqe;
        return r.ring.groups.provide(s.buffer(), s.addr(), s.length(), s.fd(), (int) s.off());
    }

    static int prepareRemove(Request r) {
        Sqe s = r.sqe;
        if (s.how() != 0 || s.addr() != 0 || s.len() != 0 || s.off() != 0 || s.file() != 0) {
            return Errno.EINVAL;
        }
        return s.fd() <= 0 || s.fd() > MAX ? Errno.EINVAL : 0;
    }

    static long remove(Request r) {
        return r.ring.groups.remove(r.sqe.buffer(), r.sqe.fd());
    }
}
