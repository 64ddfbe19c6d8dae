package vitrine.kernel.task;

import org.jspecify.annotations.Nullable;

/** A session (setsid(2)): process groups that may share a controlling terminal. */
public final class Session {
    /** The session id: the process id of the leader that made it. */
    public final int sid;

    /** The leader, null once it is gone. */
    public @Nullable ThreadGroup leader;

    /** The controlling terminal; only the tty subsystem sets it. */
    public @Nullable ControllingTerminal terminal;

    /** Process groups in it. */
    int groups;

    public Session(int sid) {
        this.sid = sid;
    }
}
