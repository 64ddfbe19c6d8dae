package vitrine.machine.cpu;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Every x87 instruction on every pair of the numbers that have rules of their own. */
final class X87Cases {
    /** Exponent with sign, and significand. */
    private record Number(int se, long sig) {}

    private static final long MSB = Long.MIN_VALUE;
    private static final Number[] NUMBERS = {
        new Number(0, 0),
        new Number(0x8000, 0),
        new Number(0x3fff, MSB),
        new Number(0xbfff, MSB),
        new Number(0x4000, 0xc90f_daa2_2168_c235L),
        new Number(0xc043, 0xffff_ffff_ffff_ffffL),
        new Number(0, 1),
        new Number(0x8000, Long.MAX_VALUE),
        new Number(0, MSB), // pseudo-denormal
        new Number(1, MSB),
        new Number(0x7ffe, -1),
        new Number(0x7fff, MSB),
        new Number(0xffff, MSB),
        new Number(0x7fff, 0xc000_0000_0000_0000L), // quiet
        new Number(0xffff, 0xa000_0000_0000_0001L), // signalling
        new Number(0x7fff, 0x4000_0000_0000_0000L), // pseudo-infinity or NaN
        new Number(0x4001, 0x7000_0000_0000_0000L), // unnormal
        new Number(0x3c01, 0x8000_0000_0000_0000L),
        new Number(0x43ff, 0xffff_ffff_ffff_f800L),
        new Number(0x3ffe, 0xb504_f333_f9de_6484L),
    };
    private static final long[] MEMORY = {
        0,
        MSB,
        1,
        MSB | 0x000f_ffff_ffff_ffffL,
        0x3ff0_0000_0000_0000L,
        0x7ff0_0000_0000_0000L,
        0xfff0_0000_0000_0000L,
        0x7ff8_0000_0000_0001L,
        0xfff0_0000_0000_0001L,
        0x7fef_ffff_ffff_ffffL,
        0x0000_0000_8000_0001L,
        0x0000_0000_3f80_0000L,
        0x0000_0000_7f80_0000L,
        0x0000_0000_ff80_0001L,
        0x0000_0000_7fc0_0000L,
        0x0000_0000_8000_7fffL,
        -1
    };
    private static final int[] CONTROL = {0x37f, 0x37f & ~1, 0x37f & ~2, 0x37f & ~4, 0x340, 0xf7f & ~0x30, 0x07f};

    private X87Cases() {}

    /** About 60,000 cases; those with two operands in memory and register, and those with two registers. */
    static List<Snapshot> all() {
        CaseGenerator states = new CaseGenerator(3);
        List<Snapshot> cases = new ArrayList<>();
        for (int opcode = 0xd8; opcode <= 0xdf; opcode++) {
            for (int reg = 0; reg < 8; reg++) {
                boolean loads = (opcode & 1) == 0 || reg == 0 || opcode == 0xdf && (reg == 4 || reg == 5);
                for (Number number : NUMBERS) {
                    for (long memory : loads ? MEMORY : new long[] {-1}) {
                        Snapshot s = state(states, cases.size(), number, number);
                        place(s, opcode, reg << 3 | 3);
                        s.r[CpuState.RBX] = Snapshot.WINDOW + 64;
                        put(s.window, 64, 8, memory);
                        cases.add(s);
                    }
                }
            }
        }
        for (int opcode : new int[] {0xd8, 0xd9, 0xda, 0xdb, 0xdc, 0xdd, 0xde, 0xdf}) {
            for (int modrm = 0xc0; modrm < 0x100; modrm++) {
                if (opcode == 0xd9 && modrm >> 3 == 0x1b) {
                    continue; // FSTP under an old name: takes an empty register without an exception
                }
                boolean second = (modrm & 7) == 1 || opcode == 0xd9 && modrm >= 0xf0;
                for (Number a : NUMBERS) {
                    for (Number b : second ? NUMBERS : new Number[] {NUMBERS[2]}) {
                        Snapshot s = state(states, cases.size(), a, b);
                        place(s, opcode, modrm);
                        cases.add(s);
                    }
                }
            }
        }
        return cases;
    }

    /** One instruction of two operands on random normal numbers of similar size. */
    static List<Snapshot> random(int opcode, int modrm, int count, long seed) {
        Random random = new Random(seed);
        CaseGenerator states = new CaseGenerator(seed);
        List<Snapshot> cases = new ArrayList<>();
        for (int n = 0; n < count; n++) {
            int e = 0x3fff + random.nextInt(40) - 20;
            int f = e + random.nextInt(80) - 40;
            Snapshot s = state(
                    states,
                    0,
                    new Number(e | random.nextInt(2) << 15, random.nextLong() | MSB),
                    new Number(f | random.nextInt(2) << 15, random.nextLong() | MSB));
            place(s, opcode, modrm);
            cases.add(s);
        }
        return cases;
    }

    private static Snapshot state(CaseGenerator states, int n, Number a, Number b) {
        Snapshot s = states.anyState();
        put(s.fx, 0, 2, CONTROL[n % CONTROL.length]);
        put(s.fx, 2, 2, 0);
        put(s.fx, 4, 1, n % 11 == 10 ? 0xfe : n % 13 == 12 ? 0 : 0xff & ~0x80);
        number(s, 0, a);
        number(s, 1, b);
        return s;
    }

    private static void number(Snapshot s, int register, Number n) {
        put(s.fx, 32 + 16 * register, 8, n.sig);
        put(s.fx, 40 + 16 * register, 2, n.se);
    }

    private static void place(Snapshot s, int opcode, int modrm) {
        java.util.Arrays.fill(s.code, (byte) 0xcc);
        s.code[0] = (byte) opcode;
        s.code[1] = (byte) modrm;
    }

    private static void put(byte[] b, int at, int n, long v) {
        for (int k = 0; k < n; k++) {
            b[at + k] = (byte) (v >>> 8 * k);
        }
    }
}
