package vitrine.machine.lift;

import vitrine.machine.decode.Insn;
import vitrine.machine.decode.Mnemonic;

/**
 * Which instructions need more than a processor of the announced level has: they raise #UD there, or, where the prefix
 * that makes them is one that older processors ignore, are the older instruction.
 */
final class Levels {
    private static final byte[] LEVEL = new byte[Mnemonic.values().length];

    static {
        for (Mnemonic m : Mnemonic.values()) {
            LEVEL[m.ordinal()] = (byte)
                    switch (m) {
                        case ADDSUBPD, ADDSUBPS, HADDPD, HADDPS, HSUBPD, HSUBPS, LDDQU, MOVDDUP, MOVSHDUP, MOVSLDUP ->
                            2;
                        case FISTTP, POPCNT, RDRAND, RDSEED, RDFSBASE, RDGSBASE, WRFSBASE, WRGSBASE, RDPID -> 2;
                        case CLFLUSHOPT, CLWB -> 2;
                        case MOVBE, XGETBV, XSETBV, XSAVE, XSAVEC, XSAVEOPT, XRSTOR -> 3;
                        default -> m.compareTo(Mnemonic.ADCX) >= 0 ? 2 : 1;
                    };
        }
    }

    private Levels() {}

    /** Whether a processor of {@code level}, 1 to 3, raises #UD; changes LZCNT and TZCNT to what they are below 3. */
    static boolean lacks(int level, Insn i) {
        if (i.vex) {
            return level < 3;
        }
        if (level < 3 && (i.mnemonic == Mnemonic.LZCNT || i.mnemonic == Mnemonic.TZCNT)) {
            i.mnemonic = i.mnemonic == Mnemonic.LZCNT ? Mnemonic.BSR : Mnemonic.BSF;
        }
        boolean wide = i.mnemonic == Mnemonic.CMPXCHG8B && i.memSize == 16;
        return LEVEL[i.mnemonic.ordinal()] > level || wide && level < 2;
    }
}
