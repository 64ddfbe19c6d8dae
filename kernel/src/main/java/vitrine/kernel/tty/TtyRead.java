package vitrine.kernel.tty;

import vitrine.kernel.abi.Errno;
import vitrine.kernel.fs.IoBuffer;
import vitrine.kernel.signal.Signal;
import vitrine.kernel.task.Task;

/** read(2) of a terminal: a line in canonical mode, else by VMIN and VTIME (n_tty_read). */
final class TtyRead {
    private static final int PIECE = 4096;
    private static final long DECISECOND = 100_000_000L;

    /** A read that waits: what it has, and until when (Long.MAX_VALUE: for ever). */
    private record Waiting(long done, long deadline) {}

    private TtyRead() {}

    static long read(Task t, TtyFile file, IoBuffer to) {
        Tty tty = file.tty;
        long done = 0;
        long deadline;
        boolean canonical = (tty.termios.lflag & Termios.ICANON) != 0;
        int minimum = canonical ? 0 : tty.termios.cc[Termios.VMIN] & 0xff;
        long time = canonical ? 0 : (tty.termios.cc[Termios.VTIME] & 0xff) * DECISECOND;
        if (t.callState instanceof Waiting w) {
            done = w.done;
            deadline = w.deadline;
            to.skip(done);
        } else {
            long error = JobControl.check(t, tty, Signal.SIGTTIN);
            if (error != 0) {
                return error;
            }
            deadline = canonical || minimum > 0 ? Long.MAX_VALUE : t.kernel.now() + time;
        }
        while (to.remaining() > 0) {
            if (!tty.input.available(false)) {
                if (tty.otherClosed) {
                    return done > 0 ? done : -Errno.EIO;
                }
                if (deadline <= t.kernel.now()) {
                    return done;
                }
                if (file.nonblock()) {
                    return done > 0 ? done : -Errno.EAGAIN;
                }
                long result = t.sleepUntil(deadline, tty.readWait);
                if (result != Task.BLOCKED) {
                    return done > 0 ? done : result;
                }
                t.callState = new Waiting(done, deadline);
                return result;
            }
            byte[] piece = new byte[(int) Math.min(PIECE, to.remaining())];
            int n = tty.input.read(piece, piece.length);
            tty.pump();
            if (n > 0) {
                done += to.put(piece, 0, n);
            }
            if (canonical || done >= minimum) {
                break;
            }
            if (time > 0) {
                deadline = t.kernel.now() + time;
            }
        }
        return done;
    }
}
