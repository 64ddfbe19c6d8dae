package vitrine.kernel.seccomp;

import vitrine.kernel.abi.Errno;

/**
 * A program of classic BPF over struct seccomp_data, checked before it ever runs: jumps only go forward and stay inside,
 * what is read from memory was written before, and the last instruction returns. So it ends.
 *
 * <pre>
 * instruction: u16 code, u8 jump if true, u8 jump if false, u32 k
 * seccomp_data: 0 number   4 architecture   8 instruction pointer   16 six arguments
 * </pre>
 */
final class BpfProgram {
    static final int MAX_LENGTH = 4096;
    static final int INSTRUCTION_SIZE = 8;
    static final int DATA_SIZE = 64;
    private static final int MEMORY = 16;

    // classes
    private static final int LD = 0;
    private static final int LDX = 1;
    private static final int ST = 2;
    private static final int STX = 3;
    private static final int ALU = 4;
    private static final int JMP = 5;
    private static final int RET = 6;
    private static final int MISC = 7;

    private static final int X = 8;
    private static final int JA = 0x05;
    private static final int LD_ABS = 0x20;
    private static final int LD_MEM = 0x60;
    private static final int LDX_MEM = 0x61;
    private static final int RET_K = 0x06;
    private static final int RET_A = 0x16;
    private static final int DIV_K = 0x34;
    private static final int LSH_K = 0x64;
    private static final int RSH_K = 0x74;

    /** All that a filter may consist of. */
    private static final int[] CODES = {
        LD_ABS, 0x80, 0x81, RET_K, RET_A, // load word, length; return
        0x04, 0x0c, 0x14, 0x1c, 0x24, 0x2c, DIV_K, 0x3c, 0x44, 0x4c, 0x54, 0x5c, LSH_K, 0x6c, RSH_K, 0x7c, 0x84, 0xa4,
        0xac, 0x00, 0x01, 0x07, 0x87, LD_MEM, LDX_MEM, ST, STX, // immediate, moves between A and X, memory
        JA, 0x15, 0x1d, 0x25, 0x2d, 0x35, 0x3d, 0x45, 0x4d
    };

    private static final boolean[] ALLOWED = new boolean[0x10000];

    static {
        for (int code : CODES) {
            ALLOWED[code] = true;
        }
    }

    private final int[] code;
    private final int[] yes;
    private final int[] no;
    private final int[] k;

    /** Reads and checks a program. Throws EINVAL. */
    BpfProgram(byte[] bytes) {
        int n = bytes.length / INSTRUCTION_SIZE;
        code = new int[n];
        yes = new int[n];
        no = new int[n];
        k = new int[n];
        for (int i = 0; i < n; i++) {
            int at = i * INSTRUCTION_SIZE;
            code[i] = bytes[at] & 0xff | (bytes[at + 1] & 0xff) << 8;
            yes[i] = bytes[at + 2] & 0xff;
            no[i] = bytes[at + 3] & 0xff;
            k[i] = bytes[at + 4] & 0xff
                    | (bytes[at + 5] & 0xff) << 8
                    | (bytes[at + 6] & 0xff) << 16
                    | bytes[at + 7] << 24;
        }
        check();
    }

    /**
     * Its length as Linux counts it: after its translation to extended BPF, in which a constant result takes two
     * instructions, as does a jump that continues with neither way, and the start three.
     */
    int weight() {
        int sum = 3;
        for (int i = 0; i < code.length; i++) {
            boolean condition = (code[i] & 7) == JMP && code[i] != JA;
            int more = code[i] == RET_K || condition && yes[i] != 0 && no[i] != 0 ? 1 : 0;
            sum += 1 + more + (condition && (code[i] & X) == 0 && k[i] < 0 ? 1 : 0);
        }
        return sum;
    }

    private void check() {
        int n = code.length;
        for (int i = 0; i < n; i++) {
            int c = code[i];
            boolean good = ALLOWED[c]
                    && switch (c) {
                        case LD_ABS -> (k[i] & 3) == 0 && Integer.compareUnsigned(k[i], DATA_SIZE) < 0;
                        case DIV_K -> k[i] != 0;
                        case LSH_K, RSH_K -> Integer.compareUnsigned(k[i], 32) < 0;
                        case LD_MEM, LDX_MEM, ST, STX -> Integer.compareUnsigned(k[i], MEMORY) < 0;
                        case JA -> Integer.compareUnsigned(k[i], n - i - 1) < 0;
                        default -> (c & 7) != JMP || i + yes[i] + 1 < n && i + no[i] + 1 < n;
                    };
            if (!good) {
                throw Errno.of(Errno.EINVAL);
            }
        }
        if (code[n - 1] != RET_K && code[n - 1] != RET_A || !memoryIsWrittenFirst()) {
            throw Errno.of(Errno.EINVAL);
        }
    }

    /** Every way to a load from memory has a store to the same place on it. */
    private boolean memoryIsWrittenFirst() {
        int n = code.length;
        int[] written = new int[n]; // words that are written on every way so far known to this instruction
        java.util.Arrays.fill(written, -1);
        int here = 0;
        for (int i = 0; i < n; i++) {
            here &= written[i];
            switch (code[i]) {
                case ST, STX -> here |= 1 << k[i];
                case LD_MEM, LDX_MEM -> {
                    if ((here & 1 << k[i]) == 0) {
                        return false;
                    }
                }
                case JA -> {
                    written[i + 1 + k[i]] &= here;
                    here = -1;
                }
                default -> {
                    if ((code[i] & 7) == JMP) {
                        written[i + 1 + yes[i]] &= here;
                        written[i + 1 + no[i]] &= here;
                        here = -1;
                    }
                }
            }
        }
        return true;
    }

    /** Runs over seccomp_data as 16 words. @return what the filter decides */
    int run(int[] data) {
        int a = 0;
        int x = 0;
        int[] memory = new int[MEMORY];
        for (int i = 0; ; i++) {
            int c = code[i];
            int operand = (c & X) != 0 ? x : k[i];
            switch (c & 7) {
                case LD ->
                    a = switch (c) {
                        case LD_ABS -> data[k[i] >> 2];
                        case LD_MEM -> memory[k[i]];
                        case 0 -> k[i];
                        default -> DATA_SIZE;
                    };
                case LDX ->
                    x = switch (c) {
                        case LDX_MEM -> memory[k[i]];
                        case LDX -> k[i];
                        default -> DATA_SIZE;
                    };
                case ST -> memory[k[i]] = a;
                case STX -> memory[k[i]] = x;
                case ALU -> {
                    if ((c & 0xf0) == 0x30 && operand == 0) {
                        return 0; // division by zero ends the filter
                    }
                    a = compute(c & 0xf0, a, operand);
                }
                case JMP -> i += c == JA ? k[i] : holds(c & 0xf0, a, operand) ? yes[i] : no[i];
                case RET -> {
                    return c == RET_A ? a : k[i];
                }
                case MISC -> {
                    if (c == MISC) {
                        x = a;
                    } else {
                        a = x;
                    }
                }
                default -> throw new IllegalStateException();
            }
        }
    }

    private static int compute(int operation, int a, int b) {
        return switch (operation) {
            case 0x00 -> a + b;
            case 0x10 -> a - b;
            case 0x20 -> a * b;
            case 0x30 -> Integer.divideUnsigned(a, b);
            case 0x40 -> a | b;
            case 0x50 -> a & b;
            case 0x60 -> a << b;
            case 0x70 -> a >>> b;
            case 0x80 -> -a;
            default -> a ^ b;
        };
    }

    private static boolean holds(int condition, int a, int b) {
        return switch (condition) {
            case 0x10 -> a == b;
            case 0x20 -> Integer.compareUnsigned(a, b) > 0;
            case 0x30 -> Integer.compareUnsigned(a, b) >= 0;
            default -> (a & b) != 0;
        };
    }
}
