package vitrine.kernel.uring;

import java.util.BitSet;

/** What a ring was limited to by REGISTER_RESTRICTIONS. */
final class Restrictions {
    final BitSet registers = new BitSet();
    final BitSet opcodes = new BitSet();
    int allowedFlags;
    int requiredFlags;
    boolean limitsRegisters;
    boolean limitsOpcodes;

    boolean allow(Sqe sqe) {
        if (!limitsOpcodes) {
            return true;
        }
        return opcodes.get(sqe.opcode())
                && (sqe.flags() & requiredFlags) == requiredFlags
                && (sqe.flags() & ~(allowedFlags | requiredFlags)) == 0;
    }

    boolean allowRegister(int opcode) {
        return !limitsRegisters || registers.get(opcode);
    }
}
