package vitrine.machine.decode;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Decodes what {@code objdump -d -M intel} disassembles and compares length, mnemonic and operands. */
final class ObjdumpComparison {
    private static final Pattern LINE = Pattern.compile("^ *([0-9a-f]+):\\t((?:[0-9a-f]{2} )+) *(?:\\t(.*))?$");
    // prefixes in front of bytes that objdump does not understand
    private static final Pattern PREFIXES =
            Pattern.compile("(\\b(rex(\\.[WRXB]+)?|lock|repz?|repnz|data16|addr32|[c-gs]s|bnd) ?)+");
    // with a memory destination these take LOCK (Intel volume 2, LOCK)
    private static final Pattern LOCKABLE = Pattern.compile(
            "(add|adc|and|btc|btr|bts|cmpxchg|cmpxchg8b|cmpxchg16b|dec|inc|neg|not|or|sbb|sub|xor|xadd|xchg) [^,]*\\[.*");
    // what Vitrine's CPUID does not announce: #UD, like EVEX and XOP
    private static final Pattern UNSUPPORTED =
            Pattern.compile("k(add|and|andn|mov|not|or|ortest|shift[lr]|test|unpck|xnor|xor)[bwdq]{1,2}"
                    + "|xbegin|xend|xabort|xtest|serialize|incssp[dq]|rdpkru|wrpkru|vfn?m(add|sub|addsub|subadd)[ps][sd]"
                    + "|v?gf2p8\\w+|femms|pmulhrw|frstpm\\(287|vmread|vmwrite"
                    + "|xstore-rng|xcrypt-\\w+|xsha\\d+");
    // #UD, which objdump does not say
    private static final Pattern PREFIXED_VEX =
            Pattern.compile("(rex(\\.[WRXB]+)?|data16|lock|repz?|repnz) v(?!er[rw]).*");
    // what objdump knows and processors without it take for NOP, or what it reads in another way
    private static final Pattern FOREIGN =
            Pattern.compile("(\\S+ )*(bnd\\w+|ptwrite|wbnoinvd|cldemote|prefetchwt1|prefetchit[01]|rdssp[dq]) .*");

    private final Decoder decoder = new Decoder();
    private final Insn insn = new Insn();
    private final List<String> differences = new ArrayList<>();
    private final Map<String, Integer> kinds = new LinkedHashMap<>();
    private final Set<String> seen = new HashSet<>();
    private final boolean random;
    int instructions;
    int compared;

    /** With {@code random} bytes, what the decoder refuses does not count: objdump does not check prefixes. */
    ObjdumpComparison(boolean random) {
        this.random = random;
    }

    List<String> differences() {
        return differences;
    }

    /** Disassembles {@code file} with objdump and compares the first {@code limit} instructions. */
    void file(Path file, int limit) throws IOException {
        List<String> command = new ArrayList<>(List.of("objdump", "-w", "-z", "-M", "intel"));
        command.addAll(random ? List.of("-D", "-b", "binary", "-m", "i386:x86-64") : List.of("-d"));
        command.add(file.toString());
        Process p = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(p.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null && instructions < limit; line = in.readLine()) {
                Matcher m = LINE.matcher(line);
                if (m.matches() && m.group(3) != null) {
                    compare(Long.parseUnsignedLong(m.group(1), 16), m.group(2), m.group(3));
                }
            }
        } finally {
            p.destroy();
        }
    }

    private void compare(long address, String hex, String text) {
        if (text.contains("(bad)")
                || text.contains("?")
                || text.matches("(\\S+ )*mov +cs,.*")
                || text.startsWith(".byte")
                || PREFIXES.matcher(text).matches()) {
            return;
        }
        instructions++;
        // the same bytes and the same text give the same answer
        if (!text.contains("<") && !text.contains("#")) {
            String key = hex + text;
            if (seen.size() < 300_000 ? !seen.add(key) : seen.contains(key)) {
                return;
            }
        }
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        int start = 0;
        // objdump takes FWAIT and the next x87 instruction for one
        while (start < bytes.length - 1 && bytes[start] == (byte) 0x9b) {
            start++;
        }
        DecodeResult result = decoder.decode(bytes, start, bytes.length, insn);
        String expected = IntelSyntax.normalize(text);
        String mnemonic = expected.split(" ")[0];
        boolean locked =
                text.matches("(\\S+ )*lock .*") && !LOCKABLE.matcher(expected).matches();
        if (locked
                || PREFIXED_VEX.matcher(text).matches()
                || unsupported(bytes, start)
                || UNSUPPORTED.matcher(mnemonic).matches()) {
            if (result == DecodeResult.OK) {
                report(mnemonic, hex, text, "should be invalid: " + Disassembler.format(insn, address + start));
            }
        } else if (!(random && result != DecodeResult.OK) && !foreign(bytes, start, text)) {
            compared++;
            String actual = result != DecodeResult.OK
                    ? result.toString()
                    : insn.length != bytes.length - start
                            ? "length " + insn.length
                            : IntelSyntax.normalize(Disassembler.format(insn, address + start));
            if (!actual.equals(expected)) {
                report(mnemonic, hex, text, actual + " | " + expected);
            }
        }
    }

    private boolean foreign(byte[] bytes, int start, String text) {
        return narrowBranch(bytes, start)
                || insn.mnemonic == Mnemonic.FWAIT
                || insn.mnemonic == Mnemonic.XCHG && text.contains("pause") // F3 and REX.B: AMD's and we exchange
                || text.contains("movmsk") && insn.w == 1 // a 32-bit register, zero-extended, is the same
                || text.matches(".*vmovs[sd] +ymm.*|.*movdq2q +xmm.*") // there is no such register
                || insn.mnemonic == Mnemonic.MOVSXD && insn.opSize == 2
                || FOREIGN.matcher(text).matches();
    }

    /** AMD's near branches, and objdump's, go by 66; Intel's, and ours, do not. */
    private static boolean narrowBranch(byte[] bytes, int start) {
        boolean narrow = false;
        for (int i = start; i < bytes.length; i++) {
            int b = bytes[i] & 0xff;
            narrow |= b == 0x66;
            boolean prefix =
                    (b & 0xf0) == 0x40 || (b & 0xe7) == 0x26 || b >= 0x64 && b <= 0x67 || b >= 0xf0 && b < 0xf4;
            if (!prefix) {
                int next = i + 1 < bytes.length ? bytes[i + 1] & 0xff : 0;
                boolean indirect = b == 0xff && (next >> 3 & 7) >= 2 && (next >> 3 & 7) <= 5;
                return narrow && ((b & 0xfc) == 0xe8 && b != 0xea || b == 0x0f && next >> 4 == 8 || indirect);
            }
        }
        return false;
    }

    private static boolean unsupported(byte[] bytes, int start) {
        int i = start;
        while (i < bytes.length - 1 && ((bytes[i] & 0xe7) == 0x26 || bytes[i] >= 0x64 && bytes[i] <= 0x67)) {
            i++;
        }
        return bytes[i] == 0x62 || bytes[i] == (byte) 0x8f && (bytes[i + 1] & 0x38) != 0;
    }

    private void report(String mnemonic, String hex, String text, String what) {
        int n = kinds.merge(mnemonic, 1, Integer::sum);
        if (n <= 3) {
            differences.add(hex.trim() + "\t" + text + "\t=> " + what);
        }
    }

    /** Compares the files named on the command line; those named {@code *.bin} are random bytes. */
    public static void main(String[] files) throws IOException {
        for (String file : files) {
            ObjdumpComparison c = new ObjdumpComparison(file.endsWith(".bin"));
            c.file(Path.of(file), Integer.MAX_VALUE);
            c.differences.forEach(System.out::println);
            System.out.println(file + ": " + c.instructions + " instructions, " + c.compared + " compared, "
                    + c.kinds.values().stream().mapToInt(i -> i).sum() + " differences " + c.kinds);
        }
    }
}
