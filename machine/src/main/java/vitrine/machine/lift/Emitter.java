package vitrine.machine.lift;

import static vitrine.machine.lift.Uop.*;

import java.util.Arrays;
import vitrine.machine.decode.Insn;
import vitrine.machine.decode.OperandKind;

/** Collects the micro-operations of one block and turns operands of instructions into registers and addresses. */
final class Emitter {
    /** More micro-operations than one instruction ever needs. */
    private static final int MOST_PER_INSN = 64;

    long[] code = new long[256];
    /** True at words that are the constant of the LDC before them. */
    boolean[] data = new boolean[256];

    int size;
    /** Offset of the current instruction in the page, and of the one behind it. */
    int here;

    int next;

    private int temps;

    // what address() found: M of Uop
    private int base;
    private int index;
    private int shift;
    private int disp;

    // what source() found: B of Uop
    int b;
    int imm;

    /** The comparison or result whose flags are the current ones, for fusing with a branch. */
    final Compare compare = new Compare();

    /** Facts about the last operation that recorded flags, true as long as {@link #kind} is not NONE. */
    static final class Compare {
        static final int NONE = 0;
        static final int SUB = 1; // flags of r[a] - B
        static final int AND = 2; // flags of r[a] & B
        static final int RESULT = 3; // ZF and SF are those of r[a]

        int kind;
        int size;
        int a;
        int b;
        int imm;

        void set(int kind, int size, int a, int b, int imm) {
            this.kind = kind;
            this.size = size;
            this.a = a;
            this.b = b;
            this.imm = imm;
        }
    }

    void reset() {
        size = 0;
        compare.kind = Compare.NONE;
    }

    void begin(int offset, int length) {
        here = offset;
        next = offset + length;
        temps = T0;
        if (size + MOST_PER_INSN > code.length) {
            code = Arrays.copyOf(code, code.length * 2);
            data = Arrays.copyOf(data, code.length);
        }
    }

    int temp() {
        return temps++;
    }

    private void word(long w, boolean isData) {
        data[size] = isData;
        code[size++] = w;
    }

    /** Emits an operation that writes register {@code d}. */
    void op(int op, int d, int a, int b, int e, long imm) {
        word(of(op, d, a, b, e, imm), false);
        clobber(d);
    }

    /** Register {@code d} was written: a comparison with it cannot be repeated. */
    void clobber(int d) {
        if (compare.kind != Compare.NONE && (compare.a == d || compare.b == d)) {
            compare.kind = Compare.NONE;
        }
    }

    void op(int op, int d, int a, int b, long imm) {
        op(op, d, a, b, 0, imm);
    }

    /** Emits an operation that writes no register. */
    void sink(int op, int d, int a, int b, int e, long imm) {
        word(of(op, d, a, b, e, imm), false);
    }

    void move(int d, int a) {
        op(MOV64, d, a, ZERO, 0);
    }

    void constant(int d, long value) {
        if (value == (int) value) {
            op(LDI, d, ZERO, ZERO, value);
        } else {
            op(LDC, d, ZERO, ZERO, 0);
            word(value, true);
        }
    }

    /** Has the whole instruction executed by a helper. */
    void helper(int number, boolean end) {
        word(of(end ? HELPER_END : HELPER, 0, 0, 0, 0, (long) next << 8 | number), false);
        compare.kind = Compare.NONE;
    }

    /** Prepares the memory operand for the operations below. */
    void address(Insn i) {
        base = i.base < 0 ? ZERO : i.base;
        index = i.index < 0 ? ZERO : i.index;
        shift = Integer.numberOfTrailingZeros(i.scale);
        long displacement = i.disp;
        if (i.base == Insn.BASE_RIP) {
            base = PAGE;
            displacement += next;
        }
        if (displacement != (int) displacement) {
            int t = temp();
            constant(t, displacement);
            if (base != ZERO) {
                op(LEA64, t, t, base, 0);
            }
            base = t;
            displacement = 0;
        }
        disp = (int) displacement;
        if (i.addrSize == 4) {
            int t = temp();
            op(LEA32, t, base, index, shift, disp);
            plain(t);
        }
        if (i.segment == Insn.SEGMENT_FS || i.segment == Insn.SEGMENT_GS) {
            int segment = i.segment == Insn.SEGMENT_FS ? 17 : 18;
            if (base == ZERO) {
                base = segment;
            } else if (index == ZERO) {
                index = segment;
                shift = 0;
            } else {
                int t = temp();
                op(LEA64, t, base, segment, 0);
                base = t;
            }
        }
    }

    private void plain(int register) {
        base = register;
        index = ZERO;
        shift = 0;
        disp = 0;
    }

    /** d = effective address without segment base. */
    void effectiveAddress(int op, int d, Insn i) {
        int segment = i.segment;
        i.segment = Insn.SEGMENT_NONE;
        address(i);
        i.segment = segment;
        op(op, d, base, index, shift, disp);
    }

    /** d = memory at the address prepared last. */
    void load(int op, int d) {
        op(op, d, base, index, shift, disp);
    }

    /** memory at the address prepared last = r[d]. */
    void store(int op, int d) {
        sink(op, d, base, index, shift, disp);
    }

    /** As {@link #store}, {@code offset} bytes behind the address prepared last. */
    void storeAt(int op, int d, int offset) {
        if (disp + offset < disp) {
            int t = temp();
            op(LEA64, t, base, index, shift, disp);
            plain(t);
        }
        sink(op, d, base, index, shift, disp + offset);
    }

    /**
     * Changes the address prepared last so that an aligned load or store of 16 bytes faults unless it is a multiple of
     * 32: bit 4 becomes bit 0 as well.
     */
    void align32() {
        int va = temp();
        int odd = temp();
        op(LEA64, va, base, index, shift, disp);
        op(SHR64, odd, va, ZERO, 4);
        op(AND64, odd, odd, ZERO, 1);
        op(OR64, va, va, odd, 0);
        plain(va);
    }

    static int log2(int size) {
        return Integer.numberOfTrailingZeros(size);
    }

    static int loadOp(int size) {
        return LD64 + 3 - log2(size);
    }

    static int loadForWriteOp(int size) {
        return LDW64 + 3 - log2(size);
    }

    static int storeOp(int size) {
        return ST64 + 3 - log2(size);
    }

    /**
     * The register that holds operand {@code n}: low {@code size} bytes, anything above. Memory is loaded, a constant
     * set.
     */
    int value(Insn i, int n) {
        switch (i.kind(n)) {
            case GPR:
                return i.reg(n);
            case GPR_HIGH: {
                int t = temp();
                op(ZX8H, t, i.reg(n), ZERO, 0);
                return t;
            }
            case MEM: {
                int t = temp();
                address(i);
                load(loadOp(i.size(n)), t);
                return t;
            }
            default: {
                int t = temp();
                constant(t, i.imm(n));
                return t;
            }
        }
    }

    /** Prepares {@link #b} and {@link #imm} so that B is operand {@code n}. */
    void source(Insn i, int n) {
        if (i.kind(n) == OperandKind.IMM && i.imm(n) == (int) i.imm(n)) {
            b = ZERO;
            imm = (int) i.imm(n);
        } else {
            b = value(i, n);
            imm = 0;
        }
    }

    /** Operand {@code n} = low bytes of register {@code from}; a memory operand's address was prepared. */
    void write(Insn i, int n, int from) {
        int bytes = i.size(n);
        if (i.isMem(n)) {
            store(storeOp(bytes), from);
        } else if (i.kind(n) == OperandKind.GPR_HIGH) {
            op(INS8H, i.reg(n), from, ZERO, 0);
        } else {
            writeRegister(i.reg(n), bytes, from);
        }
    }

    /** Register {@code d} = {@code from} by the rules of operand size: 4 bytes clear the rest, 1 and 2 keep it. */
    void writeRegister(int d, int bytes, int from) {
        switch (bytes) {
            case 1 -> op(INS8, d, from, ZERO, 0);
            case 2 -> op(INS16, d, from, ZERO, 0);
            case 4 -> op(MOV32, d, from, ZERO, 0);
            default -> move(d, from);
        }
    }

    /** Records flags of {@code kind} at {@code bytes} from r[a] and B. */
    void flags(int kind, int bytes, int a, int flagsB, int flagsImm) {
        sink(CC, kind << 2 | log2(bytes), a, flagsB, 0, flagsImm);
        compare.kind = Compare.NONE;
    }

    /** Changes some flags by rule {@code rule} of FLG. */
    void someFlags(int rule, int bytes, int a, int flagsB, int flagsImm) {
        sink(FLG, log2(bytes), a, flagsB, rule, flagsImm);
        compare.kind = Compare.NONE;
    }
}
