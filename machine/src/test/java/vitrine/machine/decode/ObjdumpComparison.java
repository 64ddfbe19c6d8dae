package vitrine.machine.decode;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Decodes what {@code objdump -d -M intel} disassembles and compares length, mnemonic and operands.
 *
 * <p>Both texts are brought to one spelling first; {@link #RENAMED} and the patterns below say where they differ.
 */
final class ObjdumpComparison {
    private static final Pattern LINE = Pattern.compile("^ *([0-9a-f]+):\\t((?:[0-9a-f]{2} )+) *(?:\\t(.*))?$");
    private static final Pattern PREFIX_WORDS =
            Pattern.compile("^(?:(?:data16|addr32|cs|ds|es|ss|fs|gs|bnd|notrack|xacquire|xrelease|lock|rex(?:\\.[WRXB]+)?|rep|repz|repnz"
                    + "|\\{vex3?\\}|\\{load\\}|\\{store\\}) )+");
    private static final List<String> CONDITIONS = List.of("eq", "lt", "le", "unord", "neq", "nlt", "nle", "ord", "eq_uq", "nge", "ngt", "false", "neq_oq", "ge", "gt", "true", "eq_os", "lt_oq", "le_oq", "unord_s", "neq_us", "nlt_uq", "nle_uq", "ord_s", "eq_us", "nge_uq", "ngt_uq", "false_os", "neq_os", "ge_oq", "gt_oq", "true_us");
    private static final Pattern COMPARE = Pattern.compile("(v?)cmp(.+)(ps|pd|ss|sd)");
    private static final Pattern NEGATIVE_RIP = Pattern.compile("ip\\+0x(f{8}[0-9a-f]{8})");
    private static final Pattern CLMUL = Pattern.compile("(v?)pclmul([lh])q([lh])qdq");

    private static final Map<String, String> RENAMED = new TreeMap<>(Map.ofEntries(
            Map.entry("movabs", "mov"),
            Map.entry("sal", "shl"),
            Map.entry("fstcw", "fnstcw"),
            Map.entry("fstsw", "fnstsw"),
            Map.entry("fstenv", "fnstenv"),
            Map.entry("fsave", "fnsave"),
            Map.entry("finit", "fninit"),
            Map.entry("fclex", "fnclex"),
            Map.entry("feni8087(287only)", "fnop"),
            Map.entry("fneni(8087only)", "fnop"),
            Map.entry("fndisi(8087only)", "fnop"),
            Map.entry("fnsetpm(287only)", "fnop"),
            Map.entry("fxsave64", "fxsave"),
            Map.entry("fxrstor64", "fxrstor"),
            Map.entry("xsave64", "xsave"),
            Map.entry("xrstor64", "xrstor"),
            Map.entry("xsavec64", "xsavec"),
            Map.entry("xsaveopt64", "xsaveopt"),
            Map.entry("xsaves64", "xsaves"),
            Map.entry("xrstors64", "xrstors"),
            Map.entry("retq", "ret"),
            Map.entry("rdsspd", "nop"),
            Map.entry("rdsspq", "nop"),
            Map.entry("icebp", "int1"),
            Map.entry("pushf", "pushfq"),
            Map.entry("popf", "popfq")));

    // what Vitrine's CPUID does not announce: #UD, like EVEX
    private static final Pattern UNSUPPORTED = Pattern.compile("k(add|and|andn|mov|not|or|ortest|shift[lr]|test|unpck|xnor|xor)[bwdq]{1,2}"
            + "|xbegin|xend|xabort|xtest|incssp[dq]|saveprevssp|rstorssp|wrssd|wrssq|vmcall|vmrun|vmmcall|clzero|rdpru|monitorx|mwaitx|enclu|encls|vgf2.*|gf2.*");

    private final Decoder decoder = new Decoder();
    private final Insn insn = new Insn();
    private final List<String> differences = new ArrayList<>();
    private final Map<String, Integer> kinds = new LinkedHashMap<>();
    int instructions;
    int skips;
    int bad;

    List<String> differences() {
        return differences;
    }

    /** Disassembles {@code file} with objdump and compares every line. */
    void file(Path file, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of("objdump", "-d", "-w", "-z", "-M", "intel"));
        command.addAll(List.of(options));
        command.add(file.toString());
        Process p = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (BufferedReader in = new BufferedReader(new InputStreamReader(p.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                Matcher m = LINE.matcher(line);
                if (m.matches() && m.group(3) != null) {
                    compare(Long.parseUnsignedLong(m.group(1), 16), m.group(2), m.group(3));
                }
            }
        }
    }

    private void compare(long address, String hex, String text) {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        if (text.startsWith("(bad)") || text.startsWith(".byte") || text.contains("(bad)")) {
            bad++;
            return;
        }
        instructions++;
        int start = 0;
        // objdump takes FWAIT and the next x87 instruction for one
        while (start < bytes.length - 1 && bytes[start] == (byte) 0x9b) {
            start++;
        }
        DecodeResult result = decoder.decode(bytes, start, bytes.length, insn);
        String expected = normalize(text);
        String mnemonic = expected.split(" ")[0];
        if (bytes[start] == 0x62 || UNSUPPORTED.matcher(mnemonic).matches()) {
            skips++;
            if (result == DecodeResult.OK) {
                report(mnemonic, hex, text, "should be invalid: " + Disassembler.format(insn, address + start));
            }
            return;
        }
        if (result != DecodeResult.OK) {
            report(mnemonic, hex, text, result.toString());
        } else if (insn.length != bytes.length - start) {
            report(mnemonic, hex, text, "length " + insn.length);
        } else {
            String actual = normalize(Disassembler.format(insn, address + start));
            if (!actual.equals(expected)) {
                report(mnemonic, hex, text, actual + " | " + expected);
            }
        }
    }

    private void report(String mnemonic, String hex, String text, String what) {
        int n = kinds.merge(mnemonic, 1, Integer::sum);
        if (n <= 3) {
            differences.add(hex.trim() + "\t" + text + "\t=> " + what);
        }
    }

    static String normalize(String text) {
        String s = text.trim().replaceAll("\\s+", " ");
        s = s.replaceAll(" ?<.*>", "").replaceAll(" ?#.*", "").trim();
        s = PREFIX_WORDS.matcher(s + " ").replaceFirst("").trim();
        s = PREFIX_WORDS.matcher(s + " ").replaceFirst("").trim();
        int space = s.indexOf(' ');
        String mnemonic = space < 0 ? s : s.substring(0, space);
        String operands = space < 0 ? "" : s.substring(space + 1).toLowerCase(java.util.Locale.ROOT);
        mnemonic = mnemonic.replaceAll("^(jmp|call)f$", "$1");
        mnemonic = RENAMED.getOrDefault(mnemonic, mnemonic);
        if (mnemonic.matches("(movs|cmps|stos|lods|scas|ins|outs)") || operands.matches(".*(es|ds):\\[e?[rd].*")&&mnemonic.matches("(movs|cmps)d?")) {
            String size = (operands + " dword").replaceAll("(?s)^.*?(byte|dword|qword|word).*$", "$1");
            if (mnemonic.equals("lods") || mnemonic.equals("scas") || mnemonic.equals("stos") || mnemonic.equals("outs") || mnemonic.equals("ins")) {
                size = (operands + " dword").replaceAll("(?s)^.*?(byte|dword|qword|word).*$", "$1");
            }
            return mnemonic.substring(0, 4).trim().replaceAll("d$", mnemonic.length() == 4 && mnemonic.endsWith("d") ? "d" : "") + size.charAt(0);
        }
        if (mnemonic.equals("xlat")) {
            return "xlat";
        }
        if (s.equals("xchg ax,ax")) {
            return "nop";
        }
        operands = operands.replace(" ptr ", " ").replace(", ", ",");
        operands = operands.replaceAll("\\bds:", "").replaceAll("\\b(cs|es|ss):", "");
        operands = operands.replaceAll("\\+[re]iz\\*[1248]", "").replaceAll("[re]iz\\*[1248]\\+", "");
        operands = operands.replaceAll("([+-])0x0\\]", "]");
        operands = operands.replace("+-", "-");
        operands = operands.replaceAll("\\b(oword|xmmword|ymmword|tbyte|fword|byte|word|dword|qword) ?", "$1 ");
        operands = operands.replaceAll("\\[(0x[0-9a-f]+)\\]", "$1");
        operands = operands.replaceAll("^0x(?=[0-9a-f]+$)", "").replaceAll("\\bst\\(0\\)", "st");
        if (mnemonic.matches("ro[lr]|rc[lr]|sh[lr]|sar")) {
            operands = operands.replaceAll(",1$", ",0x1");
        }
        Matcher r = NEGATIVE_RIP.matcher(operands);
        if (r.find()) {
            operands = r.replaceFirst("ip-0x" + Long.toHexString(-Long.parseUnsignedLong(r.group(1), 16)));
        }
        Matcher c = COMPARE.matcher(mnemonic);
        if (c.matches() && CONDITIONS.contains(c.group(2))) {
            operands += ",0x" + Integer.toHexString(CONDITIONS.indexOf(c.group(2)));
            mnemonic = c.group(1) + "cmp" + c.group(3);
        }
        c = CLMUL.matcher(mnemonic);
        if (c.matches()) {
            operands += ",0x" + (c.group(3).equals("h") ? "1" : "") + (c.group(2).equals("h") ? "1" : "0");
            mnemonic = c.group(1) + "pclmulqdq";
        }
        return (mnemonic + " " + operands).trim();
    }

    /** Compares the files named on the command line. */
    public static void main(String[] files) throws IOException {
        for (String file : files) {
            ObjdumpComparison c = new ObjdumpComparison();
            c.file(Path.of(file));
            c.differences.forEach(System.out::println);
            System.out.println(file + ": " + c.instructions + " instructions, " + c.bad + " bad, "
                    + c.kinds.values().stream().mapToInt(i -> i).sum() + " differences " + c.kinds);
        }
    }
}
