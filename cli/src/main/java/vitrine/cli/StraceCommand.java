package vitrine.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;
import vitrine.Observer;
import vitrine.Settings;
import vitrine.kernel.Kernel;
import vitrine.observe.strace.Strace;
import vitrine.observe.strace.StraceFilter;
import vitrine.observe.strace.StraceOptions;
import vitrine.observe.strace.StraceOptions.Clock;
import vitrine.observe.strace.StraceSummary;
import vitrine.observe.strace.SyscallNames;

/** {@code vitrine strace [options] PROGRAM}: the options of strace(1), and those of {@code vitrine run}. */
final class StraceCommand {
    private StraceCommand() {}

    static CommandSpec spec() {
        CommandSpec spec = CommandSpec.create().name("strace");
        spec.usageMessage()
                .customSynopsis("vitrine strace [strace's options] [options of run] [--] PROGRAM [ARGS...]")
                .description("Runs a program and writes a line for each system call, as strace(1) does.")
                .sortOptions(false);
        flag(spec, "-f", "Also children and threads.");
        flag(spec, "-c", "Count calls, errors and time, and print a table at the end.");
        flag(spec, "-C", "As -c, but write the lines, too.");
        flag(spec, "-T", "Show the time spent in each call.");
        flag(spec, "-t", "Begin lines with the time of day; -tt with microseconds, -ttt since 1970.");
        flag(spec, "-tt", null);
        flag(spec, "-ttt", null);
        flag(spec, "-r", "Begin lines with the time since the last one.");
        flag(spec, "-y", "Show what descriptors refer to.");
        flag(spec, "-q", "Accepted; -qq leaves out the lines about exits.");
        flag(spec, "-qq", null);
        flag(spec, "-z", "Only calls that succeed.");
        flag(spec, "-Z", "Only calls that fail.");
        spec.addOption(OptionSpec.builder("-e")
                .paramLabel("EXPR")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .arity("1")
                .description("trace=openat,%%file,!%%memory,/regex, signal=SIGCHLD, status=failed. Repeatable.")
                .build());
        spec.addOption(text("-s", "N", "Bytes of a string that are shown (default 32)."));
        spec.addOption(text("-o", "FILE", "Write to a file of the host instead of stderr."));
        RunCommand.spec().options().stream()
                .filter(o -> !o.longestName().equals("--strace"))
                .forEach(spec::addOption);
        RunCommand.spec().positionalParameters().forEach(spec::addPositional);
        spec.parser().stopAtPositional(true);
        return spec;
    }

    private static void flag(CommandSpec spec, String name, @Nullable String description) {
        OptionSpec.Builder option = OptionSpec.builder(name).type(boolean.class).arity("0");
        spec.addOption(
                description == null
                        ? option.hidden(true).build()
                        : option.description(description).build());
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
        if (parsed.matchedPositionalValue(0, List.<String>of()).isEmpty()) {
            throw new UsageException("strace: no program");
        }
        @Nullable String file = parsed.matchedOptionValue("-o", null);
        StraceOptions options = options(parsed, file != null);
        boolean count = parsed.hasMatchedOption("-c") || parsed.hasMatchedOption("-C");
        try (StraceOutput out = StraceOutput.open(new Settings.Strace(file == null ? null : Path.of(file)))) {
            return RunCommand.execute(parsed, List.of(new Observer() {
                private @Nullable StraceSummary summary;

                @Override
                public void booted(Kernel kernel) {
                    if (!parsed.hasMatchedOption("-c")) {
                        kernel.events.subscribe(new Strace(kernel, out, options));
                    }
                    if (count) {
                        summary = new StraceSummary(kernel, options.filter());
                        kernel.events.subscribe(summary);
                    }
                }

                @Override
                public void ending(Kernel kernel) {
                    if (summary != null) {
                        summary.lines().forEach(line -> out.accept(line + "\n"));
                    }
                }
            }));
        }
    }

    private static StraceOptions options(ParseResult parsed, boolean file) {
        Set<String> known = new TreeSet<>(SyscallNames.all().values());
        StraceFilter filter = StraceFilter.ALL;
        try {
            for (String expression : parsed.<List<String>>matchedOptionValue("-e", List.of())) {
                filter = filter.with(expression, known);
            }
            if (parsed.hasMatchedOption("-z") || parsed.hasMatchedOption("-Z")) {
                filter = filter.with(parsed.hasMatchedOption("-z") ? "status=successful" : "status=failed", known);
            }
        } catch (IllegalArgumentException e) {
            throw new UsageException("strace: " + e.getMessage());
        }
        Clock clock = parsed.hasMatchedOption("-ttt")
                ? Clock.EPOCH
                : parsed.hasMatchedOption("-tt")
                        ? Clock.MICROSECONDS
                        : parsed.hasMatchedOption("-t")
                                ? Clock.SECONDS
                                : parsed.hasMatchedOption("-r") ? Clock.RELATIVE : Clock.NONE;
        boolean follow = parsed.hasMatchedOption("-f");
        return new StraceOptions(
                file && follow,
                follow,
                filter,
                parsed.hasMatchedOption("-T"),
                clock,
                parsed.hasMatchedOption("-y"),
                (int) RunCommand.number("-s", parsed.matchedOptionValue("-s", "32"), 0, 1 << 20),
                !parsed.hasMatchedOption("-qq"));
    }
}
