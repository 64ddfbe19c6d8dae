package vitrine.kernel.tty;

import vitrine.kernel.abi.Errno;
import vitrine.kernel.signal.SendSignal;
import vitrine.kernel.signal.Signal;
import vitrine.kernel.signal.SignalActions;
import vitrine.kernel.signal.SignalInfo;
import vitrine.kernel.task.ProcessGroup;
import vitrine.kernel.task.Session;
import vitrine.kernel.task.Task;

/** Who may use a terminal, and whose it is (tty_jobctrl.c of Linux). */
final class JobControl {
    private static final int CAP_SYS_ADMIN = 21;

    private JobControl() {}

    /**
     * Stops a background process that touches its terminal (__tty_check_change): SIGTTIN for reading, SIGTTOU for
     * changing or writing.
     *
     * @return 0 to go on, -EIO, or -ERESTARTSYS after the signal was sent
     */
    static long check(Task t, Tty tty, int signal) {
        if (t.group.session().terminal != tty) {
            return 0;
        }
        ProcessGroup own = t.group.processGroup;
        if (tty.foreground == null || tty.foreground == own) {
            return 0;
        }
        if ((t.blocked & Signal.bit(signal)) != 0 || t.actions.handler[signal] == SignalActions.SIG_IGN) {
            return signal == Signal.SIGTTIN ? -Errno.EIO : 0;
        }
        if (own.isOrphaned()) {
            return -Errno.EIO;
        }
        SendSignal.toGroup(own, SignalInfo.kernel(signal));
        return -Errno.ERESTARTSYS;
    }

    /** An open of a tty by a session leader without one makes it the controlling terminal. */
    static void opened(Task t, Tty tty, boolean reads) {
        Session s = t.group.session();
        if (s.leader == t.group && s.terminal == null && tty.session == null && reads) {
            attach(t, tty);
        }
    }

    static void attach(Task t, Tty tty) {
        Session s = t.group.session();
        tty.session = s;
        tty.foreground = t.group.processGroup;
        s.terminal = tty;
    }

    /** TIOCSCTTY. */
    static long setControlling(Task t, Tty tty, long steal, boolean reads) {
        Session s = t.group.session();
        boolean leads = s.leader == t.group;
        if (leads && tty.session == s) {
            return 0;
        }
        if (!leads || s.terminal != null) {
            return -Errno.EPERM;
        }
        boolean admin = t.capable(CAP_SYS_ADMIN);
        if (tty.session != null) {
            if (steal != 1 || !admin) {
                return -Errno.EPERM;
            }
            tty.session.terminal = null;
        }
        if (!reads && !admin) {
            return -Errno.EPERM;
        }
        attach(t, tty);
        return 0;
    }

    /** TIOCNOTTY. Only the session's leader can give the terminal up for all. */
    static long giveUp(Task t, Tty tty) {
        Session s = t.group.session();
        if (s.terminal != tty) {
            return -Errno.ENOTTY;
        }
        if (s.leader == t.group) {
            tty.givenUp(s);
        }
        return 0;
    }

    /** TIOCSPGRP. */
    static long setForeground(Task t, Tty tty, int pgid) {
        long error = check(t, tty, Signal.SIGTTOU);
        if (error != 0) {
            return error == -Errno.EIO ? -Errno.ENOTTY : error;
        }
        Session s = t.group.session();
        if (s.terminal != tty || tty.session != s) {
            return -Errno.ENOTTY;
        }
        if (pgid < 0) {
            return -Errno.EINVAL;
        }
        ProcessGroup group = t.findGroup(pgid);
        if (group == null) {
            return -Errno.ESRCH;
        }
        if (group.session != s) {
            return -Errno.EPERM;
        }
        tty.foreground = group;
        return 0;
    }
}
