package vitrine.machine.cpu;

import static vitrine.machine.lift.Uop.*;

import java.util.Arrays;
import vitrine.machine.lift.Block;
import vitrine.machine.lift.Uop;

/** For each block of a region: what CC_OP is at its start on every way that leads there. */
final class FlagFlow {
    /** CC_OP is not known. */
    static final int UNKNOWN = -1;

    private static final int UNREACHED = -2;

    /** CC_OP at the start of each block, or UNKNOWN. */
    final int[] known;

    FlagFlow(Shape region) {
        int n = region.blocks.size();
        known = new int[n];
        Arrays.fill(known, UNREACHED);
        known[0] = UNKNOWN;
        boolean[] led = new boolean[n];
        boolean changed = true;
        while (changed) {
            changed = false;
            for (int i = 0; i < n; i++) {
                if (known[i] == UNREACHED) {
                    continue;
                }
                Block block = region.blocks.get(i);
                int after = after(block, known[i]);
                int op = Uop.op(block.code[block.code.length - 1]);
                for (int next : region.successors(i)) {
                    if (next < 0) {
                        continue;
                    }
                    boolean behindCall = op == CALL || op == CALLI;
                    int value = behindCall ? UNKNOWN : after;
                    int merged = known[next] == UNREACHED || known[next] == value ? value : UNKNOWN;
                    if (merged != known[next]) {
                        known[next] = merged;
                        changed = true;
                    }
                    led[next] = true;
                }
            }
        }
        for (int i = 0; i < n; i++) {
            if (!led[i] || known[i] == UNREACHED) { // by an indirect jump or from outside
                known[i] = UNKNOWN;
            }
        }
    }

    private static int after(Block block, int before) {
        int cc = before;
        for (int pc = 0; pc < block.code.length; pc++) {
            long w = block.code[pc];
            int op = Uop.op(w);
            if (op == LDC) {
                pc++;
            } else {
                cc = after(w, op, cc);
            }
        }
        return cc;
    }

    /** What CC_OP is behind a micro-operation. */
    static int after(long w, int op, int cc) {
        if (op == CC) {
            return Uop.d(w);
        }
        if (op >= ADDF64 && op <= SUBF32) {
            return (op <= ADDF32 ? CC_ADD : CC_SUB) << 2 | ((op - ADDF64 & 1) == 0 ? 3 : 2);
        }
        if (op >= ANDF64 && op <= XORF32) {
            return CC_LOGIC << 2 | ((op - ANDF64 & 1) == 0 ? 3 : 2);
        }
        if (op >= CB_E64 && op <= CB_LE32) {
            return CC_SUB << 2 | log2(op);
        }
        if (op >= TB_Z64 && op <= TB_LE32) {
            return CC_LOGIC << 2 | log2(op);
        }
        if (op == FLG) {
            return Uop.e(w) <= FLAGS_ROR ? UNKNOWN : CC_EXPLICIT;
        }
        if (op == VOP && Uop.e(w) == VOP_COMI) {
            return CC_EXPLICIT;
        }
        return op == HELPER ? UNKNOWN : cc;
    }

    /** Size of the operands of a fused compare or test and branch. */
    private static int log2(int op) {
        return switch (op) {
            case CB_E64, CB_B64, CB_BE64, CB_L64, CB_LE64, TB_Z64, TB_S64, TB_LE64 -> 3;
            case CB_E8, CB_B8, CB_BE8, TB_Z8 -> 0;
            default -> 2;
        };
    }
}
