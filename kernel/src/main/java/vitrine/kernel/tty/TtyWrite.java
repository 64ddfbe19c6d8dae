package vitrine.kernel.tty;

import vitrine.kernel.abi.Errno;
import vitrine.kernel.fs.IoBuffer;
import vitrine.kernel.signal.Signal;
import vitrine.kernel.task.Task;

/** write(2) to a terminal (n_tty_write). */
final class TtyWrite {
    private static final int PIECE = 4096;

    /** How far a write came before it had to wait. */
    private record Progress(long done) {}

    private TtyWrite() {}

    static long write(Task t, TtyFile file, IoBuffer from) {
        Tty tty = file.tty;
        long done = 0;
        if (t.callState instanceof Progress p) {
            done = p.done;
            from.skip(done);
        } else if ((tty.termios.lflag & Termios.TOSTOP) != 0) {
            long error = JobControl.check(t, tty, Signal.SIGTTOU);
            if (error != 0) {
                return error;
            }
        }
        while (from.remaining() > 0) {
            if (tty.otherClosed) {
                return done > 0 ? done : -Errno.EIO;
            }
            int room = tty.outputRoom();
            // A newline may become two bytes and a tab eight: never take what could find no place.
            boolean cooked = (tty.termios.oflag & Termios.OPOST) != 0;
            int most = cooked ? room / ((tty.termios.oflag & Termios.XTABS) == Termios.XTABS ? 8 : 2) : room;
            if (most == 0) {
                return await(t, file, done);
            }
            byte[] piece = new byte[(int) Math.min(Math.min(PIECE, most), from.remaining())];
            int n = from.take(piece, 0, piece.length);
            if (cooked) {
                cook(tty, piece, n);
            } else {
                tty.port.write(piece, n);
            }
            done += n;
        }
        return done;
    }

    private static void cook(Tty tty, byte[] piece, int length) {
        tty.output.begin();
        for (int i = 0; i < length; i++) {
            tty.output.put(tty.termios, piece[i] & 0xff);
        }
        tty.output.end();
    }

    private static long await(Task t, TtyFile file, long done) {
        if (file.nonblock()) {
            return done > 0 ? done : -Errno.EAGAIN;
        }
        long result = t.sleepOn(file.tty.writeWait);
        if (result != Task.BLOCKED) {
            return done > 0 ? done : result;
        }
        t.callState = new Progress(done);
        return result;
    }
}
