package vitrine.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import vitrine.ProgramException;
import vitrine.VitrineException;
import vitrine.kernel.gate.HostText;
import vitrine.observe.page.EventsPage;
import vitrine.observe.view.Views;

/** Where the JVM enters: finds the command, runs it, and turns whatever happens into an exit status. */
public final class Main {
    /** Vitrine itself failed, or was asked for something it does not understand; as {@code docker run} uses it. */
    static final int OWN_FAILURE = 125;

    private Main() {}

    /** Runs one command and ends the JVM with its exit status. */
    public static void main(String[] args) {
        System.exit(run(HostText.arguments(args)));
    }

    /** Runs one command and returns its exit status. */
    static int run(String[] args) {
        try {
            return dispatch(args);
        } catch (ProgramException e) {
            fail(String.valueOf(e.getMessage()));
            return e.status();
        } catch (UsageException | VitrineException | ParameterException e) {
            return fail(String.valueOf(e.getMessage()));
        } catch (OutOfMemoryError e) {
            return fail("the Java heap is exhausted");
        } catch (RuntimeException | Error e) {
            // A defect of ours. The trace is for the one who mends it, and only on request.
            if (System.getenv("VITRINE_TRACE") != null) {
                StringWriter trace = new StringWriter();
                e.printStackTrace(new PrintWriter(trace, true));
                System.err.print(trace);
            }
            return fail("internal error: " + e + " (VITRINE_TRACE=1 shows where)");
        }
    }

    private static int dispatch(String[] args) {
        CommandLine top = new CommandLine(spec());
        top.setStopAtPositional(true);
        top.getSubcommands().forEach((name, command) -> command.setStopAtPositional(!name.equals("lab")));
        ParseResult parsed = top.parseArgs(RunCommand.attachOptionalValues(args));
        ParseResult leaf = parsed.hasSubcommand() ? parsed.subcommand() : parsed;
        CommandLine command = leaf.commandSpec().commandLine();
        if (leaf.isUsageHelpRequested()) {
            command.usage(System.out, Help.Ansi.OFF);
            return 0;
        }
        if (parsed.isVersionHelpRequested() || leaf.isVersionHelpRequested()) {
            System.out.println(version());
            return 0;
        }
        return switch (leaf.commandSpec().name()) {
            case "run" -> RunCommand.execute(leaf);
            case "completion" -> {
                System.out.print(AutoComplete.bash("vitrine", top));
                yield 0;
            }
            case "compatibility" -> {
                System.out.print(CompatibilityPage.text());
                yield 0;
            }
            case "attach", "top", "ps", "tree", "maps", "pt", "fds", "locks", "why" ->
                AttachCommand.execute(leaf, leaf.commandSpec().name());
            case "lab" -> LabCommand.execute(leaf);
            case "strace" -> StraceCommand.execute(leaf);
            case "sched" -> SchedCommand.execute(leaf);
            case "memory" -> MemoryCommand.execute(leaf);
            case "image" -> ImageCommand.execute(leaf);
            case "events" -> {
                System.out.print(EventsPage.text());
                yield 0;
            }
            case "version" -> {
                System.out.println(version());
                yield 0;
            }
            default -> {
                top.usage(System.err, Help.Ansi.OFF);
                yield OWN_FAILURE;
            }
        };
    }

    /** Describes every command; public help, completion and parsing come from this one description. */
    static CommandSpec spec() {
        CommandSpec top = CommandSpec.create().name("vitrine");
        top.usageMessage()
                .description("Linux and an x86-64 computer in pure Java: runs unmodified Linux programs in one JVM.")
                .commandListHeading("%nCommands:%n")
                .footer("", "From the launcher also: vitrine build, vitrine test [--long], vitrine bench cpu|os.");
        top.addOption(help());
        top.addOption(OptionSpec.builder("-V", "--version")
                .versionHelp(true)
                .description("Print the version.")
                .build());
        top.addSubcommand("run", RunCommand.spec());
        top.addSubcommand(
                "attach",
                AttachCommand.spec(
                        "attach",
                        "Ask a machine that runs with --control: " + String.join(", ", Views.QUESTIONS) + "."));
        top.addSubcommand("top", AttachCommand.spec("top", "What a running machine does: CPUs, memory, processes."));
        top.addSubcommand("ps", AttachCommand.spec("ps", "Threads of a running machine, and where they sleep."));
        top.addSubcommand("tree", AttachCommand.spec("tree", "Processes of a running machine as a tree."));
        top.addSubcommand("maps", AttachCommand.spec("maps", "Mappings of process PID of a running machine."));
        top.addSubcommand("pt", AttachCommand.spec("pt", "The page-table walk of PID ADDRESS, level by level."));
        top.addSubcommand("fds", AttachCommand.spec("fds", "Descriptors of PID, what they refer to, who shares them."));
        top.addSubcommand("locks", AttachCommand.spec("locks", "Who holds locks, who waits for whom, and deadlocks."));
        top.addSubcommand("why", AttachCommand.spec("why", "Why PID, or every process, does not run."));
        top.addSubcommand("lab", LabCommand.spec());
        top.addSubcommand("strace", StraceCommand.spec());
        top.addSubcommand("sched", SchedCommand.spec());
        top.addSubcommand("memory", MemoryCommand.spec());
        top.addSubcommand("image", ImageCommand.spec());
        top.addSubcommand("version", simple("version", "Print the version."));
        top.addSubcommand("compatibility", simple("compatibility", "Print which system calls there are, as Markdown."));
        top.addSubcommand("events", simple("events", "Print which events the kernel tells, as Markdown."));
        top.addSubcommand("completion", simple("completion", "Print a completion script for bash and zsh."));
        return top;
    }

    private static CommandSpec simple(String name, String description) {
        CommandSpec spec = CommandSpec.create().name(name);
        spec.usageMessage().description(description);
        return spec.addOption(help());
    }

    /** Returns the help option of every command; picocli's own would be read from annotations, which is slow. */
    static OptionSpec help() {
        return OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Show this help.")
                .build();
    }

    private static String version() {
        String version = Main.class.getPackage().getImplementationVersion();
        return "vitrine " + (version == null ? "(development)" : version);
    }

    /** Prints the one line that every failure of our own is, whatever its message contains. */
    private static int fail(String message) {
        System.err.println("vitrine: " + message.strip().replaceAll("\\s*[\\r\\n]+\\s*", "; "));
        return OWN_FAILURE;
    }
}
