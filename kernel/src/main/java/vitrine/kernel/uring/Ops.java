package vitrine.kernel.uring;

import static vitrine.kernel.uring.Op.FILE;
import static vitrine.kernel.uring.Op.FLAGS;
import static vitrine.kernel.uring.Op.IN;
import static vitrine.kernel.uring.Op.OUT;
import static vitrine.kernel.uring.Op.SELECT;

import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;

/** The opcodes of io_uring, by number. */
final class Ops {
    private static final @Nullable Op[] TABLE = new @Nullable Op[64];

    static final Op NOP = add(0, "NOP", 0, r -> 0, r -> 0);
    static final Op TIMEOUT = add(11, "TIMEOUT", 0, Timeouts::prepare, Timeouts::issue);
    static final Op LINK_TIMEOUT = add(15, "LINK_TIMEOUT", 0, Timeouts::prepare, Timeouts::orphan);
    static final Op POLL_ADD = add(6, "POLL_ADD", FILE, PollOps::prepareAdd, PollOps::add);

    static {
        add(1, "READV", FILE | SELECT | IN, ReadWrite::prepare, ReadWrite::readv);
        add(2, "WRITEV", FILE | OUT, ReadWrite::prepare, ReadWrite::writev);
        add(3, "FSYNC", FILE, FileOps::prepareFsync, FileOps::fsync);
        add(4, "READ_FIXED", FILE | IN, ReadWrite::prepare, ReadWrite::readFixed);
        add(5, "WRITE_FIXED", FILE | OUT, ReadWrite::prepare, ReadWrite::writeFixed);
        add(7, "POLL_REMOVE", 0, PollOps::prepareRemove, PollOps::remove);
        add(8, "SYNC_FILE_RANGE", FILE, FileOps::plain, FileOps::syncRange);
        add(9, "SENDMSG", FLAGS | FILE | OUT, NetOps::prepareMessage, NetOps::sendMessage);
        add(10, "RECVMSG", FLAGS | FILE | SELECT | IN, NetOps::prepareReceive, NetReceive::message);
        add(12, "TIMEOUT_REMOVE", 0, Timeouts::prepareRemove, Timeouts::remove);
        add(13, "ACCEPT", FLAGS | FILE | IN, NetOps::prepareAccept, NetOps::accept);
        add(14, "ASYNC_CANCEL", 0, CancelOps::prepare, CancelOps::cancel);
        add(16, "CONNECT", FILE, NetOps::prepareConnect, NetOps::connect);
        add(17, "FALLOCATE", FILE, FileOps::prepareAllocate, FileOps::allocate);
        add(18, "OPENAT", 0, FileOps::prepareOpen, FileOps::open);
        add(19, "CLOSE", 0, FileOps::prepareClose, FileOps::close);
        add(20, "FILES_UPDATE", 0, FileOps::prepareUpdate, FileOps::update);
        add(21, "STATX", 0, FileOps::prepareStatx, FileOps::statx);
        add(22, "READ", FILE | SELECT | IN, ReadWrite::prepare, ReadWrite::read);
        add(23, "WRITE", FILE | OUT, ReadWrite::prepare, ReadWrite::write);
        add(24, "FADVISE", FILE, FileOps::prepareAdvise, FileOps::fadvise);
        add(25, "MADVISE", 0, FileOps::prepareMadvise, FileOps::madvise);
        add(26, "SEND", FLAGS | FILE | OUT, NetOps::prepareSend, NetOps::send);
        add(27, "RECV", FLAGS | FILE | SELECT | IN, NetOps::prepareReceive, NetReceive::receive);
        add(28, "OPENAT2", 0, FileOps::prepareOpen, FileOps::open2);
        add(29, "EPOLL_CTL", 0, FileOps::prepareEpoll, FileOps::epoll);
        add(30, "SPLICE", FILE, FileOps::prepareSplice, FileOps::splice);
        add(31, "PROVIDE_BUFFERS", 0, BufferOps::prepareProvide, BufferOps::provide);
        add(32, "REMOVE_BUFFERS", 0, BufferOps::prepareRemove, BufferOps::remove);
        add(33, "TEE", FILE, FileOps::prepareTee, FileOps::tee);
        add(34, "SHUTDOWN", FILE, NetOps::prepareShutdown, NetOps::shutdown);
        add(35, "RENAMEAT", 0, FileOps::prepareNames, FileOps::rename);
        add(36, "UNLINKAT", 0, FileOps::prepareUnlink, FileOps::unlink);
        add(37, "MKDIRAT", 0, FileOps::prepareMkdir, FileOps::mkdir);
        add(38, "SYMLINKAT", 0, FileOps::prepareMkdir, FileOps::symlink);
        add(39, "LINKAT", 0, FileOps::prepareNames, FileOps::link);
        add(40, "MSG_RING", FILE, MessageOps::prepare, MessageOps::send);
        add(41, "FSETXATTR", FILE, FileOps::prepareXattr, r -> FileOps.xattr(r, 190));
        add(42, "SETXATTR", 0, FileOps::prepareXattr, r -> FileOps.xattr(r, 188));
        add(43, "FGETXATTR", FILE, FileOps::prepareXattr, r -> FileOps.xattr(r, 193));
        add(44, "GETXATTR", 0, FileOps::prepareXattr, r -> FileOps.xattr(r, 191));
        add(45, "SOCKET", 0, NetOps::prepareSocket, NetOps::socket);
        add(46, "URING_CMD", FILE, r -> 0, r -> r.file == null ? -Errno.EBADF : -Errno.EOPNOTSUPP);
        add(47, "SEND_ZC", FLAGS | FILE | OUT, NetOps::prepareSend, NetOps::sendZeroCopy);
        add(48, "SENDMSG_ZC", FLAGS | FILE | OUT, NetOps::prepareMessage, NetOps::sendMessageZeroCopy);
    }

    /** One more than the last opcode. */
    static final int LAST = 49;

    private Ops() {}

    private static Op add(int number, String name, int traits, Op.Prepare prepare, Op.Issue issue) {
        Op op = new Op(name, traits, prepare, issue);
        TABLE[number] = op;
        return op;
    }

    /** The operation of an opcode, or null. */
    static @Nullable Op of(int opcode) {
        return opcode < TABLE.length ? TABLE[opcode] : null;
    }
}
