package vitrine.machine.fp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;

/** Random states with a liking for the edges of the formats. */
final class FpOperands {
    private static final long[] DOUBLES = {
        0,
        0x3ff0_0000_0000_0000L,
        0x3ff8_0000_0000_0000L,
        0x4000_0000_0000_0000L,
        0x7ff0_0000_0000_0000L,
        0x7ff8_0000_0000_0000L,
        0x7ff0_0000_0000_0001L,
        0x7ff4_1234_0000_0000L,
        0x7fff_ffff_ffff_ffffL,
        0x7fef_ffff_ffff_ffffL,
        0x0010_0000_0000_0000L,
        0x000f_ffff_ffff_ffffL,
        1,
        2,
        0x0008_0000_0000_0000L,
        0x0010_0000_0000_0001L,
        0x3ff0_0000_0000_0001L,
        0x3fef_ffff_ffff_ffffL,
        0x41e0_0000_0000_0000L,
        0x41df_ffff_ffc0_0000L,
        0x41df_ffff_ffe0_0000L,
        0x43e0_0000_0000_0000L,
        0x43df_ffff_ffff_ffffL,
        0x3fe0_0000_0000_0000L,
        0x3fdf_ffff_ffff_ffffL,
        0x4004_0000_0000_0000L,
        0x36a0_0000_0000_0000L,
        0x3690_0000_0000_0001L,
        0x3810_0000_0000_0000L,
        0x380f_ffff_f000_0000L,
        0x47ef_ffff_e000_0000L,
        0x47ef_ffff_f000_0000L,
        0x4330_0000_0000_0001L,
    };

    private static final int[] FLOATS = {
        0, 0x3f80_0000, 0x3fc0_0000, 0x4000_0000, 0x7f80_0000, 0x7fc0_0000, 0x7f80_0001, 0x7fa1_2345, 0x7fff_ffff,
                0x7f7f_ffff, 0x0080_0000,
        0x007f_ffff, 1, 2, 0x0040_0000, 0x0080_0001, 0x3f80_0001, 0x3f7f_ffff, 0x4f00_0000, 0x4eff_ffff, 0x5f00_0000,
                0x5eff_ffff,
        0x3f00_0000, 0x3eff_ffff, 0x4020_0000, 0x4b00_0001, 0x4a80_0001,
    };

    private static final long[] SIGNIFICANDS = {
        0,
        1,
        1L << 63,
        1L << 63 | 1,
        3L << 62,
        3L << 62 | 1,
        5L << 61,
        1L << 62,
        1L << 62 | 1,
        -1,
        -1L >>> 1,
        -1L << 11,
        -1L << 40,
        -1L << 10,
        1L << 63 | 1L << 10,
        1L << 63 | 3L << 10,
        1L << 63 | 1L << 39,
        1L << 63 | 0x3ff,
        0xfedc_ba98_7654_3210L,
        0xC90F_DAA2_2168_C235L
    };

    private static final int[] EXPONENTS = {
        0, 1, 2, 0x7fff, 0x7ffe, 0x3fff, 0x3ffe, 0x4000, 0x3ffd, 0x403e, 0x403d, 0x403f, 0x401e, 0x401f, 0x400e, 0x400d,
        0x43fe, 0x43ff, 0x3c01, 0x3c00, 0x3bcd, 0x3bcc, 0x3bcb, 0x407e, 0x407f, 0x3f81, 0x3f80, 0x3f6a, 0x3f69, 0x3f68,
        0x7ffd, 63, 64, 65, 0x403a, 0x403b
    };

    private final Random random;
    private int narrow;

    FpOperands(long seed) {
        random = new Random(seed);
    }

    byte[] states(String kind, int count, boolean x87) {
        byte[] bytes = new byte[count * HostFp.STATE];
        ByteBuffer b = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int n = 0; n < count; n++) {
            int at = n * HostFp.STATE;
            narrow = random.nextInt(0x7fff);
            vectors(b, at, kind);
            for (int i = 0; i < 4; i++) {
                boolean length = kind.equals("t") && random.nextInt(4) != 0;
                b.putLong(at + HostFp.GPR + 8 * i, length ? random.nextInt(41) - 20 : integer());
            }
            for (int i = 0; i < 8; i++) {
                b.putLong(at + HostFp.ST + 10 * i, significand());
                b.putShort(at + HostFp.ST + 10 * i + 8, exponent());
                if (random.nextInt(4) != 0) { // mostly proper numbers
                    byte top = b.get(at + HostFp.ST + 10 * i + 7);
                    boolean zero = (b.getShort(at + HostFp.ST + 10 * i + 8) & 0x7fff) == 0;
                    b.put(at + HostFp.ST + 10 * i + 7, (byte) (zero ? top & 0x7f : top | 0x80));
                }
            }
            if (kind.equals("c")) { // a control word: seldom a wrong one, and not AMD's bit 17
                b.putInt(at + HostFp.MEM, random.nextInt() >>> (random.nextInt(4) == 0 ? 0 : 16) & ~0x20000);
            }
            control(b, at, x87);
            b.putInt(at + HostFp.FLAGS, random.nextInt() & 0xd5 | 2);
        }
        return bytes;
    }

    private void control(ByteBuffer b, int at, boolean x87) {
        int m = switch (random.nextInt(8)) {
            case 0, 1, 2 -> 0x1fa0;
            case 3, 4 -> 0x1f80;
            case 5 -> 0x1f80 | random.nextInt(0x10000) & 0xe07f;
            case 6 -> 0x1f80 | random.nextInt(0x10000) & 0x603f;
            default -> random.nextInt(0x10000);
        };
        if (x87) {
            m = 0x1f80;
        } else {
            // an unmasked exception whose flag is set already raises nothing by itself
            m &= 0xffff;
        }
        b.putInt(at + HostFp.MXCSR, m);
        int fcw = 0x37f;
        int fsw = random.nextInt(8) << 11;
        int ftw = 0xff;
        if (x87) {
            switch (random.nextInt(8)) {
                case 0, 1, 2 -> {}
                case 3, 4, 5 -> {
                    int[] pc = {0, 0x200, 0x300};
                    fcw = 0x7f | pc[random.nextInt(3)] | random.nextInt(4) << 10;
                }
                default -> {
                    int[] pc = {0, 0x200, 0x300, 0x300};
                    fcw = 0x40 | random.nextInt(64) | pc[random.nextInt(4)] | random.nextInt(4) << 10;
                }
            }
            fsw |= random.nextInt(0x10000) & 0x4700;
            if (random.nextInt(2) == 0) {
                fsw |= random.nextInt(64) & fcw;
            } else if (random.nextInt(16) == 0) {
                fsw |= random.nextInt(64); // perhaps an exception that is pending already
            }
            if (random.nextInt(6) == 0) {
                ftw = random.nextInt(256);
            } else if (random.nextBoolean()) {
                ftw = 0xff & ~(1 << ((fsw >> 11) + 7 & 7)); // room for a push
            }
        }
        b.putShort(at + HostFp.FCW, (short) fcw);
        b.putShort(at + HostFp.FSW, (short) fsw);
        b.put(at + HostFp.FTW, (byte) ftw);
    }

    private void vectors(ByteBuffer b, int at, String kind) {
        for (int i = 0; i < 16; i++) {
            // 4 registers and the first 64 bytes of memory, lane by lane
            int p = i < 8 ? at + HostFp.XMM + 8 * i : at + HostFp.MEM + 8 * (i - 8);
            String k = kind.equals("fd") ? (random.nextBoolean() ? "f" : "d") : kind;
            switch (k) {
                case "d" -> b.putLong(p, real64());
                case "f" -> {
                    b.putInt(p, real32());
                    b.putInt(p + 4, real32());
                }
                case "x" -> {
                    b.putLong(
                            p,
                            random.nextInt(3) == 0
                                    ? significand()
                                    : random.nextBoolean()
                                            ? real64()
                                            : (long) real32() << 32 | real32() & 0xffff_ffffL);
                    if (i == 9) {
                        b.putShort(p, exponent());
                    }
                }
                case "t" -> text(b, p);
                default -> b.putLong(p, integer());
            }
        }
        if (random.nextInt(8) == 0) {
            b.putLong(at + 16, b.getLong(at));
            b.putLong(at + 24, b.getLong(at + 8));
        }
    }

    /** Few different characters, so that they meet, and now and then a terminator. */
    private void text(ByteBuffer b, int p) {
        int few = 2 + random.nextInt(4);
        int terminators = random.nextInt(3) == 0 ? 4 : 24;
        boolean words = random.nextBoolean();
        for (int i = 0; i < 8; i++) {
            int c = random.nextInt(terminators) == 0 ? 0 : random.nextInt(few) * 0x50 + 0x41;
            b.put(p + i, (byte) (words && (i & 1) != 0 ? random.nextInt(8) == 0 ? 0xff : 0 : c));
        }
    }

    private long integer() {
        return switch (random.nextInt(8)) {
            case 0 -> random.nextInt(20);
            case 1 -> 0x8080_8080_8080_8080L ^ sparse();
            case 2 -> 0x7fff_8000_ffff_0001L >>> random.nextInt(16);
            case 3 -> random.nextLong() >> random.nextInt(64);
            case 4 -> sparse();
            case 5 -> 0x8000_0000_7fff_ffffL + random.nextInt(3) - 1;
            default -> random.nextLong();
        };
    }

    /** About one bit in eight is set. */
    private long sparse() {
        long a = random.nextLong();
        long b = random.nextLong();
        return a & b & random.nextLong();
    }

    private long sign64() {
        return random.nextBoolean() ? Long.MIN_VALUE : 0;
    }

    private long real64() {
        return switch (random.nextInt(8)) {
            case 0, 1 -> DOUBLES[random.nextInt(DOUBLES.length)] ^ sign64();
            case 2 -> random.nextLong();
            case 3 -> Double.doubleToRawLongBits((double) (random.nextLong() >> random.nextInt(64))); // integers
            case 4 -> Double.doubleToRawLongBits((random.nextInt(2001) - 1000) / 8.0);
            case 5 -> sign64() | (1023L + random.nextInt(130) - 65) << 52 | random.nextLong() >>> 12;
            case 6 -> sign64() | (long) random.nextInt(60) << 52 | random.nextLong() >>> 12 + random.nextInt(52);
            default ->
                sign64() | Math.min(2046L, 1 + (narrow & 0x7ff) + random.nextInt(60)) << 52 | random.nextLong() >>> 12;
        };
    }

    private int real32() {
        int sign = random.nextBoolean() ? Integer.MIN_VALUE : 0;
        return switch (random.nextInt(8)) {
            case 0, 1 -> FLOATS[random.nextInt(FLOATS.length)] ^ sign;
            case 2 -> random.nextInt();
            case 3 -> Float.floatToRawIntBits((float) (random.nextInt() >> random.nextInt(32)));
            case 4 -> Float.floatToRawIntBits((random.nextInt(201) - 100) / 8f);
            case 5 -> sign | 127 + random.nextInt(66) - 33 << 23 | random.nextInt() >>> 9;
            case 6 -> sign | random.nextInt(30) << 23 | random.nextInt() >>> 9 + random.nextInt(23);
            default -> sign | Math.min(254, 1 + (narrow & 0xff) + random.nextInt(30)) << 23 | random.nextInt() >>> 9;
        };
    }

    private long significand() {
        return switch (random.nextInt(6)) {
            case 0, 1 -> SIGNIFICANDS[random.nextInt(SIGNIFICANDS.length)];
            case 2 -> random.nextLong() & -1L << random.nextInt(64);
            case 3 -> Long.reverse(random.nextLong() & -1L << random.nextInt(64));
            default -> random.nextLong();
        };
    }

    private short exponent() {
        int sign = random.nextBoolean() ? 0x8000 : 0;
        int e = switch (random.nextInt(6)) {
            case 0 -> EXPONENTS[random.nextInt(EXPONENTS.length)];
            case 1 -> random.nextInt(0x8000);
            case 2 -> narrow + random.nextInt(70);
            default -> 16383 + random.nextInt(140) - 70;
        };
        return (short) (sign | e & 0x7fff);
    }
}
