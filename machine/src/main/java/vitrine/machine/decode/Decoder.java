package vitrine.machine.decode;

import org.jspecify.annotations.Nullable;

/**
 * Decodes x86-64 instructions of 64-bit mode (Intel volume 2, chapter 2 and appendix A). Near branches take a 32-bit
 * displacement and ignore 66, as Intel's processors do (AMD's take 16 bits). EVEX, XOP and 3DNow! raise #UD.
 *
 * <p>An object keeps working state between the steps of one {@link #decode} call: one thread at a time.
 */
public final class Decoder {
    /** No instruction is longer. */
    public static final int MAX_LENGTH = 15;

    // the most bytes that can be looked at before the length is checked: 15 prefixes, VEX, ModRM, SIB, disp, imm64
    private static final int WINDOW = 32;

    // classes of bytes in front of the opcode; 0 is the opcode itself
    private static final byte SEGMENT_IGNORED = 1;
    private static final byte SEGMENT = 2;
    private static final byte OPERAND_SIZE = 3;
    private static final byte ADDRESS_SIZE = 4;
    private static final byte LOCK = 5;
    private static final byte REPEAT = 6;
    private static final byte REX = 7;

    private static final byte[] CLASS = new byte[256];

    static {
        for (int i = 0; i < 16; i++) {
            CLASS[0x40 + i] = REX;
        }
        for (int i = 0x26; i <= 0x3e; i += 8) {
            CLASS[i] = SEGMENT_IGNORED;
        }
        CLASS[0x64] = CLASS[0x65] = SEGMENT;
        CLASS[0x66] = OPERAND_SIZE;
        CLASS[0x67] = ADDRESS_SIZE;
        CLASS[0xf0] = LOCK;
        CLASS[0xf2] = CLASS[0xf3] = REPEAT;
    }

    private static final int REX_W = 8;
    private static final int REX_R = 4;
    private static final int REX_X = 2;
    private static final int REX_B = 1;

    private static final int KIND_GPR = OperandKind.GPR.ordinal();
    private static final int KIND_GPR_HIGH = OperandKind.GPR_HIGH.ordinal();
    private static final int KIND_XMM = OperandKind.XMM.ordinal();
    private static final int KIND_YMM = OperandKind.YMM.ordinal();
    private static final int KIND_MM = OperandKind.MM.ordinal();
    private static final int KIND_ST = OperandKind.ST.ordinal();
    private static final int KIND_SEGMENT = OperandKind.SEGMENT.ordinal();
    private static final int KIND_CONTROL = OperandKind.CONTROL.ordinal();
    private static final int KIND_DEBUG = OperandKind.DEBUG.ordinal();
    private static final int KIND_MEM = OperandKind.MEM.ordinal();
    private static final int KIND_IMM = OperandKind.IMM.ordinal();
    private static final int KIND_REL = OperandKind.REL.ordinal();

    // the maps are built when the first instruction of theirs comes by
    private static final class OneByte {
        static final @Nullable Form[] FORMS = new OneByteMap().forms;
    }

    private static final class TwoByte {
        static final @Nullable Form[] FORMS = new TwoByteMap().forms;
    }

    private static final class ThreeByte38 {
        static final @Nullable Form[] FORMS = new ThreeByteMap38().forms;
    }

    private static final class ThreeByte3A {
        static final @Nullable Form[] FORMS = new ThreeByteMap3A().forms;
    }

    private static final class Vex {
        static final @Nullable Form[][] FORMS = {new VexMap1().forms, new VexMap2().forms, new VexMap3().forms};
    }

    private final byte[] window = new byte[WINDOW];

    private byte[] code = window;
    private int pos;
    private int rex;
    private int modrm;
    private int opcode;
    private int vvvv;
    private boolean secondImmediate;
    private boolean bad;

    /**
     * Decodes one instruction.
     *
     * @param bytes holds the code
     * @param start index of the first byte of the instruction
     * @param limit index behind the last byte that may be looked at; 15 bytes suffice for any instruction
     * @param out receives the instruction; meaningful only after {@link DecodeResult#OK}
     */
    public DecodeResult decode(byte[] bytes, int start, int limit, Insn out) {
        int available = Math.min(limit - start, MAX_LENGTH);
        if (start + WINDOW <= bytes.length) {
            code = bytes;
            pos = start;
        } else {
            // bytes behind the limit count as zero until the length is known
            System.arraycopy(bytes, start, window, 0, available);
            java.util.Arrays.fill(window, available, WINDOW, (byte) 0);
            code = window;
            pos = 0;
        }
        int first = pos;
        boolean valid = parse(out);
        int length = pos - first;
        if (length > available) {
            return available == MAX_LENGTH ? DecodeResult.TOO_LONG : DecodeResult.MORE;
        }
        out.length = length;
        return valid ? DecodeResult.OK : DecodeResult.INVALID;
    }

    private boolean parse(Insn out) {
        int prefixes = 0;
        int segment = Insn.SEGMENT_NONE;
        int end = pos + MAX_LENGTH;
        int b;
        rex = 0;
        scan:
        while (true) {
            b = code[pos++] & 0xff;
            switch (CLASS[b]) {
                case SEGMENT_IGNORED -> {}
                case SEGMENT -> segment = b & 7;
                case OPERAND_SIZE -> prefixes |= Insn.OPSIZE;
                case ADDRESS_SIZE -> prefixes |= Insn.ADDRSIZE;
                case LOCK -> prefixes |= Insn.LOCK;
                case REPEAT -> prefixes = prefixes & ~(Insn.REP | Insn.REPNE) | (b == 0xf3 ? Insn.REP : Insn.REPNE);
                case REX -> {
                    // counts only directly in front of the opcode
                    rex = b;
                    if (pos > end) {
                        return false;
                    }
                    continue;
                }
                default -> {
                    break scan;
                }
            }
            rex = 0;
            if (pos > end) {
                return false;
            }
        }
        out.segment = segment;
        out.prefixes = rex == 0 ? prefixes : prefixes | Insn.REX;
        out.addrSize = (prefixes & Insn.ADDRSIZE) == 0 ? 8 : 4;
        out.vex = false;
        out.vexL = 0;
        vvvv = 0;
        @Nullable Form[] forms;
        if ((b & 0xfe) == 0xc4) {
            return vex(b, prefixes, out);
        }
        if (b != 0x0f) {
            forms = OneByte.FORMS;
        } else {
            b = code[pos++] & 0xff;
            if (b == 0x38) {
                b = code[pos++] & 0xff;
                forms = ThreeByte38.FORMS;
            } else if (b == 0x3a) {
                b = code[pos++] & 0xff;
                forms = ThreeByte3A.FORMS;
            } else {
                forms = TwoByte.FORMS;
            }
        }
        opcode = b;
        int key = (rex & REX_W) << 6 | (rex & REX_B) << 11 | prefixKey(prefixes);
        return finish(forms[b], key, out);
    }

    /**
     * The VEX prefix (Intel volume 2, section 2.3.5); R, X, B and vvvv are stored inverted.
     *
     * <pre>
     * C5 | R vvvv L pp |        C4 | R X B mmmmm | W vvvv L pp |
     * </pre>
     */
    private boolean vex(int first, int prefixes, Insn out) {
        if (rex != 0 || (prefixes & (Insn.LOCK | Insn.REP | Insn.REPNE | Insn.OPSIZE)) != 0) {
            return false;
        }
        int map = 1;
        int b = code[pos++];
        rex = 0x40 | ~b >> 5 & REX_R;
        if (first == 0xc4) {
            rex = 0x40 | ~b >> 5 & (REX_R | REX_X | REX_B);
            map = b & 31;
            b = code[pos++];
            rex |= b >> 4 & REX_W;
        }
        if (map < 1 || map > 3) {
            return false;
        }
        vvvv = ~b >> 3 & 15;
        out.vex = true;
        out.vexL = b >> 2 & 1;
        opcode = code[pos++] & 0xff;
        return finish(Vex.FORMS[map - 1][opcode], b & 3 | (rex & REX_W) << 6 | (b & 4) << 8, out)
                && (out.indexSize == 0 || distinct(out));
    }

    /** A gather's destination, index and mask must be three registers. */
    private boolean distinct(Insn out) {
        return out.reg(0) != out.index && out.reg(0) != out.reg(2) && out.index != out.reg(2);
    }

    private static int prefixKey(int prefixes) {
        if ((prefixes & (Insn.REP | Insn.REPNE)) != 0) {
            return (prefixes & Insn.REP) != 0 ? 2 : 3;
        }
        return (prefixes & Insn.OPSIZE) != 0 ? 1 : 0;
    }

    /** Chooses the form and reads what follows the opcode. */
    private boolean finish(@Nullable Form form, int key, Insn out) {
        if (form == null) {
            return false;
        }
        if ((form.flags & Form.MODRM) != 0) {
            modrm = code[pos++] & 0xff;
            key |= (modrm & 0xc0) == 0xc0 ? 4 | modrm & 0x38 | (modrm & 7) << 6 : modrm & 0x38;
            if ((form.flags & Form.REG3) != 0) {
                modrm |= 0xc0;
            }
        }
        while ((key & form.mask) != form.value) {
            form = form.next;
            if (form == null) {
                return false;
            }
        }
        int flags = form.flags;
        if (vvvv != 0 && (flags & Form.VVVV) == 0) {
            return false;
        }
        out.mnemonic = form.mnemonic;
        out.w = rex >> 3 & 1;
        out.cond = (flags & Form.COND) != 0 ? opcode & 15 : 0;
        out.opSize = operandSize(flags, out.prefixes);
        out.operands = form.operands;
        out.base = -1;
        out.index = -1;
        out.indexSize = 0;
        out.scale = 1;
        out.disp = 0;
        out.memSize = 0;
        out.imm = 0;
        out.imm2 = 0;
        secondImmediate = false;
        bad = false;
        if ((flags & Form.MODRM) != 0 && modrm < 0xc0) {
            address(out);
        }
        long specs = form.specs;
        int[] op = out.op;
        for (int i = 0; i < 4; i++, specs >>>= 16) {
            op[i] = operand((int) specs & 0xffff, out);
        }
        if (bad) {
            return false;
        }
        return (out.prefixes & Insn.LOCK) == 0 || (flags & Form.LOCK) != 0 && (op[0] & 0xff) == KIND_MEM;
    }

    private int operandSize(int flags, int prefixes) {
        if ((flags & (Form.BYTE | Form.D64 | Form.F64 | Form.WIDE)) == 0) {
            if ((rex & REX_W) != 0) {
                return (flags & Form.SMALL) == 0 ? 8 : 4;
            }
            return (prefixes & Insn.OPSIZE) != 0 ? 2 : 4;
        }
        if ((flags & Form.BYTE) != 0) {
            return 1;
        }
        if ((flags & Form.D64) != 0) {
            return (prefixes & Insn.OPSIZE) != 0 && (rex & REX_W) == 0 ? 2 : 8;
        }
        return (flags & Form.F64) != 0 || (rex & REX_W) != 0 ? 8 : 4;
    }

    /** ModRM with mod below 3, SIB and displacement (Intel volume 2, tables 2-2 and 2-3). */
    private void address(Insn out) {
        int mod = modrm >> 6;
        int rm = modrm & 7;
        if (rm == 4) {
            int sib = code[pos++] & 0xff;
            int index = sib >> 3 & 7 | (rex & REX_X) << 2;
            out.index = index == 4 ? -1 : index;
            out.scale = 1 << (sib >> 6);
            if ((sib & 7) == 5 && mod == 0) {
                out.disp = imm32();
                return;
            }
            out.base = sib & 7 | (rex & REX_B) << 3;
        } else if (rm == 5 && mod == 0) {
            out.base = Insn.BASE_RIP;
            out.disp = imm32();
            return;
        } else {
            out.base = rm | (rex & REX_B) << 3;
        }
        if (mod == 1) {
            out.disp = code[pos++];
        } else if (mod == 2) {
            out.disp = imm32();
        }
    }

    private int operand(int spec, Insn out) {
        if (spec == 0) {
            return 0;
        }
        int size = size(spec & 0xff, out);
        switch (spec & 0xff00) {
            case Spec.E:
            case Spec.M:
            case Spec.R:
                return modrm < 0xc0 ? memory(size, out) : gpr(rm(), size);
            case Spec.G:
                return gpr(reg(), size);
            case Spec.Z:
                return gpr(opcode & 7 | (rex & REX_B) << 3, size);
            case Spec.A:
                return KIND_GPR | size << 16;
            case Spec.C:
                return KIND_GPR | 1 << 8 | size << 16;
            case Spec.D:
                return KIND_GPR | 2 << 8 | size << 16;
            case Spec.I:
            case Spec.U:
                return immediate(size, (spec & 0xff00) == Spec.U, out);
            case Spec.ONE & 0xff00:
                out.imm = 1;
                return KIND_IMM | 1 << 16;
            case Spec.J:
                out.imm = size == 1 ? code[pos++] : imm32();
                return KIND_REL | size << 16;
            case Spec.O:
                if (out.addrSize == 8) {
                    out.disp = imm32() & 0xffffffffL | (long) imm32() << 32;
                } else {
                    out.disp = imm32() & 0xffffffffL;
                }
                return memory(size, out);
            case Spec.V:
                return vector(reg(), size);
            case Spec.W:
            case Spec.X:
                return modrm < 0xc0 ? memory(size, out) : vector(rm(), size);
            case Spec.P:
                return KIND_MM | (modrm >> 3 & 7) << 8 | size << 16;
            case Spec.Q:
            case Spec.N:
                return modrm < 0xc0 ? memory(size, out) : KIND_MM | (modrm & 7) << 8 | size << 16;
            case Spec.ST:
                return KIND_ST | size << 16;
            case Spec.STN:
                return KIND_ST | (modrm & 7) << 8 | size << 16;
            default:
                return rare(spec, size, out);
        }
    }

    private int rare(int spec, int size, Insn out) {
        return switch (spec & 0xff00) {
            case Spec.SREG -> segment(size);
            case Spec.CREG -> control(size);
            case Spec.DREG -> debug(size);
            case Spec.XMM0 & 0xff00 -> KIND_XMM | size << 16;
            case Spec.FS & 0xff00 -> KIND_SEGMENT | 4 << 8 | size << 16;
            case Spec.GS & 0xff00 -> KIND_SEGMENT | 5 << 8 | size << 16;
            case Spec.H -> vector(vvvv, size);
            case Spec.B -> gpr(vvvv, size);
            case Spec.VM -> gather(16 << out.vexL, size, out);
            case Spec.VMH -> gather(16, size, out);
            case Spec.L -> vector(code[pos++] >> 4 & 15, size);
            default -> throw new AssertionError(spec);
        };
    }

    private int gather(int indexSize, int size, Insn out) {
        if ((modrm & 7) != 4) {
            bad = true;
        } else if (out.index < 0) {
            out.index = 4;
        }
        out.indexSize = indexSize;
        return memory(size, out);
    }

    private int segment(int size) {
        int number = modrm >> 3 & 7;
        // there is no segment register 6 or 7, and CS cannot be loaded
        bad |= number > 5 || number == 1 && opcode == 0x8e;
        return KIND_SEGMENT | number << 8 | size << 16;
    }

    private int control(int size) {
        int number = reg();
        bad |= number == 1 || number > 4 && number != 8;
        return KIND_CONTROL | number << 8 | size << 16;
    }

    private int debug(int size) {
        bad |= reg() > 7;
        return KIND_DEBUG | reg() << 8 | size << 16;
    }

    private int reg() {
        return modrm >> 3 & 7 | (rex & REX_R) << 1;
    }

    private int rm() {
        return modrm & 7 | (rex & REX_B) << 3;
    }

    private int gpr(int number, int size) {
        // without any REX prefix, byte registers 4..7 are AH, CH, DH, BH
        if (size == 1 && rex == 0 && (number & ~3) == 4) {
            return KIND_GPR_HIGH | (number & 3) << 8 | size << 16;
        }
        return KIND_GPR | number << 8 | size << 16;
    }

    private static int vector(int number, int size) {
        return (size == 32 ? KIND_YMM : KIND_XMM) | number << 8 | size << 16;
    }

    private static int memory(int size, Insn out) {
        out.memSize = size;
        return KIND_MEM | size << 16;
    }

    private int immediate(int size, boolean unsigned, Insn out) {
        long value;
        switch (size) {
            case 1 -> value = unsigned ? code[pos++] & 0xff : code[pos++];
            case 2 -> {
                int low = code[pos++] & 0xff;
                int high = code[pos++];
                value = (short) (high << 8 | low);
                if (unsigned) {
                    value &= 0xffff;
                }
            }
            case 4 -> value = imm32();
            default -> value = imm32() & 0xffffffffL | (long) imm32() << 32;
        }
        if (secondImmediate) {
            out.imm2 = value;
            return KIND_IMM | 1 << 8 | size << 16;
        }
        secondImmediate = true;
        out.imm = value;
        return KIND_IMM | size << 16;
    }

    private int imm32() {
        byte[] c = code;
        int p = pos;
        pos = p + 4;
        return c[p] & 0xff | (c[p + 1] & 0xff) << 8 | (c[p + 2] & 0xff) << 16 | c[p + 3] << 24;
    }

    private int size(int code, Insn out) {
        if (code < Spec.SIZE_V) {
            return code;
        }
        int operandSize = out.opSize;
        return switch (code) {
            case Spec.SIZE_V -> operandSize;
            case Spec.SIZE_Z -> Math.min(operandSize, 4);
            case Spec.SIZE_Y -> 4 << out.w;
            case Spec.SIZE_X -> 16 << out.vexL;
            case Spec.SIZE_XH -> 8 << out.vexL;
            case Spec.SIZE_XQ -> 4 << out.vexL;
            case Spec.SIZE_XE -> 2 << out.vexL;
            case Spec.SIZE_P -> operandSize + 2;
            case Spec.SIZE_CX -> 8 << out.w;
            case Spec.SIZE_DS -> 8 << 2 * out.vexL;
            case Spec.SIZE_28 -> out.has(Insn.OPSIZE) ? 14 : 28;
            case Spec.SIZE_108 -> out.has(Insn.OPSIZE) ? 94 : 108;
            case Spec.SIZE_512 -> 512;
            default -> throw new AssertionError(code);
        };
    }
}
