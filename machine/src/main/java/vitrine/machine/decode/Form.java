package vitrine.machine.decode;

/**
 * One row of the opcode tables: an encoding and the instruction it means. Rows of the same opcode form a list, and the
 * first whose condition holds is the instruction.
 *
 * <pre>
 * key and condition (mask, value):
 *   11   10   9    8..6    5..3     2      1..0
 * | REX.B | L | W | rm  |  reg  | mod=3 | prefix |    prefix: 0 none, 1 66, 2 F3, 3 F2
 * </pre>
 */
final class Form {
    // attributes: flags in 15..0, condition value in 31..16, condition mask in 47..32
    static final long LOCK = 1; // LOCK allowed with a memory destination
    static final long BYTE = 2; // operand size is 1
    static final long D64 = 4; // operand size is 8 unless 66 makes it 2
    static final long F64 = 8; // operand size is always 8
    static final long COND = 16; // the low four bits of the opcode are a condition
    static final long MODRM = 32; // has a ModRM byte
    static final long WIDE = 64; // operand size is 4 or 8 by W, 66 is part of the opcode
    static final long REG3 = 128; // ModRM.mod is ignored: always a register (MOV CR, MOV DR)
    static final long SMALL = 512; // operand size is at most 4 (port input and output)
    static final long VVVV = 256; // VEX.vvvv names an operand; otherwise it must be 1111b

    static final long NP = when(3, 0);
    static final long P66 = when(3, 1) | WIDE;
    static final long O66 = when(3, 1); // 66 is required and still means an operand size of 2
    static final long F3 = when(3, 2);
    static final long F2 = when(3, 3);
    static final long MEM = when(4, 0) | MODRM;
    static final long REG = when(4, 4) | MODRM;
    static final long W0 = when(0x200, 0);
    static final long W1 = when(0x200, 0x200);
    static final long L0 = when(0x400, 0);
    static final long L1 = when(0x400, 0x400);
    static final long B0 = when(0x800, 0);

    final Mnemonic mnemonic;
    final int flags;
    final int mask;
    final int value;
    final int operands;
    // four specs of 16 bits, first operand lowest
    final long specs;

    @org.jspecify.annotations.Nullable
    Form next;

    Form(Mnemonic mnemonic, long attributes, int[] specs) {
        this.mnemonic = mnemonic;
        long packed = 0;
        for (int i = 0; i < specs.length; i++) {
            int spec = specs[i];
            packed |= (long) spec << 16 * i;
            attributes |= implied(spec, i);
        }
        this.specs = packed;
        this.operands = specs.length;
        this.flags = (int) attributes & 0xffff;
        this.value = (int) (attributes >>> 16) & 0xffff;
        this.mask = (int) (attributes >>> 32) & 0xffff;
    }

    private static long when(int mask, int value) {
        return (long) mask << 32 | (long) value << 16;
    }

    /** Condition: ModRM.reg is {@code n}. */
    static long r(int n) {
        return when(7 << 3, n << 3) | MODRM;
    }

    /** Condition: ModRM.mod is 3 and ModRM.rm is {@code n}. */
    static long rm(int n) {
        return when(7 << 6 | 4, n << 6 | 4) | MODRM;
    }

    private static long implied(int spec, int position) {
        long flags = switch (spec & 0xff00) {
            case Spec.M, Spec.VM, Spec.VMH -> MEM;
            case Spec.R -> MODRM;
            case Spec.X, Spec.N, Spec.STN -> REG;
            case Spec.H, Spec.B -> VVVV;
            case Spec.E, Spec.G, Spec.SREG, Spec.CREG, Spec.DREG, Spec.V, Spec.W, Spec.P, Spec.Q -> MODRM;
            default -> 0;
        };
        boolean general = switch (spec & 0xff00) {
            case Spec.E, Spec.G, Spec.Z, Spec.A, Spec.O -> true;
            default -> false;
        };
        return position == 0 && general && (spec & 0xff) == 1 ? flags | BYTE : flags;
    }
}
