package vitrine.machine.decode;

/** Instructions as text in Intel syntax, for traces and test failures. */
public final class Disassembler {
    private static final String[] CONDITIONS = {
        "o", "no", "b", "ae", "e", "ne", "be", "a", "s", "ns", "p", "np", "l", "ge", "le", "g"
    };
    private static final String[] LEGACY = {"a", "c", "d", "b", "sp", "bp", "si", "di"};
    private static final String[] SEGMENTS = {"es", "cs", "ss", "ds", "fs", "gs", "?", "?"};

    private Disassembler() {}

    /** The instruction {@code insn} as it reads when it stands at address {@code rip}. */
    public static String format(Insn insn, long rip) {
        StringBuilder s = new StringBuilder(48);
        if (insn.has(Insn.LOCK)) {
            s.append("lock ");
        }
        boolean string = isString(insn.mnemonic);
        if (string && insn.has(Insn.REP)) {
            s.append(insn.mnemonic == Mnemonic.CMPS || insn.mnemonic == Mnemonic.SCAS ? "repe " : "rep ");
        } else if (string && insn.has(Insn.REPNE)) {
            s.append("repne ");
        }
        s.append(name(insn));
        for (int i = 0; i < insn.operands; i++) {
            s.append(i == 0 ? " " : ", ");
            operand(s, insn, i, rip);
        }
        if (insn.base == Insn.BASE_RIP) {
            long address = rip + insn.length + insn.disp;
            s.append(" # 0x").append(Long.toHexString(mask(address, insn.addrSize)));
        }
        return s.toString();
    }

    /** The mnemonic with what the enum folds spelled out: {@code jne}, {@code movsq}, {@code cdqe}, {@code vaddps}. */
    public static String name(Insn insn) {
        int size = insn.opSize;
        return switch (insn.mnemonic) {
            case JCC -> "j" + CONDITIONS[insn.cond];
            case SET -> "set" + CONDITIONS[insn.cond];
            case CMOV -> "cmov" + CONDITIONS[insn.cond];
            case CBW -> size == 2 ? "cbw" : size == 4 ? "cwde" : "cdqe";
            case CWD -> size == 2 ? "cwd" : size == 4 ? "cdq" : "cqo";
            case IRET -> size == 2 ? "iretw" : size == 4 ? "iret" : "iretq";
            case PUSHF, POPF -> lower(insn.mnemonic) + (size == 2 ? "w" : "q");
            case JRCXZ -> insn.addrSize == 4 ? "jecxz" : "jrcxz";
            case CMPXCHG8B -> insn.memSize == 16 ? "cmpxchg16b" : "cmpxchg8b";
            case CALLF -> "call far";
            case JMPF -> "jmp far";
            default -> {
                String name = lower(insn.mnemonic);
                if (isString(insn.mnemonic)) {
                    yield name + (size == 1 ? "b" : size == 2 ? "w" : size == 4 ? "d" : "q");
                }
                yield insn.vex && hasLegacyForm(insn.mnemonic) ? "v" + name : name;
            }
        };
    }

    private static boolean hasLegacyForm(Mnemonic m) {
        return m.compareTo(Mnemonic.ANDN) < 0;
    }

    private static String lower(Mnemonic m) {
        return m.name().toLowerCase(java.util.Locale.ROOT);
    }

    private static boolean isString(Mnemonic m) {
        return switch (m) {
            case MOVS, CMPS, STOS, LODS, SCAS, INS, OUTS -> true;
            default -> false;
        };
    }

    private static void operand(StringBuilder s, Insn insn, int i, long rip) {
        int reg = insn.reg(i);
        switch (insn.kind(i)) {
            case NONE -> {}
            case GPR -> s.append(register(reg, insn.size(i)));
            case GPR_HIGH -> s.append(LEGACY[reg]).append('h');
            case XMM -> s.append("xmm").append(reg);
            case YMM -> s.append("ymm").append(reg);
            case MM -> s.append("mm").append(reg);
            case ST -> s.append("st(").append(reg).append(')');
            case SEGMENT -> s.append(SEGMENTS[reg]);
            case CONTROL -> s.append("cr").append(reg);
            case DEBUG -> s.append("dr").append(reg);
            case MEM -> memory(s, insn);
            case IMM -> s.append("0x").append(Long.toHexString(mask(insn.imm(i), Math.max(insn.opSize, insn.size(i)))));
            case REL -> s.append("0x").append(Long.toHexString(insn.target(rip)));
        }
    }

    private static long mask(long value, int size) {
        return size >= 8 ? value : value & (1L << 8 * size) - 1;
    }

    /** Name of general register {@code reg} in {@code size} bytes; byte registers 4..7 are SPL..DIL. */
    public static String register(int reg, int size) {
        if (reg >= 8) {
            return "r" + reg + (size == 8 ? "" : size == 4 ? "d" : size == 2 ? "w" : "b");
        }
        String name = reg < 4 ? LEGACY[reg] + (size == 1 ? "l" : "x") : LEGACY[reg] + (size == 1 ? "l" : "");
        return size == 8 ? "r" + name : size == 4 ? "e" + name : name;
    }

    private static void memory(StringBuilder s, Insn insn) {
        s.append(
                switch (insn.memSize) {
                    case 1 -> "byte ptr ";
                    case 2 -> "word ptr ";
                    case 4 -> "dword ptr ";
                    case 6 -> "fword ptr ";
                    case 8 -> "qword ptr ";
                    case 10 -> "tbyte ptr ";
                    case 16 -> "xmmword ptr ";
                    case 32 -> "ymmword ptr ";
                    default -> "";
                });
        if (insn.segment != Insn.SEGMENT_NONE) {
            s.append(SEGMENTS[insn.segment]).append(':');
        }
        s.append('[');
        if (insn.base == Insn.BASE_RIP) {
            s.append(insn.addrSize == 8 ? "rip" : "eip");
            s.append(insn.disp < 0 ? "" : "+").append(signed(insn.disp)).append(']');
            return;
        }
        boolean any = insn.base >= 0;
        if (any) {
            s.append(register(insn.base, insn.addrSize));
        }
        if (insn.index >= 0) {
            s.append(any ? "+" : "");
            if (insn.indexSize == 0) {
                s.append(register(insn.index, insn.addrSize));
            } else {
                s.append(insn.indexSize == 16 ? "xmm" : "ymm").append(insn.index);
            }
            s.append('*').append(insn.scale);
            any = true;
        }
        if (!any) {
            s.append("0x").append(Long.toHexString(mask(insn.disp, insn.addrSize)));
        } else if (insn.disp != 0) {
            s.append(insn.disp < 0 ? "" : "+").append(signed(insn.disp));
        }
        s.append(']');
    }

    private static String signed(long value) {
        return value < 0 ? "-0x" + Long.toHexString(-value) : "0x" + Long.toHexString(value);
    }
}
