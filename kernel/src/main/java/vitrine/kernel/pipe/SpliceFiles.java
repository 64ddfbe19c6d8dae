package vitrine.kernel.pipe;

import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Fcntl;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.task.Task;

/** splice(2) and tee(2) for callers inside the kernel that have the files already (io_uring). */
public final class SpliceFiles {
    private SpliceFiles() {}

    /** Offsets of -1 mean the position of the file. @return bytes, a negative errno, or {@link Task#BLOCKED} */
    public static long move(
            Task t, OpenFile in, long offIn, OpenFile out, long offOut, long length, int flags, boolean tee) {
        if (!Fcntl.reads(in.flags) || !Fcntl.writes(out.flags)) {
            return -Errno.EBADF;
        }
        if (tee) {
            return Splice.tee(t, in, out, length, flags);
        }
        if (in instanceof PipeFile && offIn != -1 || out instanceof PipeFile && offOut != -1) {
            return -Errno.ESPIPE;
        }
        Splice.Place from = new Splice.Place(offIn != -1, offIn);
        Splice.Place to = new Splice.Place(offOut != -1, offOut);
        return Splice.splice(t, in, from, out, to, length, flags);
    }
}
