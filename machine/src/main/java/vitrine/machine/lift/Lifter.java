package vitrine.machine.lift;

import static vitrine.machine.lift.Uop.*;

import java.util.Arrays;
import vitrine.machine.decode.DecodeResult;
import vitrine.machine.decode.Decoder;
import vitrine.machine.decode.Insn;
import vitrine.machine.decode.Mnemonic;
import vitrine.machine.decode.OperandKind;

/**
 * Decodes and lifts one block. Common integer instructions and moves become micro-operations; the rest become one call
 * of a helper each.
 */
public final class Lifter {
    /** More instructions than this never form one block. */
    public static final int MAX_INSNS = 64;

    private static final int PAGE_SIZE = 4096;
    private static final int UD = 6;
    private static final int GP = 13;

    private final Decoder decoder = new Decoder();
    private final Emitter e = new Emitter();
    private final LiftArithmetic arithmetic = new LiftArithmetic(e);
    private final LiftMoves moves = new LiftMoves(e);
    private final LiftBranches branches = new LiftBranches(e);
    private final LiftVector vectors = new LiftVector(e);
    private final LiftAvx avx = new LiftAvx(e);
    private final LiftBits bits = new LiftBits(e);
    private final int level;
    private final short[] starts = new short[MAX_INSNS + 1];
    private final short[] offsets = new short[MAX_INSNS + 1];
    private Insn[] insns = new Insn[MAX_INSNS];
    private int insnCount;
    private Insn insn = new Insn();
    private boolean ended;

    /**
     * A lifter for processors of one kind.
     *
     * @param level 1 to 3, the level of the x86-64 psABI; instructions that are newer raise #UD
     */
    public Lifter(int level) {
        this.level = level;
    }

    /**
     * Lifts the instructions from {@code offset} on.
     *
     * @param bytes holds the code, first byte at index 0
     * @param limit number of bytes that may be looked at
     * @param offset where in its page the code stands
     * @param most number of instructions, at most {@link #MAX_INSNS}
     * @return null when not even one instruction lies within the limit
     */
    public @org.jspecify.annotations.Nullable Block lift(byte[] bytes, int limit, int offset, int most) {
        e.reset();
        insnCount = 0;
        ended = false;
        int count = 0;
        int at = 0;
        while (count < most && !ended && (at + offset < PAGE_SIZE || count == 0)) {
            DecodeResult result = decoder.decode(bytes, at, limit, insn);
            if (result == DecodeResult.MORE) {
                if (count == 0) {
                    return null;
                }
                break;
            }
            starts[count] = (short) e.size;
            offsets[count] = (short) (offset + at);
            if (result == DecodeResult.OK) {
                int length = insn.length;
                if (offset + at + length > PAGE_SIZE && count > 0) {
                    break; // continues on the next page: a block of its own
                }
                e.begin(offset + at, length);
                lift(insn); // may keep the object and replace it
                at += length;
            } else {
                e.begin(offset + at, 1);
                fault(result == DecodeResult.INVALID ? UD : GP, false);
                at++;
            }
            count++;
        }
        if (!ended) {
            branches.fallThrough(offset + at);
        }
        starts[count] = (short) e.size;
        offsets[count] = (short) (offset + at);
        DeadFlags.remove(e, starts, count);
        return new Block(
                Arrays.copyOf(e.code, e.size),
                Arrays.copyOf(starts, count + 1),
                Arrays.copyOf(offsets, count + 1),
                count,
                Arrays.copyOf(insns, insnCount),
                branches.offset0,
                branches.offset1);
    }

    private void lift(Insn i) {
        if (level < 3 && Levels.lacks(level, i)) {
            fault(UD, false);
            return;
        }
        switch (i.mnemonic) {
            case ADD, OR, AND, SUB, XOR, CMP, TEST -> arithmetic.binary(i);
            case ADC, SBB -> arithmetic.withCarry(i);
            case INC, DEC, NEG, NOT -> arithmetic.unary(i);
            case SHL, SHR, SAR -> arithmetic.shift(i);
            case ROL, ROR -> when(i.size(0) >= 4, () -> arithmetic.rotate(i));
            case IMUL -> {
                if (i.operands >= 2) {
                    arithmetic.imul(i);
                } else {
                    when(i.size(0) >= 4, () -> arithmetic.multiplyWide(i));
                }
            }
            case MUL -> when(i.size(0) >= 4, () -> arithmetic.multiplyWide(i));
            case BSWAP, POPCNT, LZCNT, TZCNT -> when(i.size(0) >= 4, () -> arithmetic.bits(i));
            case BSF, BSR -> when(i.size(0) >= 4, () -> arithmetic.bitScan(i));
            case BT -> bt(i);
            case MOV -> {
                if (isControl(i)) {
                    fault(GP, false);
                } else {
                    when(!isSegment(i), () -> moves.mov(i));
                }
            }
            case MOVNTI -> moves.mov(i);
            case MOVZX, MOVSX, MOVSXD -> moves.extend(i);
            case LEA -> moves.lea(i);
            case CBW -> moves.cbw(i);
            case CWD -> moves.cwd(i);
            case PUSH -> when(i.opSize == 8 && !isSegment(i), () -> moves.push(i));
            case POP -> when(i.opSize == 8 && i.kind(0) == OperandKind.GPR, () -> moves.pop(i));
            case LEAVE -> when(i.opSize == 8, moves::leave);
            case XCHG -> moves.xchg(i);
            case CMOV -> moves.cmov(i);
            case SET -> moves.set(i);
            case CLFLUSH, CLFLUSHOPT, CLWB -> {
                e.address(i);
                e.load(LD8, VOID);
            }
            case NOP, PAUSE, ENDBR32, ENDBR64, LFENCE, MFENCE, SFENCE -> {}
            case PREFETCH, PREFETCHNTA, PREFETCHT0, PREFETCHT1, PREFETCHT2, PREFETCHW -> {}
            case JCC -> end(() -> branches.jcc(i));
            case JMP -> end(() -> branches.jmp(i));
            case CALL -> end(() -> branches.call(i));
            case RET -> end(() -> branches.ret(i));
            case LOOP -> end(() -> branches.countDown(i, true));
            case JRCXZ -> end(() -> branches.countDown(i, false));
            case SYSCALL -> {
                end(branches::fallThroughOffsets);
                e.sink(SYSCALL, 0, 0, 0, 0, e.next);
            }
            case UD0, UD1, UD2 -> fault(UD, false);
            case SYSEXIT, SYSRET, HLT, IN, OUT, INS, OUTS, CLI, STI, CLTS, INVD, WBINVD, INVLPG, INVPCID ->
                fault(GP, false);
            case LGDT, LIDT, LLDT, LTR, LMSW, RDMSR, WRMSR, RDPMC, SWAPGS, XSETBV -> fault(GP, false);
            case SGDT, SIDT, SLDT, STR, SMSW, LFS, LGS, LSS, LAR, LSL, VERR, VERW -> fault(GP, false);
            case IRET, RETF, CALLF, JMPF -> fault(GP, false);
            case XSAVES, XRSTORS -> fault(UD, false);
            case INT3 -> fault(3, true);
            case INT1 -> fault(1, true);
            case INT -> interrupt(i);
            case POPF, RDTSC, RDTSCP, RDRAND, RDSEED, LOOPE, LOOPNE -> helper(i, true);
            case MOVS, STOS, LODS, CMPS, SCAS -> helper(i, (i.prefixes & (Insn.REP | Insn.REPNE)) != 0);
            default -> {
                if (!bits.lift(i) && !vectors.lift(i) && !(i.vex && avx.lift(i))) {
                    helper(i, false);
                }
            }
        }
    }

    private void when(boolean possible, Runnable lift) {
        if (possible) {
            lift.run();
        } else {
            helper(insn, false);
        }
    }

    private void end(Runnable lift) {
        lift.run();
        ended = true;
    }

    private void helper(Insn i, boolean end) {
        if (end) {
            end(branches::fallThroughOffsets);
        }
        e.helper(insnCount, end);
        insns[insnCount++] = i;
        insn = new Insn();
    }

    /** The block ends with an exception; a trap stands behind its instruction. */
    private void fault(int vector, boolean trap) {
        end(branches::fallThroughOffsets);
        e.sink(FAULT, vector, 0, 0, trap ? 1 : 0, trap ? e.next : e.here);
    }

    /** The gates that user mode may enter; all others are a #GP that names the gate. */
    private void interrupt(Insn i) {
        int number = (int) i.imm & 0xff;
        switch (number) {
            case 3, 4 -> fault(number, true);
            case 0x80 -> fault(63, true);
            default -> helper(i, false);
        }
    }

    private void bt(Insn i) {
        int bytes = i.size(0);
        boolean constant = i.kind(1) == OperandKind.IMM;
        if (i.isMem(0) && !constant) {
            helper(i, false);
            return;
        }
        e.source(i, 1);
        int b = e.b;
        int imm = e.imm;
        e.someFlags(FLAGS_BT, bytes, e.value(i, 0), b, imm);
    }

    private static boolean isSegment(Insn i) {
        return i.kind(0) == OperandKind.SEGMENT || i.operands > 1 && i.kind(1) == OperandKind.SEGMENT;
    }

    private static boolean isControl(Insn i) {
        for (int n = 0; n < 2; n++) {
            OperandKind kind = i.kind(n);
            if (kind == OperandKind.CONTROL || kind == OperandKind.DEBUG) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether a bad address in this instruction is a stack fault (#SS) and not a general protection fault.
     *
     * @param atTop the address is where RSP points to
     */
    public static boolean isStackAccess(Insn i, boolean atTop) {
        Mnemonic m = i.mnemonic;
        boolean implied = m == Mnemonic.PUSH
                || m == Mnemonic.POP
                || m == Mnemonic.CALL
                || m == Mnemonic.RET
                || m == Mnemonic.LEAVE
                || m == Mnemonic.ENTER
                || m == Mnemonic.PUSHF
                || m == Mnemonic.POPF;
        return implied && (atTop || i.memSize == 0) || i.segment == Insn.SEGMENT_NONE && (i.base == 4 || i.base == 5);
    }
}
