package vitrine.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;
import vitrine.Linux;
import vitrine.Observer;
import vitrine.VitrineException;
import vitrine.kernel.Kernel;
import vitrine.observe.memory.CacheHierarchy;
import vitrine.observe.memory.MemoryText;
import vitrine.observe.memory.References;
import vitrine.observe.memory.Replacement;

/** {@code vitrine memory}: page replacement, TLBs, walks and caches, on a reference string or on a real program. */
final class MemoryCommand {
    private static final int LIMIT = 2_000_000;
    private static final int MOST_FRAMES = 1 << 20;

    private MemoryCommand() {}

    static CommandSpec spec() {
        CommandSpec spec = CommandSpec.create().name("memory");
        spec.usageMessage()
                .customSynopsis(
                        "vitrine memory [options] --refs FILE",
                        "vitrine memory [options] --refs COMMAND",
                        "vitrine memory --quiz [--answers] [options]")
                .description(
                        "Shows what page replacement, a TLB, page walks and caches do with the same references.",
                        "FILE has words [SPACE:]PAGE or [SPACE:]0xADDRESS, with w behind for a write; # for comments."
                                + " A COMMAND is a shell command that runs in a machine whose references are recorded.")
                .sortOptions(false);
        option(spec, "--refs", "FILE|COMMAND", "Where the references come from; - is standard input.");
        option(
                spec,
                "--policy",
                "NAMES",
                "Of " + String.join(", ", Replacement.NAMES) + ", separated by commas, or all (default).");
        option(spec, "--frames", "N|A-B", "Frames of memory (default 3, or for a program 16, 64 and 256).");
        option(spec, "--tlb", "N[xWAYS]", "Entries of the TLB and ways of a set (default 64x4).");
        option(spec, "--limit", "N", "References of a program that are kept (default 2000000).");
        option(spec, "--seed", "N", "Decides random and the quiz (default 0).");
        spec.addOption(flag("--quiz", "Ask about a reference string that the seed decides."));
        spec.addOption(flag("--answers", "Answer the quiz, too."));
        return spec.addOption(Main.help());
    }

    private static void option(CommandSpec spec, String name, String label, String description) {
        spec.addOption(OptionSpec.builder(name)
                .paramLabel(label)
                .type(String.class)
                .arity("1")
                .description(description)
                .build());
    }

    private static OptionSpec flag(String name, String description) {
        return OptionSpec.builder(name)
                .type(boolean.class)
                .arity("0")
                .description(description)
                .build();
    }

    static int execute(ParseResult parsed) {
        List<String> lines = new ArrayList<>();
        try {
            show(parsed, lines::add);
        } catch (IllegalArgumentException e) {
            throw new UsageException("memory: " + e.getMessage());
        }
        lines.forEach(System.out::println);
        return 0;
    }

    private static void show(ParseResult parsed, Consumer<String> out) {
        long seed = number(parsed, "--seed", 0, Long.MIN_VALUE, Long.MAX_VALUE);
        int limit = (int) number(parsed, "--limit", LIMIT, 1, 20_000_000);
        List<String> policies = policies(parsed.matchedOptionValue("--policy", "all"));
        int[] tlb = tlb(parsed.matchedOptionValue("--tlb", "64x4"));
        @Nullable String source = parsed.matchedOptionValue("--refs", null);
        if (parsed.hasMatchedOption("--quiz")) {
            quiz(parsed, source == null ? MemoryText.exercise(seed) : source, policies, seed, out);
            return;
        }
        if (source == null) {
            throw new UsageException("memory: --refs FILE or --refs COMMAND is missing (or --quiz)");
        }
        boolean text = source.equals("-") || Files.isRegularFile(Path.of(source.replace('\0', ' ')));
        References refs = text ? References.parse(read(source)) : record(source, limit, seed, out);
        List<Integer> frames = frames(parsed.matchedOptionValue("--frames", text ? "3" : "16,64,256"));
        out.accept(String.format(
                java.util.Locale.ROOT,
                "%d references, %d pages, %d address spaces%s",
                refs.count(),
                refs.distinct().size(),
                refs.spaces().size(),
                refs.beyond() > 0 ? "; " + refs.beyond() + " more came after the limit" : ""));
        replacement(refs, policies, frames, seed, out);
        out.accept("");
        MemoryText.translation(refs, tlb[0], tlb[1]).forEach(out);
        if (refs.hasAddresses()) {
            out.accept("");
            MemoryText.caches(refs, CacheHierarchy.USUAL).forEach(out);
        }
    }

    private static void replacement(
            References refs, List<String> policies, List<Integer> frames, long seed, Consumer<String> out) {
        References pages = refs.count() <= MemoryText.DRAWN ? refs : refs.pages();
        boolean drawn = pages.count() <= MemoryText.DRAWN;
        List<Replacement.Result> results = new ArrayList<>();
        for (String policy : policies) {
            for (int f : frames) {
                Replacement.Result r = Replacement.run(policy, pages, f, seed, drawn);
                results.add(r);
                if (drawn && frames.size() == 1) {
                    out.accept("");
                    MemoryText.chart(r).forEach(out);
                }
            }
        }
        out.accept("");
        MemoryText.table(results, refs.count()).forEach(out);
    }

    private static void quiz(ParseResult parsed, String words, List<String> policies, long seed, Consumer<String> out) {
        References refs = References.parse(List.of(words));
        List<Integer> frames = frames(parsed.matchedOptionValue("--frames", "3"));
        out.accept("A program touches the pages " + words + ".");
        out.accept("There " + (frames.equals(List.of(1)) ? "is 1 frame" : "are " + frames.getFirst() + " frames")
                + ", empty at first. For " + String.join(", ", policies)
                + ": which references fault, and what is in the frames after each?");
        if (parsed.hasMatchedOption("--answers")) {
            replacement(refs, policies, frames, seed, out);
        } else {
            out.accept("(--answers shows the solution)");
        }
    }

    private static List<String> policies(String text) {
        if (text.equals("all")) {
            return Replacement.NAMES;
        }
        List<String> names = List.of(text.split(","));
        for (String name : names) {
            if (!Replacement.NAMES.contains(name)) {
                throw new UsageException("--policy: '" + name + "' is none of " + String.join(", ", Replacement.NAMES));
            }
        }
        return names;
    }

    private static List<Integer> frames(String text) {
        List<Integer> all = new ArrayList<>();
        for (String part : text.split(",")) {
            int dash = part.indexOf('-', 1);
            int from = (int) RunCommand.number("--frames", dash < 0 ? part : part.substring(0, dash), 1, MOST_FRAMES);
            int to = dash < 0 ? from : (int) RunCommand.number("--frames", part.substring(dash + 1), from, from + 99L);
            for (int f = from; f <= to; f++) {
                all.add(f);
            }
        }
        return all;
    }

    private static int[] tlb(String text) {
        int x = text.indexOf('x');
        int entries = (int) RunCommand.number("--tlb", x < 0 ? text : text.substring(0, x), 1, 1 << 20);
        int ways = x < 0 ? Math.min(4, entries) : (int) RunCommand.number("--tlb", text.substring(x + 1), 1, entries);
        return new int[] {entries, ways};
    }

    private static long number(ParseResult parsed, String option, long otherwise, long least, long most) {
        @Nullable String text = parsed.matchedOptionValue(option, null);
        return text == null ? otherwise : RunCommand.number(option, text, least, most);
    }

    private static List<String> read(String file) {
        try {
            return file.equals("-")
                    ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .toList()
                    : Files.readAllLines(Path.of(file));
        } catch (CharacterCodingException e) {
            throw new UsageException("--refs: " + file + " is not text");
        } catch (IOException e) {
            throw new VitrineException("--refs: cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    /** Runs a command in a machine of its own whose memory is watched. */
    private static References record(String command, int limit, long seed, Consumer<String> out) {
        References refs = new References(limit);
        Linux linux = Linux.builder()
                .seed(seed)
                .observe(new Observer() {
                    @Override
                    public void booted(Kernel kernel) {
                        kernel.ram.watch(refs);
                    }
                })
                .build();
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        linux.run(List.of("sh", "-c", command), said);
        if (said.size() > 0) {
            out.accept("--- what the program printed:");
            said.toString(StandardCharsets.UTF_8).lines().limit(20).forEach(out);
            out.accept("---");
        }
        return refs;
    }
}
