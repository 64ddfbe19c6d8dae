package vitrine.machine.lift;

import static vitrine.machine.lift.Uop.*;

/**
 * Removes the recording of flags that nobody can see: those that are recorded again in the same block, with no reader
 * and no instruction in between that can leave the block (a fault or a store into the block's own code).
 */
final class DeadFlags {
    private static final byte NONE = 0; // neither reads nor records
    private static final byte READS = 1; // reads flags or can leave the block
    private static final byte RECORDS = 2; // a result and all flags; op + FLAGLESS has no flags
    private static final byte RECORDS_AND_ENDS = 3; // fused compare and branch

    private static final byte[] CLASS = new byte[128];

    static {
        for (int op = LD64; op <= POP; op++) {
            CLASS[op] = READS;
        }
        for (int op = ADDF64; op <= XORF32; op++) {
            CLASS[op] = RECORDS;
        }
        for (int op = GETC; op <= CMOV32; op++) {
            CLASS[op] = READS;
        }
        for (int op = JMP; op < CLASS.length; op++) {
            CLASS[op] = READS;
        }
        for (int op = CB_E64; op <= TB_LE32; op++) {
            CLASS[op] = RECORDS_AND_ENDS;
        }
        for (int op : new int[] {VMOV, VFROM64, VFROM32, VTO64, VTO32, PURE}) {
            CLASS[op] = NONE;
        }
    }

    private DeadFlags() {}

    /** Changes the emitted code in place; {@code starts} has {@code count + 1} entries. */
    static void remove(Emitter e, short[] starts, int count) {
        long[] code = e.code;
        boolean live = true;
        boolean carryNeeded = false;
        int removed = 0;
        for (int k = e.size - 1; k >= 0; k--) {
            if (e.data[k]) {
                continue;
            }
            long w = code[k];
            int op = op(w);
            switch (op) {
                case CC -> {
                    int kind = d(w) >> 2;
                    boolean partial = kind == CC_ADC || kind == CC_SBB || kind == CC_INC || kind == CC_DEC;
                    if (!live) {
                        code[k] = -1;
                        removed++;
                    }
                    carryNeeded = live && partial;
                    live = carryNeeded;
                }
                case FLG -> {
                    if (!live) {
                        code[k] = -1;
                        removed++;
                    }
                }
                case GETC, MOV64 -> {
                    if (d(w) == CC_C) {
                        if (!carryNeeded) {
                            code[k] = -1;
                            removed++;
                        }
                        live |= carryNeeded;
                        carryNeeded = false;
                    } else if (op == GETC) {
                        live = true;
                    }
                }
                default -> {
                    switch (CLASS[op]) {
                        case READS -> live = true;
                        case RECORDS -> {
                            if (!live) {
                                if (d(w) == VOID) {
                                    code[k] = -1;
                                    removed++;
                                } else {
                                    code[k] = w & ~511L | flagless(op);
                                }
                            }
                            live = false;
                        }
                        case RECORDS_AND_ENDS -> live = false;
                        default -> {}
                    }
                }
            }
        }
        if (removed > 0) {
            compact(e, starts, count);
        }
    }

    private static int flagless(int op) {
        return switch (op) {
            case ADDF64 -> LEA64;
            case ADDF32 -> LEA32;
            default -> op - SUBF64 + SUB64;
        };
    }

    private static void compact(Emitter e, short[] starts, int count) {
        int to = 0;
        int insn = 0;
        for (int k = 0; k <= e.size; k++) {
            while (insn <= count && starts[insn] == k) {
                starts[insn++] = (short) to;
            }
            if (k < e.size && (e.data[k] || e.code[k] != -1)) {
                e.data[to] = e.data[k];
                e.code[to++] = e.code[k];
            }
        }
        e.size = to;
    }
}
