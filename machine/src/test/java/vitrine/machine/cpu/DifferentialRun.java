package vitrine.machine.cpu;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import vitrine.machine.decode.Decoder;
import vitrine.machine.decode.Insn;
import vitrine.machine.decode.Mnemonic;
import vitrine.machine.memory.AddressSpace;

/** Compares the engine with the host's CPU, one random instruction after the other. */
final class DifferentialRun {
    private static final int BATCH = 4000;
    private static final Set<Mnemonic> TRANSCENDENTAL = EnumSet.of(
            Mnemonic.F2XM1,
            Mnemonic.FYL2X,
            Mnemonic.FYL2XP1,
            Mnemonic.FPATAN,
            Mnemonic.FPTAN,
            Mnemonic.FSIN,
            Mnemonic.FCOS,
            Mnemonic.FSINCOS);

    private final HostCpu host;
    private final GuestCpu guest = new GuestCpu();
    private final Insn insn = new Insn();
    int compared;
    /** For each mnemonic that failed: how often, and the first failure in full. */
    final Map<String, Integer> counts = new TreeMap<>();

    final Map<String, String> first = new TreeMap<>();

    DifferentialRun(HostCpu host) {
        this.host = host;
    }

    /** Runs {@code cases} random instructions, going round all opcodes. */
    void run(long seed, int cases) throws IOException, InterruptedException {
        CaseGenerator generator = new CaseGenerator(seed);
        int opcode = 0;
        int opcodes = HostCpu.level3() ? 7 << 10 : 4 << 10;
        List<Snapshot> batch = new ArrayList<>();
        while (compared + batch.size() < cases) {
            Snapshot s = generator.next(opcode >> 10, opcode >> 2 & 255, opcode & 3);
            opcode = (opcode + 1) % opcodes;
            if (s != null) {
                batch.add(s);
            }
            if (batch.size() == BATCH || compared + batch.size() >= cases) {
                compare(batch);
                batch.clear();
            }
        }
    }

    /** Runs these cases. */
    void run(List<Snapshot> cases) throws IOException, InterruptedException {
        for (int n = 0; n < cases.size(); n += BATCH) {
            compare(cases.subList(n, Math.min(n + BATCH, cases.size())));
        }
    }

    private void compare(List<Snapshot> batch) throws IOException, InterruptedException {
        List<Snapshot> results = new ArrayList<>();
        host.run(batch, results);
        for (int n = 0; n < batch.size(); n++) {
            compare(batch.get(n), results.get(n));
        }
        compared += batch.size();
    }

    private void compare(Snapshot before, Snapshot expected) {
        new Decoder().decode(before.code, 0, 15, insn);
        String problem = null;
        try {
            guest.load(before);
            if (guest.run(100_000) != Exit.FAULT) {
                problem = "does not end";
            } else {
                problem = difference(before, expected, guest.state());
            }
        } catch (RuntimeException | Error e) {
            problem = "throws " + e + " " + Arrays.toString(e.getStackTrace());
        }
        if (problem != null) {
            String name = insn.mnemonic.toString();
            counts.merge(name, 1, Integer::sum);
            first.putIfAbsent(name, describe(before) + problem);
        }
    }

    /** SHLD and SHRD of 16 bits by more than 16 have no defined result. */
    private boolean undefinedResult(Snapshot before) {
        return (insn.mnemonic == Mnemonic.SHLD || insn.mnemonic == Mnemonic.SHRD)
                && UndefinedFlags.of(insn, before) == Flags.ARITHMETIC;
    }

    /** Which of several faults comes first, of CMPS or in pieces; MASKMOVQ may enter MMX state before it faults. */
    private boolean differsByProcessor(Snapshot expected, Snapshot actual) {
        boolean bothFaulted = expected.vector != Vector.BP && actual.vector != Vector.BP;
        long lastPage = (expected.vector == Vector.PF ? expected.cr2 : actual.cr2) >> 12;
        if (bothFaulted && insn.memSize > 16 && lastPage == (1L << 47 - 12) - 1) {
            return true; // in pieces across the edge of canonical addresses
        }
        return bothFaulted && (insn.mnemonic == Mnemonic.CMPS || insn.mnemonic == Mnemonic.MASKMOVQ);
    }

    private @Nullable String difference(Snapshot before, Snapshot expected, Snapshot actual) {
        if (undefinedResult(before) || differsByProcessor(expected, actual)) {
            return null;
        }
        StringBuilder b = new StringBuilder();
        boolean faulted = expected.vector != Vector.BP;
        differ(b, "vector", expected.vector, actual.vector);
        if (expected.vector == Vector.PF) {
            // Linux shows every fault in the kernel's half as one of protection
            long hidden = Long.compareUnsigned(expected.cr2, AddressSpace.USER_END) >= 0 ? AddressSpace.PF_PRESENT : 0;
            differ(b, "error", expected.error & 0xfff & ~hidden, actual.error & ~hidden);
            boolean image = insn.memSize > 16; // the first byte to fault need not be the first byte
            if (!image) {
                differ(b, "cr2", expected.cr2, actual.cr2);
            }
        }
        differ(b, "rip", expected.rip, actual.rip);
        for (int n = 0; n < 16; n++) {
            differ(b, "r" + n, expected.r[n], actual.r[n]);
        }
        int mask = Flags.ARITHMETIC | Flags.DF;
        if (!faulted) {
            mask &= ~UndefinedFlags.of(insn, before);
        }
        differ(b, "flags", expected.flags & mask, actual.flags & mask);
        boolean approximate = TRANSCENDENTAL.contains(insn.mnemonic) && !faulted && nearly(expected, actual);
        for (int k = 0; k < 416; k++) {
            if (approximate && (k < 4 || k >= 32 && k < 64)) {
                continue;
            }
            boolean pointers = k >= 5 && k < 24 || k >= 28 && k < 32;
            boolean reserved = k >= 32 && k < 160 && (k & 15) >= 10;
            if (!pointers && !reserved && expected.fx[k] != actual.fx[k]) {
                b.append(" fx[").append(k).append("] ").append(Integer.toHexString(expected.fx[k] & 0xff));
                b.append(" not ").append(Integer.toHexString(actual.fx[k] & 0xff));
            }
        }
        for (int k = 0; k < 256; k++) {
            if (expected.ymm[k] != actual.ymm[k]) {
                b.append(" ymm")
                        .append(k >> 4)
                        .append('[')
                        .append(16 + (k & 15))
                        .append("] ");
                b.append(Integer.toHexString(expected.ymm[k] & 0xff)).append(" not ");
                b.append(Integer.toHexString(actual.ymm[k] & 0xff));
            }
        }
        for (int k = 0; k < 512; k++) {
            if (expected.window[k] != actual.window[k]) {
                b.append(" window[").append(k).append("] ").append(Integer.toHexString(expected.window[k] & 0xff));
                b.append(" not ").append(Integer.toHexString(actual.window[k] & 0xff));
            }
        }
        return b.isEmpty() ? null : b.toString();
    }

    /**
     * Whether the first two x87 registers differ in the last bit at most, and the status word only in what follows from
     * that: the host computes these functions to within a unit in the last place (SDM volume 1, 8.3.10).
     */
    private static boolean nearly(Snapshot expected, Snapshot actual) {
        int inexact = 0x0230 | 0x8080; // C1, PE, UE and what sums them up
        int status = (word(expected.fx, 2) ^ word(actual.fx, 2)) & ~inexact;
        if (status != 0 || word(expected.fx, 0) != word(actual.fx, 0)) {
            return false;
        }
        for (int at = 32; at < 64; at += 16) {
            long distance = Xsave.get(expected.fx, at) - Xsave.get(actual.fx, at);
            int exponents = word(expected.fx, at + 8) - word(actual.fx, at + 8);
            boolean powers = Math.abs(exponents) == 1 && Math.abs((distance << 1) - exponents) <= 1;
            if (!powers && (exponents != 0 || Math.abs(distance) > 1)) {
                return false;
            }
        }
        return true;
    }

    private static int word(byte[] b, int at) {
        return b[at] & 0xff | (b[at + 1] & 0xff) << 8;
    }

    private static void differ(StringBuilder b, String what, long expected, long actual) {
        if (expected != actual) {
            b.append(' ').append(what).append(' ').append(Long.toHexString(expected));
            b.append(" not ").append(Long.toHexString(actual));
        }
    }

    private String describe(Snapshot s) {
        StringBuilder b = new StringBuilder();
        b.append(HexFormat.of().formatHex(s.code, 0, insn.length))
                .append("  ")
                .append(insn)
                .append('\n');
        for (int n = 0; n < 16; n++) {
            b.append("  r").append(n).append('=').append(Long.toHexString(s.r[n]));
        }
        b.append(" flags=").append(Long.toHexString(s.flags)).append("\n ");
        for (int n = 0; n < insn.operands; n++) {
            switch (insn.kind(n)) {
                case XMM ->
                    b.append(" xmm").append(insn.reg(n)).append('=').append(reverse(s.fx, 160 + 16 * insn.reg(n), 16));
                case YMM ->
                    b.append(" ymm")
                            .append(insn.reg(n))
                            .append('=')
                            .append(reverse(s.ymm, 16 * insn.reg(n), 16))
                            .append(reverse(s.fx, 160 + 16 * insn.reg(n), 16));
                case ST, MM -> b.append(" st..=").append(HexFormat.of().formatHex(s.fx, 0, 160));
                case MEM -> {
                    long at = s.r[Math.max(insn.base & 15, 0)] + insn.disp - Snapshot.WINDOW;
                    if (at >= 0 && at < 496) {
                        b.append(" mem=").append(reverse(s.window, (int) at, 16));
                    }
                }
                default -> {}
            }
        }
        if (insn.mnemonic.ordinal() >= Mnemonic.F2XM1.ordinal()
                && insn.mnemonic.ordinal() <= Mnemonic.FYL2XP1.ordinal()) {
            b.append(" x87=").append(HexFormat.of().formatHex(s.fx, 0, 160));
        }
        b.append(" mxcsr=").append(reverse(s.fx, 24, 4)).append('\n').append("  host, not ours:");
        return b.toString();
    }

    private static String reverse(byte[] b, int at, int n) {
        StringBuilder text = new StringBuilder();
        for (int k = n - 1; k >= 0; k--) {
            text.append(HexFormat.of().toHexDigits(b[at + k]));
        }
        return text.toString();
    }

    String report() {
        StringBuilder b = new StringBuilder();
        counts.forEach((name, count) -> b.append(name)
                .append(": ")
                .append(count)
                .append(" failures, first ")
                .append(first.get(name))
                .append('\n'));
        return b.toString();
    }

    /** By hand: number of cases, seed. */
    public static void main(String[] args) throws IOException, InterruptedException {
        try (HostCpu host = new HostCpu()) {
            DifferentialRun d = new DifferentialRun(host);
            if (args[0].equals("x87")) {
                d.run(
                        args.length == 1
                                ? X87Cases.all()
                                : X87Cases.random(
                                        Integer.parseInt(args[1], 16),
                                        Integer.parseInt(args[2], 16),
                                        Integer.parseInt(args[3]),
                                        1));
                System.out.println(d.report());
                System.out.println(d.compared + " compared, failures " + d.counts);
                return;
            }
            d.run(args.length > 1 ? Long.parseLong(args[1]) : 1, Integer.parseInt(args[0]));
            System.out.println(d.report());
            System.out.println(d.compared + " compared, failures " + d.counts);
        }
    }
}
