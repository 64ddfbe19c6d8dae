package vitrine.kernel.signal;

/**
 * A generated signal as siginfo_t describes it (sigaction(2)).
 *
 * @param signal 1..64
 * @param code si_code
 * @param pid si_pid of the sender (or child), 0 from the kernel
 * @param uid si_uid
 * @param value si_value / si_status / si_band, by code
 * @param address si_addr of a fault
 */
public record SignalInfo(int signal, int code, int pid, int uid, long value, long address) {
    /** Sent by the kernel (SI_KERNEL). */
    public static SignalInfo kernel(int signal) {
        return new SignalInfo(signal, 0x80, 0, 0, 0, 0);
    }
}
