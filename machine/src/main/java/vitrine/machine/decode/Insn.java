package vitrine.machine.decode;

/**
 * One decoded instruction. {@link Decoder#decode} fills all fields; nothing changes them afterwards until the object is
 * passed to the decoder again. Operands stand in Intel's order (destination first) and are only those that Intel's
 * assembler syntax writes; implicit ones (RAX:RDX of MUL, RSI/RDI of MOVS, …) follow from the mnemonic.
 */
public final class Insn {
    /** Value of {@link #segment} without an override that matters in 64-bit mode. */
    public static final int SEGMENT_NONE = -1;
    /** Value of {@link #segment}: FS base is added. */
    public static final int SEGMENT_FS = 4;
    /** Value of {@link #segment}: GS base is added. */
    public static final int SEGMENT_GS = 5;

    /** Value of {@link #base} for RIP-relative addresses: relative to the end of this instruction. */
    public static final int BASE_RIP = 16;

    /** Bit of {@link #prefixes}: LOCK (F0). */
    public static final int LOCK = 1;
    /** Bit of {@link #prefixes}: REP/REPE (F3), the last of F2 and F3; also set where F3 is part of the opcode. */
    public static final int REP = 2;
    /** Bit of {@link #prefixes}: REPNE (F2), the last of F2 and F3; also set where F2 is part of the opcode. */
    public static final int REPNE = 4;
    /** Bit of {@link #prefixes}: operand-size prefix (66); also set where 66 is part of the opcode. */
    public static final int OPSIZE = 8;
    /** Bit of {@link #prefixes}: address-size prefix (67). */
    public static final int ADDRSIZE = 16;
    /** Bit of {@link #prefixes}: a REX prefix was in effect. */
    public static final int REX = 32;

    private static final OperandKind[] KINDS = OperandKind.values();

    /** The operation. */
    public Mnemonic mnemonic = Mnemonic.NOP;
    /** Bytes of the instruction, 1..15. */
    public int length;
    /** Effective operand size in bytes: 1, 2, 4 or 8 (of integer instructions). */
    public int opSize;
    /** Effective address size in bytes: 4 or 8; also chooses ECX or RCX, ESI or RSI in string and loop instructions. */
    public int addrSize;
    /** Condition code 0..15 of JCC, SET and CMOV (Intel volume 2, table B-10), otherwise 0. */
    public int cond;
    /** {@link #SEGMENT_NONE}, {@link #SEGMENT_FS} or {@link #SEGMENT_GS}. */
    public int segment;
    /** Prefixes seen, bits {@link #LOCK} … {@link #REX}. */
    public int prefixes;
    /** Number of operands, 0..4. */
    public int operands;
    /** Base register 0..15, {@link #BASE_RIP}, or -1. */
    public int base;
    /** Index register 0..15 (a general one is never 4), or -1. */
    public int index;
    /** 0: {@link #index} is a general register; 16 or 32: it is an XMM or YMM register (gathers). */
    public int indexSize;
    /** 1, 2, 4 or 8. */
    public int scale;
    /** Displacement, sign-extended; a full 64-bit offset for the moffs forms of MOV. */
    public long disp;
    /** Bytes that the memory operand covers, 0 when it has no size of its own (LEA, INVLPG, XSAVE) or there is none. */
    public int memSize;
    /** First immediate or branch displacement, extended to 64 bits as the instruction extends it. */
    public long imm;
    /** Second immediate: the nesting level of ENTER. */
    public long imm2;
    /**
     * VEX-encoded: the mnemonic is that of the legacy instruction where one exists (VADDPS is ADDPS here, with three
     * operands); the destination is zeroed above its width.
     */
    public boolean vex;
    /** VEX.L: 0 for 128, 1 for 256 bits. */
    public int vexL;
    /** REX.W or VEX.W. */
    public int w;

    // 7..0 kind, 15..8 register, 31..16 size in bytes
    final int[] op = new int[4];

    /** Kind of operand {@code i}; {@link OperandKind#NONE} from {@link #operands} on. */
    public OperandKind kind(int i) {
        return KINDS[op[i] & 0xff];
    }

    /** Register number of operand {@code i}; 0 where the kind has none. */
    public int reg(int i) {
        return op[i] >> 8 & 0xff;
    }

    /** Size in bytes of operand {@code i}: what is read or written of the register, memory or immediate. */
    public int size(int i) {
        return op[i] >>> 16;
    }

    /** True when operand {@code i} is the memory operand. */
    public boolean isMem(int i) {
        return (op[i] & 0xff) == OperandKind.MEM.ordinal();
    }

    /** Value of immediate operand {@code i}. */
    public long imm(int i) {
        return reg(i) == 0 ? imm : imm2;
    }

    /** True when the prefix bit {@code flag} ({@link #LOCK} …) is set. */
    public boolean has(int flag) {
        return (prefixes & flag) != 0;
    }

    /** Address of the branch target when this instruction stands at {@code rip}. */
    public long target(long rip) {
        return rip + length + imm;
    }

    @Override
    public String toString() {
        return Disassembler.format(this, 0);
    }
}
