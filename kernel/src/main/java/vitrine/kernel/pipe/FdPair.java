package vitrine.kernel.pipe;

import vitrine.kernel.abi.Errno;
import vitrine.kernel.event.FileEvent;
import vitrine.kernel.fs.Limits;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.task.Task;

/** Gives two new files descriptors and tells the program, all or nothing (pipe2(2), socketpair(2)). */
public final class FdPair {
    private FdPair() {}

    public static long install(Task t, OpenFile first, OpenFile second, long address, boolean cloexec) {
        int a = -1;
        int b = -1;
        try {
            a = t.files().install(first, 0, Limits.descriptors(t), cloexec);
            b = t.files().install(second, 0, Limits.descriptors(t), cloexec);
            t.mm().writeInt(address, a);
            t.mm().writeInt(address + 4, b);
            if (t.kernel.events.on) {
                t.kernel.events.emit(new FileEvent.Open(a, first.name(), first.flags));
                t.kernel.events.emit(new FileEvent.Open(b, second.name(), second.flags));
            }
            return 0;
        } catch (Errno e) {
            if (a >= 0) {
                t.files().close(a);
            } else {
                first.release();
            }
            if (b >= 0) {
                t.files().close(b);
            } else {
                second.release();
            }
            throw e;
        }
    }
}
