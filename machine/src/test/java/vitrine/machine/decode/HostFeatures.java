package vitrine.machine.decode;

import java.util.regex.Pattern;

/** Where a host processor rightly disagrees: instructions Vitrine does not announce, and AMD's 16-bit branches. */
final class HostFeatures {
    // in the notation of opcode()
    private static final Pattern UNANNOUNCED = Pattern.compile("(?:[0-9a-f]{2} )*(?:"
            + "vex1\\.[01]\\.[0-3]\\.(?:4[1-9ab]|9[0-389]) .*" // AVX-512 mask registers
            + "|vex3\\.[01]\\.[01]\\.3[0-3] .*" // the same
            + "|vex3\\.[01]\\.1\\.c[ef] .*|vex2\\.[01]\\.1\\.cf .*|0f38cf .*|0f3ac[ef] .*" // GFNI
            + "|vex2\\.1\\.1\\.d[c-f] .*|vex3\\.1\\.1\\.44 .*" // VAES, VPCLMULQDQ
            + "|f[23] (?:66 )*0f2b .*|0f7[89] .*" // SSE4A
            + "|vex3\\.1\\.1\\.0[01] .*" // VPERMQ and VPERMPD with W = 0
            + "|0f01 /.r|0fae /[56]r|62 .*" // AMD's additions to groups 7 and 15, EVEX
            + "|0f2[0-3] .*|0f00 .*)"); // LOCK MOV CR0 is MOV CR8; LOCK in front of VERR is checked late

    private HostFeatures() {}

    static boolean meant(byte[] code, DecodeResult ours, Insn insn, int host) {
        if (ours == DecodeResult.OK) {
            boolean near = switch (insn.mnemonic) {
                case JCC, JMP, CALL -> insn.kind(0) == OperandKind.REL;
                default -> false;
            };
            return near && insn.has(Insn.OPSIZE) && host == insn.length - 2;
        }
        // too long comes before undefined
        return ours == DecodeResult.INVALID
                && (host == Decoder.MAX_LENGTH
                        || UNANNOUNCED.matcher(opcode(code)).matches());
    }

    /** Mandatory prefixes, map and opcode, ModRM.reg, and r or m: {@code 66 0f38cf /7m}, {@code vexMAP.L.pp.OPCODE /0r}. */
    static String opcode(byte[] code) {
        int i = 0;
        StringBuilder s = new StringBuilder();
        for (; i < 11; i++) {
            int b = code[i] & 0xff;
            if (b == 0x66 || b == 0xf0 || b == 0xf2 || b == 0xf3) {
                s.append(String.format("%02x ", b));
            } else if ((b & 0xf0) != 0x40 && (b & 0xe7) != 0x26 && b != 0x64 && b != 0x65 && b != 0x67) {
                break;
            }
        }
        int b = code[i] & 0xff;
        if (b == 0xc4 || b == 0xc5) {
            int map = b == 0xc4 ? code[i + 1] & 31 : 1;
            i += b == 0xc4 ? 2 : 1;
            s.append(String.format("vex%d.%d.%d.%02x", map, code[i] >> 2 & 1, code[i] & 3, code[i + 1] & 0xff));
            i += 2;
        } else {
            int n = b != 0x0f ? 1 : code[i + 1] == 0x38 || code[i + 1] == 0x3a ? 3 : 2;
            for (int j = 0; j < n; j++) {
                s.append(String.format("%02x", code[i++] & 0xff));
            }
        }
        return s.append(" /")
                .append(code[i] >> 3 & 7)
                .append((code[i] & 0xc0) == 0xc0 ? "r" : "m")
                .toString();
    }
}
