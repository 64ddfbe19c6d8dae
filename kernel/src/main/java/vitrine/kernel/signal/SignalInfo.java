package vitrine.kernel.signal;

/**
 * A generated signal as siginfo_t describes it (sigaction(2)).
 *
 * @param signal 1..64
 * @param code si_code
 * @param pid si_pid of the sender (or child), 0 from the kernel; si_timerid of SI_TIMER
 * @param uid si_uid; si_overrun of SI_TIMER
 * @param value si_value / si_status / si_band, by code
 * @param address si_addr of a fault; si_fd of POLL_IN and its kin
 */
public record SignalInfo(int signal, int code, int pid, int uid, long value, long address) {
    /** si_code: by kill(2). */
    public static final int SI_USER = 0;

    public static final int SI_KERNEL = 0x80;
    public static final int SI_QUEUE = -1;
    public static final int SI_TIMER = -2;
    public static final int SI_MESGQ = -3;
    public static final int SI_ASYNCIO = -4;
    public static final int SI_SIGIO = -5;
    public static final int SI_TKILL = -6;

    /** si_code POLL_HUP, the last of those that tell of a descriptor (1 … 6), with any signal that F_SETSIG names. */
    public static final int LAST_POLL = 6;

    /** What an event tells of it: the address of a fault, else the value or status. */
    long shown() {
        boolean fault = code > 0 && code < SI_KERNEL && signal != Signal.SIGCHLD && address != 0;
        return fault ? address : value;
    }

    /** Whether {@link #pid} and {@link #uid} name a process and its user. */
    public boolean namesSender() {
        return code == SI_USER
                || code == SI_QUEUE
                || code == SI_TKILL
                || code == SI_MESGQ
                || signal == Signal.SIGCHLD && code > 0;
    }

    /** Sent by the kernel (SI_KERNEL). */
    public static SignalInfo kernel(int signal) {
        return new SignalInfo(signal, SI_KERNEL, 0, 0, 0, 0);
    }

    /** Caused by an instruction: {@code code} such as SEGV_MAPERR, and the address at fault. */
    public static SignalInfo fault(int signal, int code, long address) {
        return new SignalInfo(signal, code, 0, 0, 0, address);
    }

    /** By kill(2) from {@code pid}. */
    public static SignalInfo user(int signal, int pid, int uid) {
        return new SignalInfo(signal, SI_USER, pid, uid, 0, 0);
    }
}
