package vitrine.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;
import vitrine.kernel.gate.HostGate;
import vitrine.kernel.gate.HostStream;
import vitrine.observe.lab.EventText;
import vitrine.observe.lab.Evidence;
import vitrine.observe.lab.Lab;
import vitrine.observe.lab.Labs;
import vitrine.observe.lab.Timeline;
import vitrine.observe.page.EventsPage;

/** {@code vitrine lab}: lists the labs, runs one, or all of them. */
final class LabCommand {
    private static final int LISTED = 40;

    private LabCommand() {}

    static CommandSpec spec() {
        CommandSpec spec = CommandSpec.create().name("lab");
        spec.usageMessage()
                .customSynopsis("vitrine lab", "vitrine lab NAME [--quiz]", "vitrine lab --all", "vitrine lab --quiz")
                .description(
                        "Labs: a C program that shows one mechanism, its run on a timeline, and its claims checked by the"
                                + " events of the run. Without NAME they are listed.",
                        "The programs are compiled with the host's C compiler (gcc, or what CC names).")
                .sortOptions(false);
        spec.addOption(flag("--all", "Run all of them, a line each."));
        spec.addOption(flag("--quiz", "Ask first and answer after; without NAME the seed chooses a lab."));
        spec.addOption(flag("--source", "Print the program only."));
        spec.addOption(text("--seed", "N", "Seed of the machine and of the quiz (default 1)."));
        spec.addOption(text("--events", "N", "Events that are listed at most (default 40)."));
        spec.addOption(Main.help());
        spec.addPositional(PositionalParamSpec.builder()
                .paramLabel("NAME")
                .type(String.class)
                .index("0")
                .arity("0..1")
                .hidden(true)
                .build());
        return spec;
    }

    private static OptionSpec flag(String name, String description) {
        return OptionSpec.builder(name)
                .type(boolean.class)
                .arity("0")
                .description(description)
                .build();
    }

    private static OptionSpec text(String name, String label, String description) {
        return OptionSpec.builder(name)
                .paramLabel(label)
                .type(String.class)
                .arity("1")
                .description(description)
                .build();
    }

    static int execute(ParseResult parsed) {
        long seed =
                RunCommand.number("--seed", parsed.matchedOptionValue("--seed", "1"), Long.MIN_VALUE, Long.MAX_VALUE);
        @Nullable String name = parsed.matchedPositionalValue(0, null);
        if (parsed.hasMatchedOption("--all")) {
            return all(seed);
        }
        boolean quiz = parsed.hasMatchedOption("--quiz");
        if (name == null && !quiz) {
            list();
            return 0;
        }
        Lab lab = name == null ? chosen(seed) : find(name);
        if (parsed.hasMatchedOption("--source")) {
            System.out.print(lab.source());
            return 0;
        }
        int most =
                (int) RunCommand.number("--events", parsed.matchedOptionValue("--events", "" + LISTED), 0, 1_000_000);
        return one(lab, seed, quiz, most);
    }

    private static Lab find(String name) {
        return Labs.find(name)
                .orElseThrow(() -> new UsageException("there is no lab '" + name + "'; vitrine lab lists them"));
    }

    private static Lab chosen(long seed) {
        List<Lab> asked =
                Labs.all().stream().filter(l -> !l.question().isEmpty()).toList();
        return asked.get((int) Long.remainderUnsigned(seed * 0x9e37_79b9_7f4a_7c15L >>> 1, asked.size()));
    }

    private static void list() {
        for (Lab lab : Labs.all()) {
            System.out.println(String.format(Locale.ROOT, "%-18s %-16s %s", lab.id, lab.row, lab.title));
        }
    }

    private static int all(long seed) {
        int failed = 0;
        try (LabRunner runner = new LabRunner()) {
            runner.compile(Labs.all());
            for (Lab lab : Labs.all()) {
                Evidence evidence = runner.run(lab, seed);
                System.out.println(String.format(
                        Locale.ROOT,
                        "%-4s %-18s %-16s %s",
                        evidence.holds() ? "ok" : "FAIL",
                        lab.id,
                        lab.row,
                        lab.title));
                failed += evidence.holds() ? 0 : 1;
                evidence.verdicts().stream()
                        .filter(v -> !v.holds())
                        .forEach(v -> System.out.println("       not so: " + v.claim()));
            }
        }
        System.out.println((Labs.all().size() - failed) + " of " + Labs.all().size() + " labs show what they claim");
        return failed == 0 ? 0 : 1;
    }

    private static int one(Lab lab, long seed, boolean quiz, int most) {
        System.out.println(lab.title + "  [" + lab.id + ", " + lab.row + "]\n");
        System.out.println(lab.source());
        if (quiz) {
            ask(lab);
        }
        Evidence evidence;
        try (LabRunner runner = new LabRunner()) {
            evidence = runner.run(lab, seed);
        }
        System.out.println("What it prints:");
        evidence.output().lines().limit(LISTED).forEach(line -> System.out.println("  " + line));
        System.out.println("\nWhat to look for: " + lab.look() + "\n");
        Timeline.draw(evidence.moments(), 80).forEach(System.out::println);
        events(lab, evidence, most);
        System.out.println("\nClaims:");
        for (Evidence.Verdict v : evidence.verdicts()) {
            System.out.println(
                    (v.holds() ? "  holds   " : "  NOT SO  ") + v.claim().replaceAll("\\s*\\n\\s*", " "));
        }
        if (!lab.correction().isEmpty()) {
            System.out.println("\nOften told otherwise: " + lab.correction());
        }
        if (quiz && !lab.answer().isEmpty()) {
            System.out.println("\nAnswer: " + lab.answer());
        }
        return evidence.holds() ? 0 : 1;
    }

    private static void ask(Lab lab) {
        System.out.println("Question: " + (lab.question().isEmpty() ? "what will it print, and why?" : lab.question()));
        if (new HostGate(null).stdin().kind() == HostStream.Kind.CLOSED) {
            return;
        }
        System.out.print("Your answer (a line): ");
        System.out.flush();
        try {
            // One line only; what follows is not ours.
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
        } catch (IOException e) {
            // No answer is one, too.
        }
        System.out.println();
    }

    private static void events(Lab lab, Evidence evidence, int most) {
        System.out.println("\nEvents (" + evidence.moments().size() + " in all; these are the ones of this lab):");
        int shown = 0;
        long wanted = 0;
        for (Evidence.Moment m : evidence.moments()) {
            if (!lab.watches(EventsPage.name(m.event().getClass()))) {
                continue;
            }
            wanted++;
            if (shown < most) {
                shown++;
                System.out.println(String.format(
                        Locale.ROOT,
                        "  %s %5d  %s",
                        EventText.time(m.stamp().nanos()),
                        m.stamp().tid(),
                        EventText.of(m.event(), LabRunner.calls())));
            }
        }
        if (wanted > shown) {
            System.out.println("  ... and " + (wanted - shown) + " more (--events N)");
        }
    }
}
