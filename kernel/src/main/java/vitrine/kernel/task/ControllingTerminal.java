package vitrine.kernel.task;

/** What sessions and /proc need of a terminal; the tty subsystem implements it. */
public interface ControllingTerminal {
    /** Device number, as the tty_nr field of /proc/PID/stat encodes it. */
    int device();

    /** The foreground process group, or -1. */
    int foregroundGroup();

    /**
     * The leader of its session exited: SIGHUP to the foreground group, and the terminal belongs to nobody.
     */
    void disassociated(Session session);
}
