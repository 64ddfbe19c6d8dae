package vitrine.kernel.signal;

/** Signal numbers of x86-64 and what they do by default (signal(7)). Sets of signals are longs: bit n-1 is signal n. */
public final class Signal {
    public static final int SIGHUP = 1;
    public static final int SIGINT = 2;
    public static final int SIGQUIT = 3;
    public static final int SIGILL = 4;
    public static final int SIGTRAP = 5;
    public static final int SIGABRT = 6;
    public static final int SIGBUS = 7;
    public static final int SIGFPE = 8;
    public static final int SIGKILL = 9;
    public static final int SIGUSR1 = 10;
    public static final int SIGSEGV = 11;
    public static final int SIGUSR2 = 12;
    public static final int SIGPIPE = 13;
    public static final int SIGALRM = 14;
    public static final int SIGTERM = 15;
    public static final int SIGSTKFLT = 16;
    public static final int SIGCHLD = 17;
    public static final int SIGCONT = 18;
    public static final int SIGSTOP = 19;
    public static final int SIGTSTP = 20;
    public static final int SIGTTIN = 21;
    public static final int SIGTTOU = 22;
    public static final int SIGURG = 23;
    public static final int SIGXCPU = 24;
    public static final int SIGXFSZ = 25;
    public static final int SIGVTALRM = 26;
    public static final int SIGPROF = 27;
    public static final int SIGWINCH = 28;
    public static final int SIGIO = 29;
    public static final int SIGPWR = 30;
    public static final int SIGSYS = 31;

    /** The first real-time signal of the kernel. */
    public static final int SIGRTMIN = 32;

    /** The number of signals, and the last of them. */
    public static final int COUNT = 64;

    public static final long KILL_AND_STOP = bit(SIGKILL) | bit(SIGSTOP);
    public static final long STOPS = bit(SIGSTOP) | bit(SIGTSTP) | bit(SIGTTIN) | bit(SIGTTOU);

    /** Delivered before others, because an instruction caused them. */
    public static final long SYNCHRONOUS =
            bit(SIGSEGV) | bit(SIGBUS) | bit(SIGILL) | bit(SIGTRAP) | bit(SIGFPE) | bit(SIGSYS);

    private static final long IGNORED = bit(SIGCONT) | bit(SIGCHLD) | bit(SIGWINCH) | bit(SIGURG);
    private static final long CORE = bit(SIGQUIT)
            | bit(SIGILL)
            | bit(SIGTRAP)
            | bit(SIGABRT)
            | bit(SIGFPE)
            | bit(SIGSEGV)
            | bit(SIGBUS)
            | bit(SIGSYS)
            | bit(SIGXCPU)
            | bit(SIGXFSZ);

    private Signal() {}

    public static long bit(int signal) {
        return 1L << signal - 1;
    }

    public static boolean valid(long signal) {
        return signal >= 1 && signal <= COUNT;
    }

    public static boolean ignoredByDefault(int signal) {
        return (IGNORED & bit(signal)) != 0;
    }

    public static boolean stopsByDefault(int signal) {
        return (STOPS & bit(signal)) != 0;
    }

    public static boolean dumpsCore(int signal) {
        return (CORE & bit(signal)) != 0;
    }

    private static final String[] NAMES = {
        "", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM",
        "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF",
        "WINCH", "IO", "PWR", "SYS"
    };

    /** "SIGINT", "SIGRT_3" (as strace writes real-time signals), or the number. */
    public static String name(int signal) {
        if (signal >= SIGRTMIN && signal <= COUNT) {
            return signal == SIGRTMIN ? "SIGRTMIN" : "SIGRT_" + (signal - SIGRTMIN);
        }
        return signal > 0 && signal < NAMES.length ? "SIG" + NAMES[signal] : Integer.toString(signal);
    }
}
