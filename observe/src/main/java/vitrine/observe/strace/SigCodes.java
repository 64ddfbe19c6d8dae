package vitrine.observe.strace;

import vitrine.kernel.signal.Signal;

/** Names of si_code, sigaction(2). */
final class SigCodes {
    private SigCodes() {}

    static String name(int signal, int code) {
        String[] names = switch (signal) {
            case 4 -> new String[] {"", "ILL_ILLOPC", "ILL_ILLOPN", "ILL_ILLADR", "ILL_ILLTRP", "ILL_PRVOPC"};
            case 5 -> new String[] {"", "TRAP_BRKPT", "TRAP_TRACE"};
            case 7 -> new String[] {"", "BUS_ADRALN", "BUS_ADRERR", "BUS_OBJERR"};
            case 8 ->
                new String[] {
                    "",
                    "FPE_INTDIV",
                    "FPE_INTOVF",
                    "FPE_FLTDIV",
                    "FPE_FLTOVF",
                    "FPE_FLTUND",
                    "FPE_FLTRES",
                    "FPE_FLTINV",
                    "FPE_FLTSUB"
                };
            case 11 -> new String[] {"", "SEGV_MAPERR", "SEGV_ACCERR"};
            case 17 ->
                new String[] {
                    "", "CLD_EXITED", "CLD_KILLED", "CLD_DUMPED", "CLD_TRAPPED", "CLD_STOPPED", "CLD_CONTINUED"
                };
            default -> new String[0];
        };
        if (code > 0 && code < names.length) {
            return names[code];
        }
        return switch (code) {
            case 0 -> "SI_USER";
            case 0x80 -> "SI_KERNEL";
            case -1 -> "SI_QUEUE";
            case -2 -> "SI_TIMER";
            case -3 -> "SI_MESGQ";
            case -6 -> "SI_TKILL";
            default -> Integer.toString(code);
        };
    }

    /** Shows siginfo_t, with the fields that a signal of that origin has. */
    static String info(int signal, int code, int pid, int uid, long value) {
        String name = Signal.name(signal);
        StringBuilder out = new StringBuilder("{si_signo=" + name + ", si_code=" + name(signal, code));
        if (signal == 17 && code > 0 && code <= 6) {
            out.append(", si_pid=").append(pid).append(", si_uid=").append(uid).append(", si_status=");
            out.append(code == 1 ? Long.toString(value) : Signal.name((int) value))
                    .append(", si_utime=0, si_stime=0");
        } else if (code > 0 && code < 0x80 && (signal == 4 || signal == 7 || signal == 8 || signal == 11)) {
            out.append(", si_addr=").append(Arguments.pointer(value));
        } else if (code == -2) {
            out.append(", si_timerid=").append(pid).append(", si_overrun=").append(uid);
        } else if (code <= 0) {
            out.append(", si_pid=").append(pid).append(", si_uid=").append(uid);
            if (code == -1 || code == -3) {
                out.append(", si_int=").append((int) value).append(", si_ptr=").append(Arguments.pointer(value));
            }
        }
        return out.append("}").toString();
    }
}
