package vitrine.kernel.task;

/** A folder that stands for a process: /proc/PID, which pidfd_send_signal(2) takes in place of a pidfd. */
public interface ProcessFolder {
    ThreadGroup process();
}
