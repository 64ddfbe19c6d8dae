package vitrine.kernel.poll;

import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.fs.Limits;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.task.Task;

/**
 * poll(2) and ppoll(2).
 *
 * <pre>
 * struct pollfd:  0 int fd | 4 short events | 6 short revents
 * </pre>
 */
final class PollCall {
    private PollCall() {}

    /** @return ready descriptors, 0 after the time, {@link Task#BLOCKED}, or -ERESTARTSYS when a signal came */
    static long poll(Task t, long fds, int count, long timeout) {
        if (count < 0 || count > Limits.descriptors(t)) {
            return -Errno.EINVAL;
        }
        byte[] list = new byte[count * 8];
        t.mm().read(fds, list, 0, list.length);
        int ready = scan(t, list, null);
        if (ready == 0 && timeout != 0) {
            long deadline = t.callDeadline(timeout);
            if (t.kernel.now() < deadline) {
                Queues queues = new Queues();
                ready = scan(t, list, queues);
                if (ready == 0) {
                    long result = t.sleepUntil(deadline, queues.toArray());
                    if (result == Task.BLOCKED) {
                        return result;
                    }
                    store(t, fds, list);
                    return result;
                }
            }
        }
        store(t, fds, list);
        return ready;
    }

    private static int scan(Task t, byte[] list, @Nullable Queues queues) {
        int ready = 0;
        Queues waiting = queues;
        for (int i = 0; i < list.length; i += 8) {
            int fd = list[i] & 0xff | (list[i + 1] & 0xff) << 8 | (list[i + 2] & 0xff) << 16 | list[i + 3] << 24;
            int bits = 0;
            if (fd >= 0) {
                int wanted = list[i + 4] & 0xff | (list[i + 5] & 0xff) << 8;
                OpenFile file = t.files().get(fd);
                bits = file == null || PollCalls.isPath(file)
                        ? Poll.NVAL
                        : file.poll(waiting) & (wanted | Poll.ERR | Poll.HUP);
            }
            list[i + 6] = (byte) bits;
            list[i + 7] = (byte) (bits >> 8);
            if (bits != 0) {
                ready++;
                waiting = null;
            }
        }
        return ready;
    }

    private static void store(Task t, long fds, byte[] list) {
        byte[] revents = new byte[2];
        for (int i = 0; i < list.length; i += 8) {
            revents[0] = list[i + 6];
            revents[1] = list[i + 7];
            t.mm().write(fds + i + 6, revents, 0, 2);
        }
    }
}
