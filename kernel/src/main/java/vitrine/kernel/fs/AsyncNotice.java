package vitrine.kernel.fs;

import vitrine.kernel.Kernel;
import vitrine.kernel.cred.Cred;
import vitrine.kernel.poll.Poll;
import vitrine.kernel.sched.WaitQueue;
import vitrine.kernel.signal.SendSignal;
import vitrine.kernel.signal.Signal;
import vitrine.kernel.signal.SignalInfo;
import vitrine.kernel.task.ProcessGroup;
import vitrine.kernel.task.Task;
import vitrine.kernel.task.ThreadGroup;

/** Signal-driven input and output: sits in the wait queues of a file with O_ASYNC (fasync_struct of Linux). */
final class AsyncNotice extends OpenFile.CloseHook implements WaitQueue.Callback, PollTable {
    /** Reasons, the si_code of the signal: what F_SETSIG describes in fcntl(2). */
    static final int POLL_IN = 1;

    static final int POLL_OUT = 2;
    static final int POLL_MSG = 3;
    private static final int POLL_ERR = 4;
    private static final int POLL_PRI = 5;
    private static final int POLL_HUP = 6;

    /** si_band by reason. */
    private static final int[] BANDS = {
        0,
        Poll.IN | Poll.RDNORM,
        Poll.OUT | Poll.WRNORM | Poll.WRBAND,
        Poll.IN | Poll.RDNORM | Poll.MSG,
        Poll.ERR,
        Poll.PRI | Poll.RDBAND,
        Poll.HUP | Poll.ERR
    };

    private final Kernel kernel;
    private final OpenFile file;
    private final int fd;
    private WaitQueue.Node[] nodes = {};
    private boolean again;

    /** Joins the queues of {@code file}. */
    AsyncNotice(Kernel kernel, OpenFile file, int fd) {
        this.kernel = kernel;
        this.file = file;
        this.fd = fd;
        file.addCloseHook(this);
        file.poll(this);
    }

    @Override
    public void add(WaitQueue queue) {
        WaitQueue.Node[] more = java.util.Arrays.copyOf(nodes, nodes.length + 1);
        more[nodes.length] = queue.add(this, false);
        nodes = more;
    }

    void end() {
        for (WaitQueue.Node n : nodes) {
            n.unlink();
        }
        nodes = new WaitQueue.Node[0];
    }

    @Override
    public void fileClosed() {
        end();
    }

    @Override
    public void woken(int events) {
        int bits = events & file.asyncEvents();
        if (bits == 0 || again || (bits & file.poll(null)) == 0) {
            return;
        }
        again = true; // signalfd and the like may wake the file itself
        try {
            send(kernel, file, fd, reason(bits));
        } finally {
            again = false;
        }
    }

    private static int reason(int bits) {
        if ((bits & Poll.HUP) != 0) {
            return POLL_HUP;
        }
        if ((bits & Poll.ERR) != 0) {
            return POLL_ERR;
        }
        return (bits & Poll.PRI) != 0 ? POLL_PRI : (bits & Poll.IN) != 0 ? POLL_IN : POLL_OUT;
    }

    /** Sends the signal of a file to its owner (send_sigio). {@code reason}: POLL_… */
    static void send(Kernel kernel, OpenFile file, int fd, int reason) {
        int owner = file.asyncOwner;
        Cred by = file.asyncCred;
        if (owner == 0 || by == null) {
            return;
        }
        if (owner < 0) {
            ProcessGroup group = kernel.pids.group(-owner);
            if (group != null) {
                for (ThreadGroup member : group.members()) {
                    send(file, fd, reason, by, member.leader, true);
                }
            }
        } else {
            Task t = kernel.pids.task(owner);
            if (t != null) {
                send(file, fd, reason, by, t, !file.asyncThread);
            }
        }
    }

    private static void send(OpenFile file, int fd, int reason, Cred by, Task to, boolean process) {
        boolean may = by.euid == 0
                || by.euid == to.cred.suid
                || by.euid == to.cred.uid
                || by.uid == to.cred.suid
                || by.uid == to.cred.uid;
        if (!may) {
            return;
        }
        int signal = file.asyncSignal;
        if (signal != 0) {
            SignalInfo info = new SignalInfo(signal, reason, 0, 0, BANDS[reason], fd);
            if (process ? SendSignal.toProcess(to.group, info) : SendSignal.toTask(to, info)) {
                return;
            }
        }
        SignalInfo plain = SignalInfo.kernel(Signal.SIGIO);
        if (process) {
            SendSignal.toProcess(to.group, plain);
        } else {
            SendSignal.toTask(to, plain);
        }
    }
}
