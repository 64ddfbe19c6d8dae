package vitrine.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;
import vitrine.Linux;
import vitrine.Observer;
import vitrine.ProgramException;
import vitrine.Settings.Clock;
import vitrine.Settings.Mount.Mode;
import vitrine.Settings.Network;
import vitrine.VitrineException;
import vitrine.kernel.Kernel;
import vitrine.kernel.gate.HostGate;
import vitrine.kernel.gate.HostStream;
import vitrine.kernel.gate.HostText;
import vitrine.machine.cpu.CpuLevel;
import vitrine.observe.view.RunReport;

/** {@code vitrine run [options] [--] PROGRAM [ARGS…]}. */
final class RunCommand {
    private static final String STDERR = "-";

    /** What {@code timeout(1)} returns. */
    private static final int TIMED_OUT = 124;

    private RunCommand() {}

    static CommandSpec spec() {
        CommandSpec spec = CommandSpec.create().name("run");
        spec.usageMessage()
                .customSynopsis("vitrine run [options] [--] [PROGRAM [ARGS...]]")
                .description(
                        "Runs a Linux program; without PROGRAM, an interactive sh.",
                        "A PROGRAM written as a relative path with a slash (./a.out) is a file of the host.",
                        "The exit status is the program's (128+signal when killed); 126 when it cannot be executed,"
                                + " 127 when it is not found, 125 when Vitrine itself fails.")
                .sortOptions(false);
        value(
                spec,
                "--root",
                "DIR|TAR|embedded",
                "Root file system: a folder of the host (read-only, with a memory"
                        + " overlay for writes; / is the host's own), a tar file, or the embedded busybox (default).");
        value(
                spec,
                "--image",
                "FILE[#NAME]",
                "A container image instead: an archive of docker save or of the OCI image layout. Its program,"
                        + " environment, user and folder are used unless others are given.");
        value(spec, "--entrypoint", "PROGRAM", "With --image: run PROGRAM instead of the image's entry point.");
        list(spec, "--mount", "HOST:GUEST[:ro]", "Show a folder or file of the host in the guest. Repeatable.");
        list(spec, "--env", "K=V", "Set a variable of the environment. Repeatable.");
        value(spec, "--workdir", "DIR", "Folder in the guest to start in.");
        value(spec, "--user", "UID[:GID]", "User and group to run as (default 0:0).");
        value(spec, "--hostname", "NAME", "Host name of the guest (default vitrine).");
        value(spec, "--memory", "SIZE", "Physical memory of the machine, for example 512M or 2G (default 1G).");
        value(spec, "--cpus", "N", "Virtual CPUs (default 1).");
        value(
                spec,
                "--cpu",
                "v1|v2|v3",
                "What the CPUs announce and have: SSE2; SSE4.2 and AES (default); AVX2, FMA and BMI.");
        list(
                spec,
                "--publish",
                "[ADDRESS:]HOSTPORT:PORT[/udp]",
                "Let clients of the host reach a port of the guest, as docker -p does. Repeatable.");
        value(
                spec,
                "--net",
                "none|host",
                "Where the guest can connect to: itself (default), or wherever the host can.");
        value(spec, "--seed", "N", "Fixes everything random or undecided (default 0).");
        value(
                spec,
                "--clock",
                "virtual|host",
                "What time follows: executed instructions, or the host's clock"
                        + " (default host when stdin is a terminal or with --publish or --net host, else virtual).");
        spec.addOption(OptionSpec.builder("--strace")
                .paramLabel("FILE")
                .type(String.class)
                .arity("0..1")
                .fallbackValue(STDERR)
                .description("Write a line for each system call, as strace -f does, to stderr or to FILE.")
                .build());
        flag(
                spec,
                "--stats",
                "At the end, a summary on stderr: instructions, switches, faults, system calls, and"
                        + " the hash of all events.");
        value(spec, "--timeout", "DURATION", "Stop after so much time of the host: 90s, 1h30m, 500ms.");
        value(
                spec,
                "--trace",
                "FILE",
                "Write a trace that ui.perfetto.dev opens: CPUs, thread states, system calls, who woke whom.");
        value(
                spec,
                "--jfr",
                "FILE",
                "Write a recording of JDK Flight Recorder with switches, faults and system calls that took over 1 ms.");
        value(
                spec,
                "--metrics",
                "PORT",
                "Serve counters for Prometheus at http://localhost:PORT/metrics (0: any free port, which is named).");
        flag(
                spec,
                "--report",
                "At the end, on stderr: what each task did, all events by kind, and why what is left does not run.");
        spec.addOption(OptionSpec.builder("--control")
                .paramLabel("FILE")
                .type(String.class)
                .arity("0..1")
                .fallbackValue(STDERR)
                .description("Let vitrine attach, top, ps, why ... look into the machine, through a socket.")
                .build());
        flag(spec, "--verbose", "Name missing system calls, once each, on stderr.");
        spec.addOption(Main.help());
        spec.addPositional(PositionalParamSpec.builder()
                .paramLabel("PROGRAM [ARGS...]")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .index("0..*")
                .arity("0..*")
                .hidden(true)
                .build());
        spec.parser().stopAtPositional(true);
        return spec;
    }

    /**
     * Writes {@code --strace} as {@code --strace=-}, because picocli would take the word behind an option with an
     * optional value as that value, and here it is the program.
     */
    static String[] attachOptionalValues(String[] args) {
        CommandSpec spec = spec();
        String[] result = args.clone();
        for (int i = 1; i < result.length && result[i].startsWith("-") && !result[i].equals("--"); i++) {
            if (result[i].equals("--strace") || result[i].equals("--control")) {
                result[i] += "=" + STDERR;
            } else {
                OptionSpec option = spec.findOption(result[i]);
                if (option != null && option.arity().min() > 0) {
                    i++;
                }
            }
        }
        return result;
    }

    static int execute(ParseResult parsed) {
        return execute(parsed, List.of());
    }

    /** Runs a program while observers watch. */
    static int execute(ParseResult parsed, List<Observer> observers) {
        Linux.Builder builder = configure(parsed);
        observers.forEach(builder::observe);
        watch(parsed, builder);
        List<String> command = parsed.hasMatchedOption("--image")
                ? imageProgram(parsed, builder)
                : hostProgram(parsed, builder, program(parsed));
        boolean typed = new HostGate(null).stdin().kind() == HostStream.Kind.TERMINAL;
        boolean outside = parsed.hasMatchedOption("--publish")
                || parsed.matchedOptionValue("--net", "none").equals("host");
        if ((typed || outside) && !parsed.hasMatchedOption("--clock")) {
            builder.clock(Clock.HOST);
        }
        @Nullable String term = System.getenv("TERM");
        if (typed && term != null && !builder.hasEnv("TERM")) {
            builder.env("TERM", term);
        }
        Linux linux = builder.build();
        try (StraceOutput strace = StraceOutput.open(linux.settings().strace())) {
            return run(linux, command, typed, strace);
        } catch (ProgramException e) {
            System.err.println("vitrine: " + e.getMessage());
            return e.status();
        }
    }

    /** What options ask to be watched. */
    private static void watch(ParseResult parsed, Linux.Builder builder) {
        @Nullable String control = parsed.matchedOptionValue("--control", null);
        if (control != null) {
            builder.observe(new ControlSocket(control.equals(STDERR) ? ControlSocket.own() : Path.of(control)));
        }
        with(parsed, "--trace", file -> builder.observe(new TraceFile(Path.of(file))));
        with(parsed, "--jfr", file -> builder.observe(new FlightRecording(Path.of(file))));
        with(
                parsed,
                "--metrics",
                port -> builder.observe(new MetricsServer((int) number("--metrics", port, 0, 65535))));
        if (parsed.hasMatchedOption("--report")) {
            RunReport report = new RunReport();
            builder.observe(new Observer() {
                @Override
                public void booted(Kernel kernel) {
                    report.watch(kernel);
                    kernel.events.subscribe(report);
                }

                @Override
                public void ending(Kernel kernel) {
                    report.lines(kernel).forEach(line -> System.err.println("vitrine: " + line));
                }
            });
        }
    }

    private static int run(Linux linux, List<String> command, boolean typed, StraceOutput strace) {
        List<String> summary = new ArrayList<>();
        OptionalInt status;
        PrintStream err = System.err;
        try (JlineTerminal terminal = typed ? JlineTerminal.open() : null) {
            if (terminal != null && new HostGate(null).stderr().kind() == HostStream.Kind.TERMINAL) {
                System.setErr(RawStderr.stream());
            }
            status = linux.run(command, terminal, strace, summary::addAll);
        } catch (IOException e) {
            throw new VitrineException("the terminal: " + e.getMessage(), e);
        } finally {
            System.setErr(err);
        }
        summary.forEach(line -> System.err.println("vitrine: " + line));
        if (status.isEmpty()) {
            System.err.println("vitrine: stopped, the time of --timeout is over");
            return TIMED_OUT;
        }
        return status.getAsInt();
    }

    /**
     * A relative path with a slash is a file of the host: its folder appears in the guest at the same path, and is where
     * the program starts.
     */
    private static List<String> hostProgram(ParseResult parsed, Linux.Builder builder, List<String> command) {
        String name = command.getFirst();
        if (name.startsWith("/") || name.indexOf('/') < 0) {
            return command;
        }
        Path file = hostPath(name);
        @Nullable Path folder = file.getParent();
        @Nullable Path last = file.getFileName();
        if (folder == null || last == null || !Files.exists(file)) {
            throw new ProgramException(127, name + ": no such file on the host");
        }
        if (Files.isDirectory(file)) {
            throw new ProgramException(126, name + ": is a directory");
        }
        if (folder.getParent() != null) {
            // With --root / too: what the guest has at /tmp or /run is its own.
            builder.mount(HostText.of(folder), HostText.of(folder), Mode.OVERLAY);
        } else if (!parsed.matchedOptionValue("--root", "").equals("/")) {
            throw new ProgramException(126, name + ": the root folder of the host is not mounted; --root / does that");
        }
        boolean elsewhere = parsed.hasMatchedOption("--workdir");
        if (!elsewhere) {
            builder.workdir(HostText.of(folder));
        }
        List<String> result = new ArrayList<>(command);
        if (elsewhere || !name.equals("./" + HostText.of(last))) {
            result.set(0, HostText.of(file));
        }
        return result;
    }

    private static Path hostPath(String text) {
        try {
            return HostText.path(text);
        } catch (InvalidPathException e) {
            throw new VitrineException("not a file name of this host: " + text, e);
        }
    }

    private static List<String> imageProgram(ParseResult parsed, Linux.Builder builder) {
        return builder.imageCommand(
                parsed.matchedPositionalValue(0, List.of()), parsed.matchedOptionValue("--entrypoint", (String) null));
    }

    /** Returns the program and its arguments. */
    static List<String> program(ParseResult parsed) {
        List<String> words = parsed.matchedPositionalValue(0, List.of());
        return words.isEmpty() ? List.of("sh") : words;
    }

    /** Turns options into a machine. */
    static Linux.Builder configure(ParseResult parsed) {
        Linux.Builder builder = Linux.builder();
        if (parsed.hasMatchedOption("--image") && parsed.hasMatchedOption("--root")) {
            throw new UsageException("--image and --root: only one of them can be the root");
        }
        if (parsed.hasMatchedOption("--entrypoint") && !parsed.hasMatchedOption("--image")) {
            throw new UsageException("--entrypoint: there is no --image");
        }
        with(parsed, "--root", builder::root);
        with(parsed, "--image", builder::image);
        all(parsed, "--mount").forEach(text -> mount(builder, text));
        all(parsed, "--env").forEach(text -> {
            int equals = text.indexOf('=');
            if (equals <= 0) {
                throw new UsageException("--env: expected NAME=VALUE: '" + text + "'");
            }
            builder.env(text.substring(0, equals), text.substring(equals + 1));
        });
        with(parsed, "--workdir", builder::workdir);
        with(parsed, "--user", text -> {
            int colon = text.indexOf(':');
            int uid = (int) number("--user", colon < 0 ? text : text.substring(0, colon), 0, Integer.MAX_VALUE - 1);
            int gid = colon < 0 ? uid : (int) number("--user", text.substring(colon + 1), 0, Integer.MAX_VALUE - 1);
            builder.user(uid, gid);
        });
        with(parsed, "--hostname", builder::hostname);
        with(parsed, "--memory", text -> builder.memory(ByteSize.parse(text)));
        with(parsed, "--cpus", text -> builder.cpus((int) number("--cpus", text, 1, 64)));
        with(
                parsed,
                "--cpu",
                text -> builder.cpu(
                        switch (text) {
                            case "v1" -> CpuLevel.V1;
                            case "v2" -> CpuLevel.V2;
                            case "v3" -> CpuLevel.V3;
                            default -> throw new UsageException("--cpu: expected v1, v2 or v3: '" + text + "'");
                        }));
        with(parsed, "--seed", text -> builder.seed(number("--seed", text, Long.MIN_VALUE, Long.MAX_VALUE)));
        with(
                parsed,
                "--clock",
                text -> builder.clock(
                        switch (text) {
                            case "virtual" -> Clock.VIRTUAL;
                            case "host" -> Clock.HOST;
                            default -> throw new UsageException("--clock: expected virtual or host: '" + text + "'");
                        }));
        all(parsed, "--publish").forEach(text -> PublishedPorts.parse(text).forEach(builder::publish));
        with(
                parsed,
                "--net",
                text -> builder.network(
                        switch (text) {
                            case "none" -> Network.NONE;
                            case "host" -> Network.HOST;
                            default -> throw new UsageException("--net: expected none or host: '" + text + "'");
                        }));
        with(parsed, "--strace", text -> {
            if (text.isEmpty()) {
                throw new UsageException("--strace=: the name of the file is missing");
            }
            builder.strace(text.equals(STDERR) ? null : hostPath(text));
        });
        builder.stats(parsed.hasMatchedOption("--stats"));
        with(parsed, "--timeout", text -> builder.timeout(Durations.parse(text)));
        builder.verbose(parsed.hasMatchedOption("--verbose"));
        return builder;
    }

    private static void mount(Linux.Builder builder, String text) {
        String rest = text;
        Mode mode = Mode.READ_WRITE;
        if (rest.endsWith(":ro")) {
            mode = Mode.READ_ONLY;
            rest = rest.substring(0, rest.length() - 3);
        }
        int colon = rest.lastIndexOf(':');
        if (colon <= 0 || colon == rest.length() - 1) {
            throw new UsageException("--mount: expected HOST:GUEST or HOST:GUEST:ro: '" + text + "'");
        }
        builder.mount(rest.substring(0, colon), rest.substring(colon + 1), mode);
    }

    static long number(String option, String text, long min, long max) {
        try {
            long value = Long.parseLong(text);
            if (value >= min && value <= max && !text.startsWith("+")) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Said below, in our own words.
        }
        throw new UsageException(option + ": expected a number"
                + (min == Long.MIN_VALUE ? "" : " from " + min + " to " + max) + ": '" + text + "'");
    }

    private static void with(ParseResult parsed, String option, Consumer<String> use) {
        @Nullable String text = parsed.matchedOptionValue(option, (String) null);
        if (text != null) {
            use.accept(text);
        }
    }

    private static List<String> all(ParseResult parsed, String option) {
        List<String> values = parsed.matchedOptionValue(option, List.of());
        return new ArrayList<>(values);
    }

    private static void value(CommandSpec spec, String name, String label, String description) {
        spec.addOption(OptionSpec.builder(name)
                .paramLabel(label)
                .type(String.class)
                .arity("1")
                .description(description)
                .build());
    }

    private static void list(CommandSpec spec, String name, String label, String description) {
        spec.addOption(OptionSpec.builder(name)
                .paramLabel(label)
                .type(List.class)
                .auxiliaryTypes(String.class)
                .arity("1")
                .description(description)
                .build());
    }

    private static void flag(CommandSpec spec, String name, String description) {
        spec.addOption(OptionSpec.builder(name)
                .type(boolean.class)
                .arity("0")
                .description(description)
                .build());
    }
}
