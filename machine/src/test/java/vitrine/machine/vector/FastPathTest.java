package vitrine.machine.vector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Java's arithmetic with its range checks against the integer arithmetic of {@link SoftFloat}, on any host: values and flags. */
class FastPathTest {
    private static final int CASES = 100_000;

    private final Random random = new Random(7);

    private long operand64() {
        return switch (random.nextInt(6)) {
            case 0 -> random.nextLong();
            case 1 -> Double.doubleToRawLongBits(random.nextInt(200) - 100);
            case 2 -> (random.nextLong() & 0x800f_ffff_ffff_ffffL) | (long) random.nextInt(4) << 52;
            case 3 -> (random.nextLong() & 0x800f_ffff_ffff_ffffL) | (long) (2044 + random.nextInt(4)) << 52;
            case 4 -> random.nextLong() & 0x8000_0000_0000_0000L;
            default -> (random.nextLong() & 0x800f_ffff_ffff_ffffL) | (long) (1023 + random.nextInt(60) - 30) << 52;
        };
    }

    private int operand32() {
        return switch (random.nextInt(6)) {
            case 0 -> random.nextInt();
            case 1 -> Float.floatToRawIntBits(random.nextInt(200) - 100);
            case 2 -> random.nextInt() & 0x807f_ffff | random.nextInt(4) << 23;
            case 3 -> random.nextInt() & 0x807f_ffff | 252 + random.nextInt(4) << 23;
            case 4 -> random.nextInt() & 0x8000_0000;
            default -> random.nextInt() & 0x807f_ffff | 127 + random.nextInt(30) - 15 << 23;
        };
    }

    private static long fast64(int op, long a, long b, Mxcsr m) {
        return switch (op) {
            case SoftFloat.ADD -> F64.add(a, b, m);
            case SoftFloat.SUB -> F64.sub(a, b, m);
            case SoftFloat.MUL -> F64.mul(a, b, m);
            case SoftFloat.DIV -> F64.div(a, b, m);
            case 4 -> F64.sqrt(a, m);
            case 5 -> F64.min(a, b, m);
            default -> F64.max(a, b, m);
        };
    }

    private static int fast32(int op, int a, int b, Mxcsr m) {
        return switch (op) {
            case SoftFloat.ADD -> F32.add(a, b, m);
            case SoftFloat.SUB -> F32.sub(a, b, m);
            case SoftFloat.MUL -> F32.mul(a, b, m);
            case SoftFloat.DIV -> F32.div(a, b, m);
            case 4 -> F32.sqrt(a, m);
            case 5 -> F32.min(a, b, m);
            default -> F32.max(a, b, m);
        };
    }

    private static long soft(int op, long a, long b, boolean wide, Mxcsr m) {
        return switch (op) {
            case 4 -> m.soft.sqrt(a, wide);
            case 5 -> m.soft.extreme(a, b, wide, false);
            case 6 -> m.soft.extreme(a, b, wide, true);
            default -> m.soft.arith(op, a, b, wide);
        };
    }

    @Test
    void doublesAgreeWithIntegerArithmetic() {
        for (int n = 0; n < CASES; n++) {
            int op = n % 7;
            long a = operand64();
            long b = operand64();
            for (int start : new int[] {0x1f80, 0x1fa0}) {
                Mxcsr fast = new Mxcsr();
                fast.set(start);
                Mxcsr exact = new Mxcsr();
                exact.set(start);
                long got = fast64(op, a, b, fast);
                fast.commit();
                long expected = soft(op, a, b, true, exact);
                exact.commit();
                assertThat(got).as("op %d of %x and %x", op, a, b).isEqualTo(expected);
                assertThat(fast.get())
                        .as("flags of op %d of %x and %x", op, a, b)
                        .isEqualTo(exact.get());
            }
        }
    }

    @Test
    void singlesAgreeWithIntegerArithmetic() {
        for (int n = 0; n < CASES; n++) {
            int op = n % 7;
            int a = operand32();
            int b = operand32();
            for (int start : new int[] {0x1f80, 0x1fa0}) {
                Mxcsr fast = new Mxcsr();
                fast.set(start);
                Mxcsr exact = new Mxcsr();
                exact.set(start);
                int got = fast32(op, a, b, fast);
                fast.commit();
                int expected = (int) soft(op, a & 0xffff_ffffL, b & 0xffff_ffffL, false, exact);
                exact.commit();
                assertThat(got).as("op %d of %x and %x", op, a, b).isEqualTo(expected);
                assertThat(fast.get())
                        .as("flags of op %d of %x and %x", op, a, b)
                        .isEqualTo(exact.get());
            }
        }
    }
}
