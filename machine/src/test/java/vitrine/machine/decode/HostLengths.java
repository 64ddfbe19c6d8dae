package vitrine.machine.decode;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Compares length and validity of random instructions with what the host's processor says ({@code hostlength.c}). */
final class HostLengths {
    private static final int RECORD = 15;
    private static final int[] PREFIXES = {0x66, 0xf2, 0xf3, 0x67, 0x64, 0x2e, 0xf0};

    private HostLengths() {}

    /** Builds the probe with gcc in {@code directory}. */
    static Path build(Path directory) throws IOException, InterruptedException {
        Path source = directory.resolve("hostlength.c");
        try (var in = HostLengths.class.getResourceAsStream("hostlength.c")) {
            Files.copy(java.util.Objects.requireNonNull(in), source, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        }
        Path program = directory.resolve("hostlength");
        Process p = new ProcessBuilder(
                        "gcc",
                        "-O1",
                        "-w",
                        "-static-pie",
                        "-fPIE",
                        "-fno-stack-protector",
                        "-fcf-protection=none",
                        "-mgeneral-regs-only",
                        "-o",
                        program.toString(),
                        source.toString())
                .inheritIO()
                .start();
        if (p.waitFor() != 0) {
            throw new IOException("gcc failed");
        }
        return program;
    }

    /** Runs the probe over {@code records} and returns one length per record, 0 for #UD. */
    static byte[] ask(Path program, byte[] records) throws IOException, InterruptedException {
        Process p = new ProcessBuilder(program.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (OutputStream out = p.getOutputStream()) {
            out.write(records);
        }
        byte[] lengths = p.getInputStream().readAllBytes();
        int status = p.waitFor();
        if (status != 0 || lengths.length != records.length / RECORD) {
            throw new IOException("probe: status " + status + ", " + lengths.length + " answers");
        }
        return lengths;
    }

    /** Records of 15 bytes: some prefixes, an opcode of some map, and random bytes. */
    static byte[] generate(Random random, int count) {
        byte[] records = new byte[count * RECORD];
        random.nextBytes(records);
        for (int i = 0; i < count; i++) {
            int p = i * RECORD;
            int prefixes = Math.max(0, random.nextInt(5) - 2);
            for (int j = 0; j < prefixes; j++) {
                records[p++] = (byte) PREFIXES[random.nextInt(PREFIXES.length)];
            }
            if (random.nextInt(3) == 0) {
                records[p++] = (byte) (0x40 + random.nextInt(16));
            }
            int map = random.nextInt(10);
            if (map < 4) {
                records[p++] = 0x0f;
                if (map == 2) {
                    records[p] = 0x38;
                } else if (map == 3) {
                    records[p] = 0x3a;
                }
            } else if (map == 4) {
                records[p++] = (byte) (0xd8 + random.nextInt(8));
            } else if (map == 5) {
                records[p++] = (byte) 0xc5;
                records[p] = (byte) (records[p] | (random.nextBoolean() ? 0x78 : 0));
                p++;
            } else if (map == 6) {
                records[p++] = (byte) 0xc4;
                records[p] = (byte) (records[p] & 0xe0 | 1 + random.nextInt(3));
                p++;
                records[p] = (byte) (records[p] | (random.nextBoolean() ? 0x78 : 0));
                p++;
            }
        }
        return records;
    }

    /** Differences, at most three per opcode; {@code expected} says which differences from the host are meant. */
    static List<String> compare(byte[] records, byte[] lengths) {
        Decoder decoder = new Decoder();
        Insn insn = new Insn();
        List<String> differences = new ArrayList<>();
        Map<String, Integer> seen = new LinkedHashMap<>();
        for (int i = 0; i < lengths.length; i++) {
            byte[] code = java.util.Arrays.copyOfRange(records, i * RECORD, (i + 1) * RECORD);
            DecodeResult result = decoder.decode(code, 0, RECORD, insn);
            int ours = switch (result) {
                case OK -> undefined(insn) ? 0 : insn.length;
                case INVALID -> 0;
                case TOO_LONG -> 15;
                case MORE -> -1;
            };
            if (ours != lengths[i] && !HostFeatures.meant(code, result, insn, lengths[i])) {
                String kind = result == DecodeResult.OK ? insn.mnemonic.name() : HostFeatures.opcode(code);
                if (seen.merge(kind, 1, Integer::sum) <= 3) {
                    differences.add(HexFormat.of().formatHex(code) + " host " + lengths[i] + " ours " + ours + " "
                            + (ours > 0 ? insn.toString() : result.toString()) + " | " + kind);
                }
            }
        }
        return differences;
    }

    private static boolean undefined(Insn insn) {
        return switch (insn.mnemonic) {
            case UD0, UD1, UD2 -> true;
            default -> false;
        };
    }

    /** {@code SEED COUNT}: prints the differences. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Path program = build(Files.createTempDirectory("hostlength"));
        byte[] records = generate(new Random(Long.parseLong(args[0])), Integer.parseInt(args[1]));
        List<String> differences = compare(records, ask(program, records));
        differences.forEach(System.out::println);
        System.out.println(differences.size() + " differences");
    }
}
