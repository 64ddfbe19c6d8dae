package vitrine.kernel.time;

import static vitrine.kernel.abi.Errno.EINVAL;
import static vitrine.kernel.abi.Errno.EOPNOTSUPP;
import static vitrine.kernel.abi.Errno.EPERM;

import vitrine.kernel.Kernel;
import vitrine.kernel.cred.Capability;
import vitrine.kernel.mm.UserMemory;
import vitrine.kernel.syscall.Arg;
import vitrine.kernel.syscall.SyscallTable;
import vitrine.kernel.task.Task;

/**
 * What programs that discipline a clock set and ask (adjtimex(2), NTP's kernel model). The machine's clock is exact, so
 * rates are remembered and steer nothing; ADJ_SETOFFSET steps the wall clock.
 *
 * <pre>
 * struct timex, 208 bytes: 0 modes  8 offset  16 freq  24 maxerror  32 esterror  40 status  48 constant  56 precision
 *                          64 tolerance  72 time (timeval)  88 tick  96 PPS  160 tai
 * </pre>
 */
public final class ClockDiscipline {
    private static final int SIZE = 208;

    private static final int OFFSET = 1;
    private static final int FREQUENCY = 2;
    private static final int MAXERROR = 4;
    private static final int ESTERROR = 8;
    private static final int STATUS = 0x10;
    private static final int TIMECONST = 0x20;
    private static final int TAI = 0x80;
    private static final int SETOFFSET = 0x100;
    private static final int MICRO = 0x1000;
    private static final int NANO = 0x2000; // with ADJTIME: ADJ_OFFSET_READONLY
    private static final int TICK = 0x4000;
    private static final int ADJTIME = 0x8000;

    private static final int STA_PLL = 1;
    private static final int STA_UNSYNC = 0x40;
    private static final int STA_CLOCKERR = 0x1000;
    private static final int STA_NANO = 0x2000;
    private static final int STA_READ_ONLY = 0xff00;
    private static final int TIME_ERROR = 5;

    /** 500 ppm in units of 2^-16 ppm. */
    private static final long MOST_FREQUENCY = 32_768_000;

    private static final long MOST_PHASE = 500_000_000;
    private static final int MOST_CONSTANT = 10;

    private long offset;
    private long adjust;
    private long frequency;
    private long maxError = 16_000_000;
    private long estimatedError = 16_000_000;
    private int status = STA_UNSYNC;
    private long constant = 2;
    private long tick = 10_000;

    /** What International Atomic Time is ahead of UTC, s. */
    private int tai;

    static void declare(SyscallTable t) {
        String exact = "the clock is exact: rates and slewing are remembered and change nothing";
        t.partial(
                159,
                "adjtimex",
                exact,
                (k, address, b, c, d, e, f) -> k.kernel.discipline.adjust(k, address),
                Arg.structIn("txc_p", "timex"));
        t.partial(
                305,
                "clock_adjtime",
                exact,
                (k, clock, address, c, d, e, f) -> {
                    if (clock != Clocks.REALTIME) {
                        Clocks.read(k, (int) clock);
                        return -EOPNOTSUPP;
                    }
                    return k.kernel.discipline.adjust(k, address);
                },
                Arg.oneOf("which_clock", "CLOCK_"),
                Arg.structIn("utx", "timex"));
    }

    long taiNanos() {
        return tai * TimeSpec.SECOND;
    }

    private long adjust(Task t, long address) {
        UserMemory mm = t.mm();
        byte[] all = new byte[SIZE];
        mm.read(address, all, 0, SIZE);
        int modes = mm.readInt(address);
        long refusal = refusal(t, address, modes);
        if (refusal != 0) {
            return refusal;
        }
        if ((modes & SETOFFSET) != 0) {
            long fraction = mm.readLong(address + 80) * ((modes & NANO) != 0 ? 1 : 1000);
            Kernel k = t.kernel;
            k.clock.setEpochNow(k.epochNow() + mm.readLong(address + 72) * TimeSpec.SECOND + fraction);
        }
        long shown;
        if ((modes & ADJTIME) != 0) {
            shown = adjust;
            if ((modes & NANO) == 0) {
                adjust = mm.readLong(address + 8);
            }
        } else {
            set(mm, address, modes);
            shown = (status & STA_NANO) != 0 ? offset : offset / 1000;
        }
        write(t, address, shown);
        return (status & (STA_UNSYNC | STA_CLOCKERR)) != 0 ? TIME_ERROR : 0;
    }

    /** Whether the modes are allowed (timekeeping_validate_timex). @return 0 or a negative errno */
    private static long refusal(Task t, long address, int modes) {
        UserMemory mm = t.mm();
        boolean may = t.capable(Capability.SYS_TIME);
        if ((modes & ADJTIME) != 0) {
            if ((modes & OFFSET) == 0) {
                return -EINVAL;
            }
            if ((modes & NANO) == 0 && !may) {
                return -EPERM;
            }
        } else {
            if (modes != 0 && !may) {
                return -EPERM;
            }
            long wanted = mm.readLong(address + 88);
            if ((modes & TICK) != 0 && (wanted < 9_000 || wanted > 11_000)) {
                return -EINVAL;
            }
        }
        if ((modes & SETOFFSET) != 0) {
            long fraction = mm.readLong(address + 80);
            if (!may) {
                return -EPERM;
            }
            if (fraction < 0 || fraction >= ((modes & NANO) != 0 ? TimeSpec.SECOND : 1_000_000)) {
                return -EINVAL;
            }
        }
        return 0;
    }

    private void set(UserMemory mm, long address, int modes) {
        if ((modes & STATUS) != 0) {
            int wanted = mm.readInt(address + 40);
            if ((status & STA_PLL) != 0 && (wanted & STA_PLL) == 0) {
                status = STA_UNSYNC;
            }
            status = status & STA_READ_ONLY | wanted & ~STA_READ_ONLY;
        }
        if ((modes & NANO) != 0) {
            status |= STA_NANO;
        }
        if ((modes & MICRO) != 0) {
            status &= ~STA_NANO;
        }
        if ((modes & FREQUENCY) != 0) {
            frequency = Math.clamp(mm.readLong(address + 16), -MOST_FREQUENCY, MOST_FREQUENCY);
        }
        if ((modes & MAXERROR) != 0) {
            maxError = mm.readLong(address + 24);
        }
        if ((modes & ESTERROR) != 0) {
            estimatedError = mm.readLong(address + 32);
        }
        long wantedConstant = mm.readLong(address + 48);
        if ((modes & TIMECONST) != 0) {
            constant = Math.clamp(wantedConstant + ((status & STA_NANO) != 0 ? 0 : 4), 0, MOST_CONSTANT);
        }
        if ((modes & TAI) != 0 && wantedConstant >= 0 && wantedConstant <= 100_000) {
            tai = (int) wantedConstant;
        }
        if ((modes & OFFSET) != 0 && (status & STA_PLL) != 0) {
            long wanted = mm.readLong(address + 8);
            long nanos = (status & STA_NANO) != 0 ? wanted : Math.clamp(wanted, -1_000_000, 1_000_000) * 1000L;
            offset = Math.clamp(nanos, -MOST_PHASE, MOST_PHASE);
        }
        if ((modes & TICK) != 0) {
            tick = mm.readLong(address + 88);
        }
    }

    private void write(Task t, long address, long shown) {
        UserMemory mm = t.mm();
        mm.writeLong(address + 8, shown);
        mm.writeLong(address + 16, frequency);
        mm.writeLong(address + 24, maxError);
        mm.writeLong(address + 32, estimatedError);
        mm.writeInt(address + 40, status);
        mm.writeLong(address + 48, constant);
        mm.writeLong(address + 56, 1);
        mm.writeLong(address + 64, MOST_FREQUENCY);
        long now = t.kernel.epochNow();
        mm.writeLong(address + 72, now / TimeSpec.SECOND);
        long nanos = now % TimeSpec.SECOND;
        mm.writeLong(address + 80, (status & STA_NANO) != 0 ? nanos : nanos / 1000);
        mm.writeLong(address + 88, tick);
        mm.zero(address + 96, 64);
        mm.writeInt(address + 160, tai);
    }
}
