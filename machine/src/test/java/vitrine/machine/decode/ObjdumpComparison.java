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
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Decodes what {@code objdump -d -M intel} disassembles and compares length, mnemonic and operands.
 *
 * <p>Both texts are brought to one spelling first; {@link #RENAMED} and the patterns below say where they differ.
 */
final class ObjdumpComparison {
    private static final Pattern LINE = Pattern.compile("^ *([0-9a-f]+):\\t((?:[0-9a-f]{2} )+) *(?:\\t(.*))?$");
    // prefixes in front of bytes that objdump does not understand
    private static final Pattern PREFIXES = Pattern.compile("(\\b(rex(\\.[WRXB]+)?|lock|repz?|repnz|data16|addr32|[c-gs]s|bnd) ?)+");
    // with a memory destination these take LOCK (Intel volume 2, LOCK)
    private static final Pattern LOCKABLE = Pattern.compile(
            "(add|adc|and|btc|btr|bts|cmpxchg|cmpxchg8b|cmpxchg16b|dec|inc|neg|not|or|sbb|sub|xor|xadd|xchg) [^,]*\\[.*");

    // what Vitrine's CPUID does not announce: #UD, like EVEX
    private static final Pattern UNSUPPORTED = Pattern.compile("k(add|and|andn|mov|not|or|ortest|shift[lr]|test|unpck|xnor|xor)[bwdq]{1,2}"
            + "|xbegin|xend|xabort|xtest|incssp[dq]|saveprevssp|rstorssp|wrssd|wrssq|vmcall|vmrun|vmmcall|clzero|rdpru|monitorx|mwaitx|rdpkru|wrpkru|vfn?m(add|sub|addsub|subadd)[ps][sd]|enclu|encls|vgf2.*|gf2.*");

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
        if (text.contains("(bad)") || text.startsWith(".byte") || PREFIXES.matcher(text).matches()) {
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
        String expected = IntelSyntax.normalize(text);
        String mnemonic = expected.split(" ")[0];
        boolean locked = text.matches("(\\S+ )*lock .*") && !LOCKABLE.matcher(expected).matches();
        if (locked || unsupported(bytes, start, mnemonic)) {
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
            String actual = IntelSyntax.normalize(Disassembler.format(insn, address + start));
            if (!actual.equals(expected)) {
                report(mnemonic, hex, text, actual + " | " + expected);
            }
        }
    }

    private static boolean unsupported(byte[] bytes, int start, String mnemonic) {
        int i = start;
        while (i < bytes.length && (Set.of(0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0x67).contains(bytes[i] & 0xff))) {
            i++;
        }
        boolean evex = bytes[i] == 0x62;
        boolean xop = bytes[i] == (byte) 0x8f && (bytes[i + 1] & 0x38) != 0;
        return evex || xop || UNSUPPORTED.matcher(mnemonic).matches();
    }

    private void report(String mnemonic, String hex, String text, String what) {
        int n = kinds.merge(mnemonic, 1, Integer::sum);
        if (n <= 3) {
            differences.add(hex.trim() + "\t" + text + "\t=> " + what);
        }
    }

    /** Compares the files named on the command line. */
    public static void main(String[] files) throws IOException {
        for (String file : files) {
            ObjdumpComparison c = new ObjdumpComparison();
            if (file.endsWith(".bin")) {
                c.file(Path.of(file), "-D", "-b", "binary", "-m", "i386:x86-64");
            } else {
                c.file(Path.of(file));
            }
            c.differences.forEach(System.out::println);
            System.out.println(file + ": " + c.instructions + " instructions, " + c.bad + " bad, "
                    + c.kinds.values().stream().mapToInt(i -> i).sum() + " differences " + c.kinds);
        }
    }
}
