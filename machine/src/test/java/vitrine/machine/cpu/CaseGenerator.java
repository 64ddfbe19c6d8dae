package vitrine.machine.cpu;

import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import vitrine.machine.decode.DecodeResult;
import vitrine.machine.decode.Decoder;
import vitrine.machine.decode.Insn;
import vitrine.machine.decode.Mnemonic;
import vitrine.machine.decode.OperandKind;

/** Makes random instructions with states in which they mostly do something. */
final class CaseGenerator {
    /** Their effect lies outside of what is compared, differs by host, or would leave the oracle. */
    static final Set<Mnemonic> EXCLUDED = EnumSet.of(
            Mnemonic.SYSCALL,
            Mnemonic.SYSEXIT,
            Mnemonic.SYSRET,
            Mnemonic.INT,
            Mnemonic.INT1,
            Mnemonic.IRET,
            Mnemonic.RETF,
            Mnemonic.CALLF,
            Mnemonic.JMPF,
            Mnemonic.CPUID,
            Mnemonic.RDTSC,
            Mnemonic.RDTSCP,
            Mnemonic.RDPMC,
            Mnemonic.RDRAND,
            Mnemonic.RDSEED,
            Mnemonic.RDPID,
            Mnemonic.XGETBV,
            Mnemonic.XSETBV,
            Mnemonic.XSAVE,
            Mnemonic.XSAVEC,
            Mnemonic.XSAVEOPT,
            Mnemonic.XSAVES,
            Mnemonic.XRSTOR,
            Mnemonic.XRSTORS,
            Mnemonic.RDFSBASE,
            Mnemonic.WRFSBASE,
            Mnemonic.RDGSBASE,
            Mnemonic.WRGSBASE,
            Mnemonic.LAR,
            Mnemonic.LSL,
            Mnemonic.VERR,
            Mnemonic.VERW,
            Mnemonic.LFS,
            Mnemonic.LGS,
            Mnemonic.LSS,
            Mnemonic.SGDT,
            Mnemonic.SIDT,
            Mnemonic.SLDT,
            Mnemonic.STR,
            Mnemonic.SMSW,
            Mnemonic.POPF,
            Mnemonic.FXRSTOR,
            // approximations that every processor makes in its own way
            Mnemonic.RCPPS,
            Mnemonic.RCPSS,
            Mnemonic.RSQRTPS,
            Mnemonic.RSQRTSS,
            Mnemonic.FXSAVE);

    private static final long[] BOUNDARIES = {
        0,
        1,
        2,
        0x7f,
        0x80,
        0xff,
        0x7fff,
        0x8000,
        0xffff,
        0x7fff_ffffL,
        0x8000_0000L,
        0xffff_ffffL,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        -1,
        -2,
        -128,
        -32768,
        Integer.MIN_VALUE
    };
    private static final long[] DOUBLES = {
        0,
        Long.MIN_VALUE,
        0x3ff0_0000_0000_0000L,
        0xbff0_0000_0000_0000L,
        0x7ff0_0000_0000_0000L,
        0xfff0_0000_0000_0000L,
        0x7ff8_0000_0000_0000L,
        0x7ff0_0000_0000_0001L,
        1,
        0x000f_ffff_ffff_ffffL,
        0x7fef_ffff_ffff_ffffL,
        0x3fe0_0000_0000_0000L,
        0x41df_ffff_ffc0_0000L,
        0xc1e0_0000_0000_0000L
    };
    private static final int[] SINGLES = {
        0,
        0x8000_0000,
        0x3f80_0000,
        0xbf80_0000,
        0x7f80_0000,
        0xff80_0000,
        0x7fc0_0000,
        0x7f80_0001,
        1,
        0x007f_ffff,
        0x7f7f_ffff,
        0x3f00_0000,
        0x4f00_0000
    };

    private final Random random;
    private final Decoder decoder = new Decoder();
    final Insn insn = new Insn();

    CaseGenerator(long seed) {
        random = new Random(seed);
    }

    /** The code of the last {@link #row}. */
    byte[] row = new byte[0];

    /** A state without an instruction. */
    Snapshot anyState() {
        Snapshot s = new Snapshot();
        registers(s);
        return s;
    }

    /** A state, and in {@link #row} random instructions behind each other, most of them integer ones. */
    Snapshot row(Random choice, int size) {
        row = new byte[size];
        int at = 0;
        while (at < size) {
            int map = choice.nextInt(3) == 0 ? 1 : 0;
            Snapshot one = next(map, choice.nextInt(256), choice.nextInt(8) == 0 ? 1 : 0);
            if (one == null || at + insn.length > size || insn.kind(0) == OperandKind.REL && insn.imm < 0) {
                if (one != null && at + insn.length > size) {
                    break;
                }
                continue;
            }
            System.arraycopy(one.code, 0, row, at, insn.length);
            at += insn.length;
        }
        java.util.Arrays.fill(row, at, size, (byte) 0x90);
        return anyState();
    }

    /**
     * A case for an opcode: map 0 to 3 (one byte, 0F, 0F 38, 0F 3A), 4 to 6 the same maps with VEX. Null when it is no
     * instruction to test.
     */
    @Nullable
    Snapshot next(int map, int opcode, int prefix) {
        Snapshot s = new Snapshot();
        registers(s);
        int n = 0;
        if (random.nextInt(16) == 0) {
            s.code[n++] = 0x65;
        }
        if (random.nextInt(24) == 0) {
            s.code[n++] = 0x67;
        }
        if (map > 3) {
            return vex(s, n, map - 3, opcode, prefix);
        }
        if (random.nextInt(16) == 0) {
            s.code[n++] = (byte) 0xf0;
        }
        if (prefix != 0 && random.nextInt(8) == 0) {
            s.code[n++] = 0x66;
        }
        switch (prefix) {
            case 1 -> s.code[n++] = 0x66;
            case 2 -> s.code[n++] = (byte) 0xf3;
            case 3 -> s.code[n++] = (byte) 0xf2;
            default -> {}
        }
        if (random.nextBoolean()) {
            s.code[n++] = (byte) (0x40 | random.nextInt(16));
        }
        if (map > 0) {
            s.code[n++] = 0x0f;
            if (map > 1) {
                s.code[n++] = (byte) (map == 2 ? 0x38 : 0x3a);
            }
        }
        s.code[n++] = (byte) opcode;
        tail(s, n);
        return finish(s, false);
    }

    private @Nullable Snapshot vex(Snapshot s, int at, int map, int opcode, int prefix) {
        int n = at;
        s.code[n++] = (byte) 0xc4;
        s.code[n++] = (byte) (random.nextInt(8) << 5 | map);
        int vvvv = random.nextInt(3) == 0 ? 15 : random.nextInt(16);
        s.code[n++] = (byte) (random.nextInt(2) << 7 | vvvv << 3 | random.nextInt(2) << 2 | prefix);
        s.code[n++] = (byte) opcode;
        tail(s, n);
        return finish(s, true);
    }

    private @Nullable Snapshot finish(Snapshot s, boolean vex) {
        DecodeResult result = decoder.decode(s.code, 0, 15, insn);
        if (result != DecodeResult.OK
                || insn.vex != vex
                || EXCLUDED.contains(insn.mnemonic)
                || segments()
                || branch()) {
            return null;
        }
        for (int k = insn.length; k < 16; k++) {
            s.code[k] = (byte) 0xcc;
        }
        adjust(s);
        return s;
    }

    /** Endless loops; and with 66, near branches of AMD take 16 bits of RIP, those of Intel do not. */
    private boolean branch() {
        boolean relative = insn.kind(0) == OperandKind.REL;
        boolean near = relative
                || insn.mnemonic == Mnemonic.RET
                || insn.mnemonic == Mnemonic.JMP
                || insn.mnemonic == Mnemonic.CALL;
        boolean repeat = insn.has(Insn.REP) || insn.has(Insn.REPNE); // turns LOOPE into LOOPNE on AMD
        return near && insn.has(Insn.OPSIZE)
                || repeat && (insn.mnemonic == Mnemonic.LOOPE || insn.mnemonic == Mnemonic.LOOPNE)
                || relative && insn.imm < 0 && insn.imm >= -insn.length;
    }

    private boolean segments() {
        if (insn.mnemonic.name().startsWith("SHA") && insn.memSize > 0) {
            return true; // whether they want alignment differs
        }
        boolean narrowImage = insn.memSize == 14 || insn.memSize == 94; // 16-bit x87 images are not done
        boolean alias = insn.mnemonic == Mnemonic.FSTP && insn.kind(0) == OperandKind.ST; // D9 /3 ignores underflow
        if (narrowImage || alias) {
            return true;
        }
        if (insn.mnemonic == Mnemonic.MOVSXD && insn.opSize == 2) {
            return true; // AMD reads four bytes, Intel two
        }
        boolean loads = insn.kind(0) == OperandKind.SEGMENT && insn.mnemonic != Mnemonic.PUSH;
        return loads || insn.segment == Insn.SEGMENT_FS;
    }

    /** ModRM, SIB, displacement and immediates; whatever of it the opcode takes. */
    private void tail(Snapshot s, int n) {
        byte[] rest = new byte[16];
        random.nextBytes(rest);
        int kind = random.nextInt(8);
        int reg = random.nextInt(8) << 3;
        if (kind < 3) {
            rest[0] = (byte) (0xc0 | reg | random.nextInt(8));
        } else if (kind == 3) {
            rest[0] = (byte) (5 | reg);
            int disp = (int) (Snapshot.WINDOW - Snapshot.START) + random.nextInt(400);
            for (int k = 0; k < 4; k++) {
                rest[1 + k] = (byte) (disp >> 8 * k);
            }
        } else {
            rest[0] = (byte) (random.nextInt(3) << 6 | reg | random.nextInt(8));
        }
        if (random.nextInt(4) == 0) {
            rest[random.nextInt(8)] = (byte) new int[] {0, 1, -1, 7, 8, 31, 32, 63, 64}[random.nextInt(9)];
        }
        System.arraycopy(rest, 0, s.code, n, 16 - n);
    }

    /** Aims the memory operand at the window, or sometimes at its edge, a hole or read-only memory. */
    private void adjust(Snapshot s) {
        boolean memory = false;
        for (int n = 0; n < insn.operands; n++) {
            memory |= insn.isMem(n);
        }
        if (!memory || insn.base < 0 || insn.base == Insn.BASE_RIP || insn.base == insn.index) {
            return;
        }
        long target = target();
        if (insn.indexSize > 0) {
            int at = 160 + 16 * insn.index;
            for (int k = 0; k < 16; k += 4) {
                boolean small = (k & 4) == 0 || random.nextBoolean();
                put(s.fx, at + k, 4, small ? random.nextInt(16) : 0);
                put(s.ymm, 16 * insn.index + k, 4, small ? random.nextInt(16) : 0);
            }
            s.r[insn.base] = target - insn.disp;
            return;
        }
        if (insn.segment == Insn.SEGMENT_GS) {
            target -= Snapshot.DATA;
        }
        if (insn.index >= 0) {
            if (random.nextInt(4) != 0) {
                s.r[insn.index] = random.nextInt(64) - 32;
            }
            target -= s.r[insn.index] * insn.scale;
        }
        s.r[insn.base] = target - insn.disp;
    }

    private long target() {
        return switch (random.nextInt(32)) {
            case 0 -> Snapshot.CONST + random.nextInt(4096);
            case 1 -> Snapshot.DATA + 8192 - random.nextInt(20);
            case 2 -> Snapshot.DATA + 8192 + random.nextInt(64);
            case 3 -> 0x0000_8000_0000_0000L + random.nextInt(64) - 16;
            case 4, 5, 6 -> Snapshot.WINDOW + 256 - random.nextInt(32); // across pages
            default -> Snapshot.WINDOW + (random.nextInt(480) & (random.nextBoolean() ? -1 : -16));
        };
    }

    private void registers(Snapshot s) {
        for (int n = 0; n < 16; n++) {
            s.r[n] = value();
        }
        s.r[CpuState.RSP] = Snapshot.WINDOW + 64 + (random.nextInt(300) & -8);
        if (random.nextInt(3) != 0) {
            s.r[CpuState.RBP] = Snapshot.WINDOW + 64 + random.nextInt(300);
            s.r[CpuState.RSI] = Snapshot.WINDOW + 64 + random.nextInt(300);
            s.r[CpuState.RDI] = Snapshot.WINDOW + 64 + random.nextInt(300);
            s.r[CpuState.RBX] = Snapshot.WINDOW + random.nextInt(200);
            s.r[CpuState.RCX] = random.nextInt(20);
        }
        s.flags = 0x202 | random.nextInt() & Flags.ARITHMETIC | (random.nextInt(4) == 0 ? Flags.DF : 0);
        for (int k = 0; k < 512; k += 8) {
            long v = random.nextInt(3) == 0 ? value() : number();
            for (int j = 0; j < 8; j++) {
                s.window[k + j] = (byte) (v >>> 8 * j);
            }
        }
        floats(s);
    }

    private void floats(Snapshot s) {
        int fcw = random.nextInt(4) != 0 ? 0x37f : 0x37f & ~0xf00 | random.nextInt(16) << 8;
        if (random.nextInt(6) == 0) {
            fcw &= ~random.nextInt(0x40);
        }
        put(s.fx, 0, 2, fcw);
        put(s.fx, 2, 2, random.nextInt(8) << 11 | random.nextInt() & 0x4700);
        put(s.fx, 4, 1, random.nextInt(3) == 0 ? random.nextInt(256) : 0xff);
        put(s.fx, 24, 4, random.nextInt(3) != 0 ? 0x1f80 : 0x1f80 | random.nextInt() & 0xe07f);
        if (random.nextInt(8) == 0) {
            put(s.fx, 24, 4, random.nextInt() & 0xffc0); // some unmasked
        }
        put(s.fx, 28, 4, 0xffff);
        for (int n = 0; n < 8; n++) {
            int at = 32 + 16 * n;
            switch (random.nextInt(4)) {
                case 0 -> {
                    put(s.fx, at, 8, random.nextLong());
                    put(s.fx, at + 8, 2, random.nextInt());
                }
                case 1 -> {
                    put(s.fx, at, 8, random.nextBoolean() ? 0 : Long.MIN_VALUE);
                    put(s.fx, at + 8, 2, new int[] {0, 0x7fff, 0xffff, 0x8000, 0x3fff, 0xbfff, 1}[random.nextInt(7)]);
                }
                default -> {
                    put(s.fx, at, 8, random.nextLong() | Long.MIN_VALUE);
                    put(s.fx, at + 8, 2, 0x3fff + random.nextInt(80) - 40 | random.nextInt(2) << 15);
                }
            }
        }
        for (int n = 0; n < 32; n++) {
            put(s.fx, 160 + 8 * n, 8, random.nextInt(3) == 0 ? value() : number());
            put(s.ymm, 8 * n, 8, random.nextInt(3) == 0 ? value() : number());
        }
    }

    private long value() {
        return switch (random.nextInt(5)) {
            case 0 -> BOUNDARIES[random.nextInt(BOUNDARIES.length)];
            case 1 -> random.nextInt(256) - 128;
            case 2 -> random.nextInt();
            case 3 -> (1L << random.nextInt(64)) + random.nextInt(64);
            default -> random.nextLong();
        };
    }

    private long number() {
        return switch (random.nextInt(5)) {
            case 0 -> DOUBLES[random.nextInt(DOUBLES.length)];
            case 1 ->
                SINGLES[random.nextInt(SINGLES.length)] & 0xffff_ffffL
                        | (long) SINGLES[random.nextInt(SINGLES.length)] << 32;
            case 2 -> Double.doubleToRawLongBits(random.nextInt(2000) - 1000);
            case 3 ->
                Float.floatToRawIntBits(random.nextInt(2000) - 1000) & 0xffff_ffffL
                        | (long) Float.floatToRawIntBits((float) random.nextGaussian()) << 32;
            default -> Double.doubleToRawLongBits(random.nextGaussian() * Math.pow(2, random.nextInt(200) - 100));
        };
    }

    private static void put(byte[] b, int at, int n, long v) {
        for (int k = 0; k < n; k++) {
            b[at + k] = (byte) (v >>> 8 * k);
        }
    }
}
