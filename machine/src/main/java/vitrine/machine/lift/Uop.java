package vitrine.machine.lift;

/**
 * The micro-operations: the instruction set that the interpreter executes and that the translator reads.
 *
 * <pre>
 *  63        32 31  27 26  21 20  15 14   9 8    0
 * |    imm     |  e   |  b   |  a   |  d   |  op  |      imm is signed; d, a, b name registers of the file below
 *
 * r[0..15] GPR   16 RIP   17 FS base   18 GS base   19 PAGE   20 ZERO   21..24 flags   25 EFLAGS   26..63 T0..T37
 * </pre>
 *
 * PAGE is the virtual address of the page that the running block stands in: code is lifted once for each physical frame
 * and knows addresses only relative to it. ZERO is always 0. T registers are dead between two instructions. In the
 * table below {@code B} is {@code r[b] + imm}, so that one operation serves register and immediate operands, and
 * {@code M} is the memory operand at {@code r[a] + (r[b] << e) + imm}. A 32-bit operation ignores the upper halves of
 * its operands and zeroes that of its result.
 *
 * <p>Every operation that can fault ({@code M}, stack, helpers) does so before it changes anything.
 *
 * <p>Arithmetic flags are recorded, not computed: {@link #CC_OP} says by which kind of operation and size, {@link #CC_A},
 * {@link #CC_B} and {@link #CC_C} are its operands; {@code vitrine.machine.cpu.Flags} derives the flags from them.
 */
public final class Uop {
    private Uop() {}

    // the register file behind the architectural registers
    public static final int PAGE = 19;
    public static final int ZERO = 20;
    /** Kind and size of the operation that set the arithmetic flags, see {@code CC_ADD} and those that follow it. */
    public static final int CC_OP = 21;

    public static final int CC_A = 22;
    public static final int CC_B = 23;
    /** Carry that went in (ADC, SBB) or is preserved (INC, DEC). */
    public static final int CC_C = 24;
    /** The bits of RFLAGS that are not arithmetic flags: TF, IF, DF, NT, AC, ID and the constant bit 1. */
    public static final int EFLAGS = 25;

    public static final int T0 = 26;
    /** A T register that is never read: the destination of comparisons. */
    public static final int VOID = 63;

    // kinds of recorded flags; CC_OP = kind << 2 | log2(size in bytes)
    /** CC_A holds the flags themselves (OF SF ZF AF PF CF at their places in RFLAGS); CC_OP is 0. */
    public static final int CC_EXPLICIT = 0;

    public static final int CC_ADD = 1; // A + B
    public static final int CC_ADC = 2; // A + B + C
    public static final int CC_SUB = 3; // A - B
    public static final int CC_SBB = 4; // A - B - C
    public static final int CC_LOGIC = 5; // result A
    public static final int CC_INC = 6; // A + 1, CF = C
    public static final int CC_DEC = 7; // A - 1, CF = C
    public static final int CC_SHL = 8; // A << B, B is not 0
    public static final int CC_SHR = 9;
    public static final int CC_SAR = 10;
    public static final int CC_MUL = 11; // low half of the unsigned product A * B
    public static final int CC_IMUL = 12; // low half of the signed product

    // moves
    public static final int MOV64 = 0; // d = r[a]
    public static final int MOV32 = 1; // d = zero-extended low half of r[a]
    public static final int LDI = 2; // d = imm
    public static final int LDC = 3; // d = the next word of the code
    public static final int LEA64 = 4; // d = r[a] + (r[b] << e) + imm; also the addition without flags
    public static final int LEA32 = 5;
    public static final int ZX8 = 6; // d = zero-extended low byte of r[a]
    public static final int ZX16 = 7;
    public static final int SX8_32 = 8; // d = low byte of r[a], sign-extended to 32 bits, zero-extended to 64
    public static final int SX8_64 = 9;
    public static final int SX16_32 = 10;
    public static final int SX16_64 = 11;
    public static final int SX32_64 = 12;
    public static final int ZX8H = 13; // d = bits 15..8 of r[a]
    public static final int INS8 = 14; // low byte of d = low byte of r[a]
    public static final int INS8H = 15; // bits 15..8 of d = low byte of r[a]
    public static final int INS16 = 16;

    // memory
    public static final int LD64 = 17; // d = M
    public static final int LD32 = 18; // zero-extended
    public static final int LD16 = 19;
    public static final int LD8 = 20;
    public static final int LD8_S32 = 21; // sign-extended to 32 bits, zero-extended to 64
    public static final int LD8_S64 = 22;
    public static final int LD16_S32 = 23;
    public static final int LD16_S64 = 24;
    public static final int LD32_S64 = 25;
    public static final int LDW64 = 26; // d = M, and faults like a write: the load of a read-modify-write
    public static final int LDW32 = 27;
    public static final int LDW16 = 28;
    public static final int LDW8 = 29;
    public static final int ST64 = 30; // M = r[d]
    public static final int ST32 = 31;
    public static final int ST16 = 32;
    public static final int ST8 = 33;
    public static final int PUSH = 34; // [RSP - 8] = r[d]; RSP -= 8
    public static final int POP = 35; // t = [RSP]; RSP += 8; d = t

    // arithmetic without flags
    public static final int SUB64 = 36; // d = r[a] - B
    public static final int SUB32 = 37;
    public static final int AND64 = 38; // d = r[a] & B
    public static final int AND32 = 39;
    public static final int OR64 = 40;
    public static final int OR32 = 41;
    public static final int XOR64 = 42;
    public static final int XOR32 = 43;
    public static final int MUL64 = 44; // d = low half of r[a] * B
    public static final int MUL32 = 45;
    public static final int SHL64 = 46; // d = r[a] << (B & 63)
    public static final int SHL32 = 47; // B & 31
    public static final int SHR64 = 48;
    public static final int SHR32 = 49;
    public static final int SAR64 = 50;
    public static final int SAR32 = 51;
    public static final int ROL64 = 52;
    public static final int ROL32 = 53;

    // arithmetic that records flags
    public static final int ADDF64 = 54; // d = r[a] + B; CC = ADD r[a], B
    public static final int ADDF32 = 55;
    public static final int SUBF64 = 56;
    public static final int SUBF32 = 57;
    public static final int ANDF64 = 58; // d = r[a] & B; CC = LOGIC d
    public static final int ANDF32 = 59;
    public static final int ORF64 = 60;
    public static final int ORF32 = 61;
    public static final int XORF64 = 62;
    public static final int XORF32 = 63;
    public static final int CC = 64; // CC_OP = d (the number itself), CC_A = r[a], CC_B = B

    // use of flags
    public static final int GETC = 65; // d = CF
    public static final int SET = 66; // d = condition e ? 1 : 0
    public static final int CMOV64 = 67; // if condition e: d = r[a]
    public static final int CMOV32 = 68; // if condition e: d = r[a]; upper half of d = 0

    // Ends of blocks. Successor 1 is where a true condition leads, successor 0 the other and that of unconditional
    // ends.
    public static final int JMP = 69; // to successor 0
    public static final int JMPI = 70; // to r[a]
    public static final int CALL = 71; // push PAGE + imm, to successor 0
    public static final int CALLI = 72; // push PAGE + imm, to r[a]
    public static final int RET = 73; // pop the target, RSP += imm
    public static final int BR = 74; // condition e
    public static final int BR_Z64 = 75; // r[a] == 0; the flags stay
    public static final int BR_Z32 = 76;
    public static final int BR_S64 = 77; // r[a] < 0
    public static final int BR_S32 = 78;
    public static final int CB_E64 = 79; // compare and branch: CC = SUB r[a], B; if r[a] == B
    public static final int CB_E32 = 80;
    public static final int CB_E8 = 81;
    public static final int CB_B64 = 82; // below, unsigned
    public static final int CB_B32 = 83;
    public static final int CB_B8 = 84;
    public static final int CB_BE64 = 85;
    public static final int CB_BE32 = 86;
    public static final int CB_BE8 = 87;
    public static final int CB_L64 = 88; // less, signed
    public static final int CB_L32 = 89;
    public static final int CB_LE64 = 90;
    public static final int CB_LE32 = 91;
    public static final int TB_Z64 = 92; // test and branch: CC = LOGIC r[a] & B; if it is 0
    public static final int TB_Z32 = 93;
    public static final int TB_Z8 = 94;
    public static final int TB_S64 = 95; // negative
    public static final int TB_S32 = 96;
    public static final int TB_LE64 = 97; // zero or negative
    public static final int TB_LE32 = 98;
    public static final int JRCXZ = 99; // r[a] == 0 and nothing else
    public static final int SYSCALL = 100; // RCX = PAGE + imm, R11 = RFLAGS, leave
    public static final int FAULT = 101; // exception of vector d; RIP = PAGE + imm
    public static final int CUT = 102; // leave the block before this instruction: the block was overwritten

    // Vectors; here d (or a) is the number n of a vector register of 128 bits, v[4n] and v[4n+1]: n is 0..15 for XMM0
    // to XMM15 and V_UPPER more for the upper halves of YMM0 to YMM15. An instruction on YMM registers is written as
    // operations on both halves.
    public static final int LDV128 = 105; // d = M, 128 bits
    public static final int LDVA128 = 106; // faults with #GP unless M is 16-byte aligned
    public static final int LDV64 = 107; // bits 63..0 = M, bits 127..64 = 0
    public static final int LDV32 = 108; // bits 31..0 = M, bits 127..32 = 0
    public static final int LDVL = 109; // bits 63..0 = M, the rest stays
    public static final int LDVH = 110; // bits 127..64 = M, the rest stays
    public static final int STV128 = 111; // M = bits 127..0 of d
    public static final int STVA128 = 112;
    public static final int STV64 = 113;
    public static final int STV32 = 114;
    public static final int STVH = 115; // M = bits 127..64 of d
    public static final int VMOV = 116; // bits 127..0 of vector d = those of vector a
    public static final int VFROM64 = 117; // bits 63..0 of vector d = r[a], bits 127..64 = 0
    public static final int VFROM32 = 118; // bits 31..0 of vector d = low half of r[a], bits 127..32 = 0
    public static final int VTO64 = 119; // r[d] = bits 63..0 of vector a
    public static final int VTO32 = 120; // r[d] = bits 31..0 of vector a, zero-extended
    /**
     * A computation of kind e ({@link #VOP_TABLE} …) on vector (or general) registers d and a; see there for imm. When b
     * is 1, floating-point exceptions wait for the next computation, which belongs to the same instruction.
     */
    public static final int VOP = 121;

    // the rest
    /** d = pure function e ({@link #UMULH} …) of r[a] and B. */
    public static final int PURE = 122;
    /** Changes some flags and keeps the others, by rule e ({@link #FLAGS_SHL} …) for size 1 << d, from r[a] and B. */
    public static final int FLG = 123;
    /** RIP = PAGE + (imm >> 8), then executes instruction {@code insns[imm & 255]} of the block as a whole. */
    public static final int HELPER = 103;
    /** As HELPER, and the last of its block: may change RIP, flags such as TF, or ask for the time. */
    public static final int HELPER_END = 104;

    // kinds of VOP
    public static final int VOP_TABLE = 0; // d = d op a by the vector table; imm = mnemonic << 8 | immediate byte
    public static final int VOP_SHIFT = 1; // d = d shifted by the immediate byte; imm as above
    public static final int VOP_MOVSS = 2;
    public static final int VOP_MOVSD = 3;
    public static final int VOP_PMOVMSKB = 4; // to general register d
    public static final int VOP_MOVMSKPD = 5;
    public static final int VOP_MOVMSKPS = 6;
    public static final int VOP_COMI = 7; // flags = d compared with a; imm: 1 quiet, 2 single
    public static final int VOP_FROM_INT = 8; // vector d = general register a; imm: 1 64 bits, 2 single
    public static final int VOP_TO_INT = 9; // general register d = vector a; imm: 1 64 bits, 2 single, 4 truncate
    // both halves of YMM registers; b is not a flag here
    public static final int VOP_PERMQ = 10; // d = quadwords of a, chosen by the immediate byte
    public static final int VOP_PERMD = 11; // d = doublewords of a, chosen by vector b
    public static final int VOP_ZERO_UPPER = 12; // upper halves of YMM0 to YMM15 = 0; imm 1: lower halves too
    /** The vector register that memory operands are loaded to. */
    public static final int V_TEMP = 16;
    /** From the number of a vector register to that of the upper half of the YMM register. */
    public static final int V_UPPER = 32;

    // functions of PURE
    public static final int UMULH = 0; // high half of the unsigned product
    public static final int SMULH = 1;
    public static final int BSWAP64 = 2; // of r[a]
    public static final int BSWAP32 = 3;
    public static final int POPCNT = 4; // of r[a]
    public static final int LZCNT64 = 5;
    public static final int LZCNT32 = 6;
    public static final int TZCNT64 = 7;
    public static final int TZCNT32 = 8;
    // of r[a], of 32 bits zero-extended; B is not
    public static final int BZHI = 9; // bits from number B (its low byte) on cleared
    public static final int BEXTR = 10; // bits from B.0 on, as many as B.1 says (bytes of B)
    public static final int PEXT = 11; // bits of r[a] where B has ones, packed; only B must be zero-extended
    public static final int PDEP = 12; // low bits of r[a] spread to where B has ones

    // rules of FLG
    public static final int FLAGS_SHL = 0; // count B & 31 (63 at size 8); nothing changes when it is 0
    public static final int FLAGS_SHR = 1;
    public static final int FLAGS_SAR = 2;
    public static final int FLAGS_ROL = 3; // r[a] is the result; CF and OF change
    public static final int FLAGS_ROR = 4;
    public static final int FLAGS_BT = 5; // CF = bit B (modulo the size) of r[a]
    public static final int FLAGS_BITSCAN = 6; // ZF = r[a] is 0
    public static final int FLAGS_ZCNT = 7; // LZCNT, TZCNT: r[a] is the source, B the result
    public static final int FLAGS_POPCNT = 8; // ZF = r[a] is 0, the others 0
    // r[a] is the result, for ZF and SF; OF = AF = PF = 0
    public static final int FLAGS_BLSR = 9; // CF = B is 0
    public static final int FLAGS_BLSI = 10; // CF = B is not 0
    public static final int FLAGS_BZHI = 11; // CF = low byte of B is not below the size in bits

    public static long of(int op, int d, int a, int b, int e, long imm) {
        return imm << 32 | (long) e << 27 | (long) b << 21 | (long) a << 15 | (long) d << 9 | op;
    }

    public static int op(long w) {
        return (int) w & 511;
    }

    public static int d(long w) {
        return (int) (w >>> 9) & 63;
    }

    public static int a(long w) {
        return (int) (w >>> 15) & 63;
    }

    public static int b(long w) {
        return (int) (w >>> 21) & 63;
    }

    public static int e(long w) {
        return (int) (w >>> 27) & 31;
    }

    public static int imm(long w) {
        return (int) (w >> 32);
    }
}
