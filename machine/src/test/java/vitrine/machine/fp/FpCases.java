package vitrine.machine.fp;

import java.util.ArrayList;
import java.util.List;

/** The encodings that are compared with the host. */
final class FpCases {
    /**
     * One instruction.
     *
     * @param kind what the operands look like: i integers, f singles, d doubles, fd both, x x87
     * @param ignoredFsw bits of the x87 status word that are undefined afterwards
     */
    record Case(String hex, String kind, int ignoredFsw) {}

    private FpCases() {}

    private static final String FLOATS = "51 58 59 5c 5d 5e 5f";

    private static final String INTEGERS =
            "60 61 62 63 64 65 66 67 68 69 6a 6b 74 75 76 d1 d2 d3 d4 d5 d8 d9 da db dc dd de df e0 e1 e2 e3 e4 e5"
                    + " e8 e9 ea eb ec ed ee ef f1 f2 f3 f4 f5 f6 f8 f9 fa fb fc fd fe 3800 3801 3802 3803 3804 3805 3806 3807 3808 3809 380a 380b 381c 381d 381e";

    /** Source in xmm1 and in memory. */
    private static void both(List<Case> out, String opcode, String kind, String immediate) {
        out.add(new Case(opcode + "c1" + immediate, kind, 0));
        out.add(new Case(opcode + "07" + immediate, kind, 0));
    }

    static List<Case> sse() {
        List<Case> out = new ArrayList<>();
        for (String op : FLOATS.split(" ")) {
            both(out, "0f" + op, "f", "");
            both(out, "660f" + op, "d", "");
            both(out, "f30f" + op, "f", "");
            both(out, "f20f" + op, "d", "");
        }
        for (int predicate = 0; predicate < 8; predicate++) {
            String imm = "0" + predicate;
            both(out, "0fc2", "f", imm);
            both(out, "660fc2", "d", imm);
            both(out, "f30fc2", "f", imm);
            both(out, "f20fc2", "d", imm);
        }
        for (String op : "2e 2f".split(" ")) {
            both(out, "0f" + op, "f", "");
            both(out, "660f" + op, "d", "");
        }
        for (String op : "54 55 56 57 14 15 16 12 28 10".split(" ")) {
            out.add(new Case("0f" + op + "c1", "i", 0));
        }
        for (String op : "54 55 56 57 14 15 28 10 6c 6d 6f".split(" ")) {
            both(out, "660f" + op, "i", "");
        }
        both(out, "f30f10", "i", "");
        both(out, "f20f10", "i", "");
        both(out, "f30f12", "i", "");
        both(out, "f20f12", "i", "");
        both(out, "f30f16", "i", "");
        both(out, "f30f6f", "i", "");
        both(out, "f30f7e", "i", "");
        both(out, "660f6e", "i", "");
        both(out, "66480f6e", "i", "");
        both(out, "660f7e", "i", "");
        both(out, "66480f7e", "i", "");
        for (String op :
                "0f12 0f13 0f16 0f17 660f12 660f13 660f16 660f17 0f11 f30f11 f20f11 0f29 660fe7 660fd6 0f2b f20ff0"
                        .split(" ")) {
            out.add(new Case(op + "07", "i", 0));
        }
        for (String op : "0f50 660f50 660fd7".split(" ")) {
            out.add(new Case(op + "c1", "i", 0));
        }
        out.add(new Case("660ff7c1", "i", 0));
        out.add(new Case("0fae17", "c", 0)); // LDMXCSR
        out.add(new Case("0fae1f", "i", 0)); // STMXCSR
        for (String op : "0f5b 660f5b f30f5b 660fe6 f30fe6 f20fe6 0f5a 660f5a f30f5a f20f5a".split(" ")) {
            both(
                    out,
                    op,
                    op.equals("0f5b") || op.equals("f30fe6")
                            ? "i"
                            : op.equals("660f5b") || op.equals("f30f5b") || op.equals("0f5a") || op.equals("f30f5a")
                                    ? "f"
                                    : "d",
                    "");
        }
        for (String w : new String[] {"", "48"}) {
            both(out, "f3" + w + "0f2a", "i", "");
            both(out, "f2" + w + "0f2a", "i", "");
            both(out, "f3" + w + "0f2c", "f", "");
            both(out, "f2" + w + "0f2c", "d", "");
            both(out, "f3" + w + "0f2d", "f", "");
            both(out, "f2" + w + "0f2d", "d", "");
        }
        for (String op : "660f7c 660f7d 660fd0".split(" ")) {
            both(out, op, "d", "");
        }
        for (String op : "f20f7c f20f7d f20fd0".split(" ")) {
            both(out, op, "f", "");
        }
        for (String op : INTEGERS.split(" ")) {
            both(out, "660f" + op, "i", "");
        }
        for (int i = 0; i < 8; i++) {
            String imm = String.format("%02x", i * 0x25 + 3 & 0xff);
            for (String op : "660f70 f30f70 f20f70 0fc6 660fc6 660fc4 660f3a0f".split(" ")) {
                both(out, op, "i", imm);
            }
            out.add(new Case("660fc5c1" + imm, "i", 0));
            for (String op : "71d0 71e0 71f0 72d0 72e0 72f0 73d0 73f0 73d8 73f8".split(" ")) {
                out.add(new Case("660f" + op + String.format("%02x", i * 7), "i", 0));
            }
            both(out, "660f3a0f", "i", String.format("%02x", i * 5));
        }
        return out;
    }

    static List<Case> sse4() {
        List<Case> out = new ArrayList<>();
        for (String op : "10 14 15 17 20 21 22 23 24 25 28 29 2b 30 31 32 33 34 35 37 38 39 3a 3b 3c 3d 3e 3f 40 41"
                .split(" ")) {
            both(out, "660f38" + op, "i", "");
        }
        out.add(new Case("660f382a07", "i", 0));
        for (String op : "f20f38f0 f20f38f1 f2480f38f1 66f20f38f1".split(" ")) {
            both(out, op, "i", "");
        }
        out.add(new Case("f20f38f0c5", "i", 0)); // ch
        for (int i = 0; i < 16; i++) {
            String imm = String.format("%02x", i);
            both(out, "660f3a08", "f", imm);
            both(out, "660f3a09", "d", imm);
            both(out, "660f3a0a", "f", imm);
            both(out, "660f3a0b", "d", imm);
        }
        for (int i = 0; i < 12; i++) {
            String imm = String.format("%02x", i * 0x15 + 7 & 0xff);
            both(out, "660f3a0c", "i", imm);
            both(out, "660f3a0d", "i", imm);
            both(out, "660f3a0e", "i", imm);
            both(out, "660f3a14", "i", imm);
            both(out, "660f3a15", "i", imm);
            both(out, "660f3a16", "i", imm);
            both(out, "66480f3a16", "i", imm);
            both(out, "660f3a17", "i", imm);
            both(out, "660f3a20", "i", imm);
            both(out, "660f3a21", "i", imm);
            both(out, "660f3a22", "i", imm);
            both(out, "66480f3a22", "i", imm);
            both(out, "660f3a40", "f", imm);
            both(out, "660f3a41", "d", imm);
            both(out, "660f3a42", "i", imm);
            both(out, "660f3a44", "i", imm);
        }
        return out;
    }

    static List<Case> cryptography() {
        List<Case> out = new ArrayList<>();
        for (String op : "c8 c9 ca cb cc cd".split(" ")) {
            both(out, "0f38" + op, "i", "");
        }
        for (String op : "db dc dd de df".split(" ")) {
            both(out, "660f38" + op, "i", "");
        }
        for (int i = 0; i < 6; i++) {
            both(out, "0f3acc", "i", String.format("%02x", i));
            both(out, "660f3adf", "i", String.format("%02x", 1 << i));
            both(out, "660f3a44", "i", String.format("%02x", i & 1 | (i & 2) << 3));
        }
        return out;
    }

    /** PCMPxSTRx with every immediate that matters. */
    static List<Case> strings() {
        List<Case> out = new ArrayList<>();
        for (int imm = 0; imm < 128; imm++) {
            for (String op : "60 61 62 63 4860 4861".split(" ")) {
                String opcode = op.length() == 4 ? "66480f3a" + op.substring(2) : "660f3a" + op;
                out.add(new Case(opcode + (imm % 3 == 0 ? "07" : "c1") + String.format("%02x", imm), "t", 0));
            }
        }
        return out;
    }

    /** RCPPS, RCPSS, RSQRTPS, RSQRTSS, of which every maker has its own bits. */
    static List<Case> approximations() {
        List<Case> out = new ArrayList<>();
        for (String op : "0f52 0f53 f30f52 f30f53".split(" ")) {
            both(out, op, "f", "");
        }
        return out;
    }

    static List<Case> mmx() {
        List<Case> out = new ArrayList<>();
        for (String op : INTEGERS.split(" ")) {
            if (!op.equals("6c") && !op.equals("6d")) {
                both(out, "0f" + op, "i", "");
            }
        }
        for (int i = 0; i < 5; i++) {
            String imm = String.format("%02x", i * 0x35 + 3 & 0xff);
            both(out, "0f70", "i", imm);
            both(out, "0fc4", "i", imm);
            out.add(new Case("0fc5c1" + imm, "i", 0));
            both(out, "0f3a0f", "i", String.format("%02x", i * 4));
            for (String op : "71d0 71e0 71f0 72d0 72e0 72f0 73d0 73f0".split(" ")) {
                out.add(new Case("0f" + op + String.format("%02x", i * 13), "i", 0));
            }
        }
        for (String op : "0f6e 480f6e 0f7e 480f7e 0f6f 0f7f".split(" ")) {
            both(out, op, "i", "");
        }
        out.add(new Case("0fe707", "i", 0));
        out.add(new Case("0fd7c1", "i", 0));
        out.add(new Case("0ff7c1", "i", 0));
        out.add(new Case("0f77", "i", 0));
        out.add(new Case("f30fd6c1", "i", 0));
        out.add(new Case("f20fd6c1", "i", 0));
        for (String op : "0f2a 660f2a".split(" ")) {
            both(out, op, "i", "");
        }
        for (String op : "0f2c 0f2d".split(" ")) {
            both(out, op, "f", "");
        }
        for (String op : "660f2c 660f2d".split(" ")) {
            both(out, op, "d", "");
        }
        return out;
    }

    static List<Case> x87() {
        List<Case> out = new ArrayList<>();
        for (String op : "d8 dc da de".split(" ")) {
            for (int reg = 0; reg < 8; reg++) {
                out.add(new Case(op + String.format("%02x", reg << 3 | 7), "x", 0));
            }
        }
        for (int reg = 0; reg < 8; reg++) {
            out.add(new Case("d8" + String.format("%02x", 0xc1 | reg << 3), "x", 0));
            if (reg != 2 && reg != 3) {
                out.add(new Case("dc" + String.format("%02x", 0xc2 | reg << 3), "x", 0));
                out.add(new Case("de" + String.format("%02x", 0xc1 | reg << 3), "x", 0));
            }
        }
        for (String op :
                ("d907 d917 d91f db07 db0f db17 db1f db2f db3f dd07 dd0f dd17 dd1f df07 df0f df17 df1f df27 df2f df37 df3f"
                                + " d9c0 d9c3 d9c9 ddd1 ddd9 d9e0 d9e1 d9e4 d9e5 d9e8 d9e9 d9ea d9eb d9ec d9ed d9ee d9f4 d9f6 d9f7 d9fa d9fc d9fd"
                                + " dac1 dac9 dad1 dad9 dbc1 dbc9 dbd1 dbd9 dae9 ded9 dbe9 dbf1 dfe9 dff1 dde1 dde9 ddc1 dfc1 dbe2 dbe3 9b d9d0"
                                + " d92f d93f dd3f dfe0 d937 d927")
                        .split(" ")) {
            out.add(new Case(op, "x", 0));
        }
        out.add(new Case("d9f8", "x", 0));
        out.add(new Case("d9f5", "x", 0));
        return out;
    }

    /** The transcendental functions, where the hardware may differ in the last bit. */
    static List<Case> functions() {
        List<Case> out = new ArrayList<>();
        for (String op : "d9fe d9ff d9fb d9f2 d9f3 d9f0 d9f1 d9f9".split(" ")) {
            out.add(new Case(op, "x", 0x200));
        }
        return out;
    }
}
