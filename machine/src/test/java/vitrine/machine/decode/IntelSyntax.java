package vitrine.machine.decode;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One spelling for what objdump's Intel syntax and {@link Disassembler} write differently. */
final class IntelSyntax {
    private static final Pattern PREFIX_WORDS =
            Pattern.compile("^(?:(?:data16|addr32|cs|ds|es|ss|fs|gs|bnd|notrack|xacquire|xrelease|lock"
                    + "|rex(?:\\.[WRXB]+)?|rep|repe|repne|repz|repnz|\\{vex3?\\}|\\{load\\}|\\{store\\}) )+");
    private static final Pattern MEMORY =
            Pattern.compile("(?:\\b(\\w+) )?(?:\\b([cdefgs]s):)?(?:\\[([^\\]]*)\\]|(?<=s:)(0x[0-9a-f]+))");
    private static final Pattern NUMBER = Pattern.compile("([+-]?)0x([0-9a-f]+)");
    private static final Pattern COMPARE = Pattern.compile("(v?)cmp(.+)(ps|pd|ss|sd)");
    private static final Pattern CARRYLESS = Pattern.compile("(v?)pclmul([lh])q([lh])qdq");

    private static final List<String> CONDITIONS = List.of(
            ("eq lt le unord neq nlt nle ord eq_uq nge ngt false neq_oq ge gt true eq_os lt_oq le_oq unord_s neq_us nlt_uq"
                            + " nle_uq ord_s eq_us nge_uq ngt_uq false_os neq_os ge_oq gt_oq true_us")
                    .split(" "));
    private static final Set<String> STRING = Set.of("movs", "cmps", "stos", "lods", "scas", "ins", "outs");
    // operands whose size only one of the two writes
    private static final Set<String> SIZELESS = words(
            "lddqu sgdt sidt lgdt lidt invlpg lea fxsave fxrstor xsave xrstor xsavec xsaves xrstors xsaveopt clflush"
                    + " clflushopt clwb prefetch prefetchw prefetchnta prefetcht0 prefetcht1 prefetcht2 nop fldenv fnstenv"
                    + " fnsave frstor call jmp lss lfs lgs cmpxchg8b cmpxchg16b invpcid vlddqu");
    private static final Map<String, String> RENAMED = new HashMap<>();

    static {
        rename("movabs=mov sal=shl fstcw=fnstcw fstsw=fnstsw fstenv=fnstenv fsave=fnsave finit=fninit fclex=fnclex");
        rename(
                "feni(8087=fnop fdisi(8087=fnop fsetpm(287=fnop fneni(8087=fnop fndisi(8087=fnop fnsetpm(287=fnop fxsave64=fxsave fxrstor64=fxrstor xsave64=xsave");
        rename("xrstor64=xrstor xsavec64=xsavec xsaveopt64=xsaveopt xsaves64=xsaves xrstors64=xrstors icebp=int1");
        rename("pushf=pushfq popf=popfq retq=ret retw=ret retfq=retf retfw=retf leavew=leave enterw=enter pushw=push");
        rename(
                "popw=pop sysretl=sysret sysretq=sysret sysretd=sysret sysexitq=sysexit sysexitd=sysexit sysexitl=sysexit");
        rename("rdsspd=nop rdsspq=nop bndldx=nop bndstx=nop bndmov=nop bndcl=nop bndcu=nop bndcn=nop bndmk=nop");
        rename(
                "fsavew=fnsave fldenvw=fldenv fstenvw=fnstenv fnstenvw=fnstenv fnsavew=fnsave frstorw=frstor pcmpestriq=pcmpestri");
        rename("pcmpestrmq=pcmpestrm vpcmpestriq=vpcmpestri vpcmpestrmq=vpcmpestrm");
        rename("prefetchwt1=prefetch cldemote=nop ud2a=ud2 wbnoinvd=wbinvd");
    }

    private IntelSyntax() {}

    private static Set<String> words(String text) {
        return new HashSet<>(List.of(text.split(" ")));
    }

    private static void rename(String pairs) {
        for (String pair : pairs.split(" ")) {
            RENAMED.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
        }
    }

    /** {@code mnemonic operand,operand} in lower case, without prefixes, symbols and comments. */
    static String normalize(String text) {
        String s = text.trim().replaceAll("\\s+", " ").replaceAll(" ?#.*", "").replaceAll(" ?<.*>", "");
        s = PREFIX_WORDS.matcher(s + " ").replaceFirst("").trim();
        if (s.matches("xchg r?ax, ?r?ax")) {
            return "nop";
        }
        int space = s.indexOf(' ');
        String mnemonic = space < 0 ? s : s.substring(0, space);
        String operands = space < 0 ? "" : s.substring(space + 1).toLowerCase(Locale.ROOT);
        mnemonic = RENAMED.getOrDefault(mnemonic, mnemonic);
        if (STRING.contains(mnemonic)) {
            return mnemonic + operands.replaceAll("^.*?\\b([bwdq])(?:yte|ord|word) ptr.*$", "$1");
        }
        if (mnemonic.equals("xlat") || mnemonic.equals("fnop")) {
            return mnemonic;
        }
        operands = operands.replace(" ptr ", " ")
                .replace("far ", "")
                .replace(", ", ",")
                .replace("st(0)", "st");
        if (mnemonic.equals("lar") || mnemonic.equals("lsl") || operands.matches("[c-gs]s,r?[a-z0-9]+")) {
            // a 16-bit source, whatever the register is called
            operands = operands.replaceAll(",(?:r(\\d+)[dw]?|[re]?(\\w\\w))$", ",$1$2");
        }
        operands = memory(operands, mnemonic);
        if (mnemonic.matches("j\\w+|call|loop\\w*|xbegin|ret|retf") && operands.matches("[0-9a-f]+")) {
            operands = "0x" + operands;
        }
        if (mnemonic.matches("ro[lr]|rc[lr]|sh[lr]|sar")) {
            operands = operands.replaceAll(",1$", ",0x1");
        }
        Matcher c = COMPARE.matcher(mnemonic);
        if (c.matches() && CONDITIONS.contains(c.group(2))) {
            operands += ",0x" + Integer.toHexString(CONDITIONS.indexOf(c.group(2)));
            mnemonic = c.group(1) + "cmp" + c.group(3);
        }
        c = CARRYLESS.matcher(mnemonic);
        if (c.matches()) {
            operands +=
                    ",0x" + (c.group(3).equals("h") ? "1" : "") + (c.group(2).equals("h") ? "1" : "0");
            mnemonic = c.group(1) + "pclmulqdq";
        }
        return (mnemonic + " " + operands).trim();
    }

    /** Rewrites the memory operand: no null index, displacement as an unsigned number, no segment without effect. */
    private static String memory(String operands, String mnemonic) {
        Matcher m = MEMORY.matcher(operands);
        if (!m.find()) {
            return operands;
        }
        String size = m.group(1) == null || SIZELESS.contains(mnemonic) ? "" : m.group(1) + " ";
        String segment = "fs".equals(m.group(2)) || "gs".equals(m.group(2)) ? m.group(2) + ":" : "";
        String address = m.group(3) == null ? m.group(4) : m.group(3);
        address = address.replaceAll("[re]iz\\*[1248]", "");
        long displacement = 0;
        Matcher n = NUMBER.matcher(address);
        if (n.find()) {
            displacement = Long.parseUnsignedLong(n.group(2), 16);
            displacement = n.group(1).equals("-") ? -displacement : displacement;
            address = n.replaceFirst("");
        }
        address = address.replace("++", "+").replaceAll("^\\++|\\++$", "");
        if (address.contains("eip") || address.matches(".*\\be[a-ds].*|.*\\br\\d+d.*") || address.isEmpty()) {
            displacement = displacement << 32 >> 32 == displacement || displacement >>> 32 == 0
                    ? (int) displacement
                    : displacement;
        }
        boolean offset = m.group(3) == null || address.isEmpty();
        size = mnemonic.equals("mov") && offset ? "" : size;
        String rewritten = size + segment + "[" + address + "|" + Long.toHexString(displacement) + "]";
        return new StringBuilder(operands)
                .replace(m.start(), m.end(), rewritten)
                .toString();
    }
}
