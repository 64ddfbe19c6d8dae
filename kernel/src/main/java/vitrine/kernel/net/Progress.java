package vitrine.kernel.net;

import org.jspecify.annotations.Nullable;
import vitrine.kernel.task.Task;

/** How far a call came before it had to wait: bytes. */
public record Progress(long done) {
    /** Bytes that earlier runs of the handler moved. */
    public static long take(Task t) {
        @Nullable Object state = t.callState;
        return state instanceof Progress p ? p.done : 0;
    }

    /** Remembers {@code done} when {@code result} is a sleep; else what the call returns. */
    public static long keep(Task t, long result, long done) {
        if (result == Task.BLOCKED) {
            t.callState = new Progress(done);
            return result;
        }
        return done > 0 ? done : result;
    }
}
