package vitrine.kernel.tty;

import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.fs.Limits;
import vitrine.kernel.signal.Signal;
import vitrine.kernel.task.ProcessGroup;
import vitrine.kernel.task.Task;

/** ioctl(2) of terminals and pseudo-terminals (ioctl_tty(2)). */
final class TtyIoctl {
    static final int TIOCSPGRP = 0x5410;

    private static final int TCGETS = 0x5401;
    private static final int TCSETS = 0x5402;
    private static final int TCSETSW = 0x5403;
    private static final int TCSETSF = 0x5404;
    private static final int TCSBRK = 0x5409;
    private static final int TCXONC = 0x540a;
    private static final int TCFLSH = 0x540b;
    private static final int TIOCEXCL = 0x540c;
    private static final int TIOCNXCL = 0x540d;
    private static final int TIOCSCTTY = 0x540e;
    private static final int TIOCGPGRP = 0x540f;
    private static final int TIOCOUTQ = 0x5411;
    private static final int TIOCSTI = 0x5412;
    private static final int TIOCGWINSZ = 0x5413;
    private static final int TIOCSWINSZ = 0x5414;
    private static final int FIONREAD = 0x541b;
    private static final int TIOCPKT = 0x5420;
    private static final int TIOCNOTTY = 0x5422;
    private static final int TIOCSETD = 0x5423;
    private static final int TIOCGETD = 0x5424;
    private static final int TCSBRKP = 0x5425;
    private static final int TIOCSBRK = 0x5427;
    private static final int TIOCCBRK = 0x5428;
    private static final int TIOCGSID = 0x5429;
    private static final int TCGETS2 = 0x802c542a;
    private static final int TCSETS2 = 0x402c542b;
    private static final int TCSETSW2 = 0x402c542c;
    private static final int TCSETSF2 = 0x402c542d;
    private static final int TIOCGPTN = 0x80045430;
    private static final int TIOCSPTLCK = 0x40045431;
    private static final int TIOCGDEV = 0x80045432;
    private static final int TIOCSIG = 0x40045436;
    private static final int TIOCVHANGUP = 0x5437;
    private static final int TIOCGPKT = 0x80045438;
    private static final int TIOCGPTLCK = 0x80045439;
    private static final int TIOCGEXCL = 0x80045440;
    private static final int TIOCGPTPEER = 0x5441;

    private static final int CAP_SYS_ADMIN = 21;

    private TtyIoctl() {}

    static long slave(Task t, TtyFile file, int request, long argument) {
        Tty tty = file.tty;
        return switch (request) {
            case TIOCSCTTY -> JobControl.setControlling(t, tty, argument, Fcntl.reads(file.flags));
            case TIOCNOTTY -> JobControl.giveUp(t, tty);
            case TIOCGPGRP -> controls(t, tty) ? putInt(t, argument, groupOf(t, tty)) : -Errno.ENOTTY;
            case TIOCSPGRP -> JobControl.setForeground(t, tty, t.mm().readInt(argument));
            case TIOCGSID -> controls(t, tty) ? session(t, tty, argument) : -Errno.ENOTTY;
            case FIONREAD -> putInt(t, argument, tty.input.count());
            case TCXONC -> changing(t, tty, () -> flow(tty, (int) argument));
            case TCFLSH -> changing(t, tty, () -> flush(tty, (int) argument));
            case TIOCSTI -> -Errno.EIO;
            case TCSBRK, TCSBRKP, TIOCSBRK, TIOCCBRK -> changing(t, tty, () -> 0);
            default -> common(t, tty, tty, request, argument);
        };
    }

    static long master(Task t, PtyMasterFile file, int request, long argument) {
        Tty tty = file.slave;
        return switch (request) {
            case TIOCGPTN -> putInt(t, argument, tty.index);
            case TIOCSPTLCK -> {
                tty.locked = t.mm().readInt(argument) != 0;
                yield 0;
            }
            case TIOCGPTLCK -> putInt(t, argument, tty.locked ? 1 : 0);
            case TIOCPKT -> {
                file.pty.packets = t.mm().readInt(argument) != 0;
                file.pty.packetStatus = 0;
                yield 0;
            }
            case TIOCGPKT -> putInt(t, argument, file.pty.packets ? 1 : 0);
            case TIOCGPTPEER -> peer(t, file, (int) argument);
            case TIOCSIG -> {
                if (argument < 1 || argument > 64) {
                    yield -Errno.EINVAL;
                }
                tty.signal((int) argument);
                yield 0;
            }
            case TIOCGPGRP -> putInt(t, argument, groupOf(t, tty));
            case TIOCSPGRP -> JobControl.setForeground(t, tty, t.mm().readInt(argument));
            case TIOCGSID -> session(t, tty, argument);
            case FIONREAD -> putInt(t, argument, file.pty.toMaster.size());
            case TIOCSCTTY -> -Errno.EPERM;
            case TIOCNOTTY -> -Errno.ENOTTY;
            case TCFLSH -> {
                if (argument < 0 || argument > 2) {
                    yield -Errno.EINVAL;
                }
                if (argument != 1) {
                    file.pty.toMaster.clear();
                    tty.writable();
                }
                if (argument != 0) {
                    tty.flushInput();
                }
                yield 0;
            }
            case TCXONC, TIOCSTI, TCSBRK, TCSBRKP, TIOCSBRK, TIOCCBRK -> 0;
            default -> common(t, tty, null, request, argument);
        };
    }

    /** What both sides of a pty answer alike. {@code checked}: the terminal whose job control applies, or null. */
    private static long common(Task t, Tty tty, @Nullable Tty checked, int request, long argument) {
        return switch (request) {
            case TCGETS -> putBytes(t, argument, tty.termios.encode(false));
            case TCGETS2 -> putBytes(t, argument, tty.termios.encode(true));
            case TCSETS, TCSETSW, TCSETSF -> setTermios(t, tty, checked, argument, Termios.SIZE, request == TCSETSF);
            case TCSETS2, TCSETSW2, TCSETSF2 ->
                setTermios(t, tty, checked, argument, Termios.SIZE2, request == TCSETSF2);
            case TIOCGWINSZ -> {
                byte[] b = new byte[8];
                for (int i = 0; i < 4; i++) {
                    b[2 * i] = (byte) tty.window[i];
                    b[2 * i + 1] = (byte) (tty.window[i] >> 8);
                }
                yield putBytes(t, argument, b);
            }
            case TIOCSWINSZ -> {
                long w = t.mm().readLong(argument);
                tty.resize((short) w, (short) (w >> 16), (short) (w >> 32), (short) (w >> 48));
                yield 0;
            }
            case TIOCOUTQ -> putInt(t, argument, 0);
            case TIOCGETD -> putInt(t, argument, 0);
            case TIOCSETD -> t.mm().readInt(argument) == 0 ? 0 : -Errno.EINVAL;
            case TIOCGDEV -> putInt(t, argument, checked == null ? 0x502 : tty.device());
            case TIOCEXCL, TIOCNXCL -> {
                tty.exclusive = request == TIOCEXCL;
                yield 0;
            }
            case TIOCGEXCL -> putInt(t, argument, tty.exclusive ? 1 : 0);
            case TIOCVHANGUP -> {
                if (!t.capable(CAP_SYS_ADMIN)) {
                    yield -Errno.EPERM;
                }
                tty.hangup();
                yield 0;
            }
            default -> -Errno.ENOTTY;
        };
    }

    private static boolean controls(Task t, Tty tty) {
        return t.group.session().terminal == tty;
    }

    private static int groupOf(Task t, Tty tty) {
        ProcessGroup g = tty.foreground;
        return g == null ? 0 : t.seen(g.pgid);
    }

    private static long session(Task t, Tty tty, long argument) {
        return tty.session == null ? -Errno.ENOTTY : putInt(t, argument, t.seen(tty.session.sid));
    }

    private static long putInt(Task t, long address, int value) {
        t.mm().writeInt(address, value);
        return 0;
    }

    private static long putBytes(Task t, long address, byte[] bytes) {
        t.mm().write(address, bytes, 0, bytes.length);
        return 0;
    }

    @FunctionalInterface
    private interface Change {
        long apply();
    }

    private static long changing(Task t, Tty tty, Change change) {
        long error = JobControl.check(t, tty, Signal.SIGTTOU);
        return error != 0 ? error : change.apply();
    }

    private static long setTermios(Task t, Tty tty, @Nullable Tty checked, long address, int size, boolean flush) {
        if (checked != null) {
            long error = JobControl.check(t, checked, Signal.SIGTTOU);
            if (error != 0) {
                return error;
            }
        }
        byte[] b = new byte[size];
        t.mm().read(address, b, 0, size);
        if (flush) {
            tty.flushInput();
        }
        tty.setTermios(Termios.decode(b));
        return 0;
    }

    private static long flow(Tty tty, int action) {
        switch (action) {
            case 0 -> tty.flow(true);
            case 1 -> tty.flow(false);
            case 2, 3 -> {
                byte c = tty.termios.cc[action == 2 ? Termios.VSTOP : Termios.VSTART];
                if (c != 0 && tty.port.room() > 0) {
                    tty.port.write(new byte[] {c}, 1);
                }
            }
            default -> {
                return -Errno.EINVAL;
            }
        }
        return 0;
    }

    private static long flush(Tty tty, int what) {
        if (what < 0 || what > 2) {
            return -Errno.EINVAL;
        }
        if (what != 1) {
            tty.flushInput();
        }
        if (what != 0) {
            tty.port.flush();
            tty.writable();
        }
        return 0;
    }

    /** Opens the slave without its path (TIOCGPTPEER). @return a descriptor */
    private static long peer(Task t, PtyMasterFile file, int flags) {
        TtyFile slave = file.ttys().openSlave(t, file.slave, flags);
        try {
            return t.files().install(slave, 0, Limits.descriptors(t), (flags & Fcntl.O_CLOEXEC) != 0);
        } catch (Errno e) {
            slave.release();
            throw e;
        }
    }

    /** vhangup(2). */
    static long hangup(Task t) {
        final int capSysTtyConfig = 26;
        if (!t.capable(capSysTtyConfig)) {
            return -Errno.EPERM;
        }
        if (t.group.session().terminal instanceof Tty tty) {
            tty.hangup();
        }
        return 0;
    }
}
