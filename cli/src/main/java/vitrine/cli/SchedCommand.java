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
import vitrine.kernel.gate.HostGate;
import vitrine.kernel.gate.HostStream;
import vitrine.observe.sched.Gantt;
import vitrine.observe.sched.GanttSvg;
import vitrine.observe.sched.Job;
import vitrine.observe.sched.JobFile;
import vitrine.observe.sched.KernelPolicy;
import vitrine.observe.sched.Policies;
import vitrine.observe.sched.Quiz;
import vitrine.observe.sched.Schedule;
import vitrine.observe.sched.ScheduleRecorder;
import vitrine.observe.sched.ScheduleTable;
import vitrine.observe.sched.Simulation;
import vitrine.observe.sched.Tuning;

/** {@code vitrine sched}: scheduling policies side by side, on jobs of a file or on real programs. */
final class SchedCommand {
    /** PID of the first program of a machine. */
    private static final int FIRST = 2;

    private static final int WIDTH = 72;

    private SchedCommand() {}

    static CommandSpec spec() {
        CommandSpec spec = CommandSpec.create().name("sched");
        spec.usageMessage()
                .customSynopsis(
                        "vitrine sched [options] --jobs FILE",
                        "vitrine sched [options] --jobs COMMAND --jobs COMMAND ...",
                        "vitrine sched --quiz [--answers] [options]")
                .description(
                        "Shows what scheduling policies do with the same work: who runs when, and in numbers.",
                        "FILE has a line for each job: ARRIVAL LENGTH [io=AT:FOR ...] [nice=N] [tickets=N] [cpus=0,2]"
                                + " [name=WORD], # for comments; times are whole units.",
                        "A COMMAND is a shell command that runs in a machine of its own under the policy; there a unit is"
                                + " 0.1 ms, that is 100,000 instructions.")
                .sortOptions(false);
        option(
                spec,
                "--policy",
                "NAMES",
                "One or more of " + String.join(", ", Policies.names()) + ", separated by commas, or all (default).");
        spec.addOption(OptionSpec.builder("--jobs")
                .paramLabel("FILE|COMMAND")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .arity("1")
                .description("What is to be scheduled; - is standard input.")
                .build());
        option(spec, "--quantum", "N", "Longest turn (default 10).");
        option(spec, "--levels", "N", "Queues of mlfq (default 3); each has twice the quantum of the one above.");
        option(spec, "--allotment", "N", "Turns in a queue of mlfq before a job goes down (default 1).");
        option(spec, "--boost", "N", "mlfq puts all jobs on top after each N units (default 0: never).");
        option(
                spec,
                "--ageing",
                "N",
                "Under priority a waiting job gains a step after each N units (default 0: never).");
        option(spec, "--latency", "N", "cfs wants to run everybody once in N units (default 48).");
        option(spec, "--granularity", "N", "but gives nobody less than N units (default 6).");
        option(spec, "--tickets", "N,N,...", "Tickets of the jobs, in their order, instead of those in the file.");
        option(spec, "--affinity", "CPUS/CPUS/...", "CPUs of the jobs, in their order: 0/0,1/1.");
        option(spec, "--cpus", "N", "CPUs (default 1).");
        option(spec, "--switch-cost", "N", "Time lost at each switch (default 0).");
        option(spec, "--seed", "N", "Decides lottery and quiz (default 0).");
        option(spec, "--width", "N", "Columns of the chart (default 72).");
        option(spec, "--svg", "FILE", "Draw the charts into a picture, too.");
        spec.addOption(flag("--quiz", "Ask for the schedule of jobs that the seed decides."));
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
        @Nullable String svg = parsed.matchedOptionValue("--svg", null);
        List<Schedule> schedules;
        try {
            schedules = schedules(parsed, lines::add);
        } catch (IllegalArgumentException e) {
            throw new UsageException("sched: " + e.getMessage());
        }
        lines.forEach(System.out::println);
        if (svg != null) {
            try {
                Files.writeString(Path.of(svg), GanttSvg.draw(schedules, ""));
            } catch (IOException e) {
                throw new VitrineException("--svg: cannot write " + svg + ": " + e.getMessage(), e);
            }
        }
        return 0;
    }

    private static List<Schedule> schedules(ParseResult parsed, Consumer<String> out) {
        Tuning tuning = tuning(parsed);
        List<String> policies = policies(parsed.matchedOptionValue("--policy", "all"));
        List<String> sources = parsed.matchedOptionValue("--jobs", List.of());
        List<Schedule> schedules = new ArrayList<>();
        if (parsed.hasMatchedOption("--quiz")) {
            List<Job> jobs = sources.isEmpty() ? Quiz.jobs(tuning.seed()) : jobs(parsed, sources.getFirst());
            Quiz.question(jobs, policies, tuning).forEach(out);
            for (String policy : policies) {
                schedules.add(Simulation.run(policy, jobs, tuning));
            }
            if (parsed.hasMatchedOption("--answers")) {
                print(schedules, parsed, "", out);
                for (Schedule s : schedules) {
                    out.accept("");
                    out.accept("Answer for " + s.policy() + ":");
                    Quiz.answer(s).forEach(out);
                }
            } else {
                out.accept("(--answers shows the solution)");
            }
            return schedules;
        }
        if (sources.isEmpty()) {
            throw new UsageException("sched: --jobs FILE or --jobs COMMAND is missing (or --quiz)");
        }
        boolean file = sources.size() == 1 && (sources.getFirst().equals("-") || isText(sources.getFirst()));
        for (String policy : policies) {
            schedules.add(
                    file
                            ? Simulation.run(policy, jobs(parsed, sources.getFirst()), tuning)
                            : real(policy, sources, tuning, out));
        }
        print(schedules, parsed, file ? "" : " x 0.1 ms", out);
        return schedules;
    }

    private static void print(List<Schedule> schedules, ParseResult parsed, String unit, Consumer<String> out) {
        boolean terminal = new HostGate(null).stdout().kind() == HostStream.Kind.TERMINAL;
        int width = (int) RunCommand.number("--width", parsed.matchedOptionValue("--width", "" + WIDTH), 10, 1000);
        for (Schedule s : schedules) {
            out.accept("");
            out.accept(s.policy());
            Gantt.draw(s, width, terminal, unit).forEach(out);
            ScheduleTable.jobs(s).forEach(out);
        }
        out.accept("");
        ScheduleTable.compare(schedules).forEach(out);
    }

    private static List<String> policies(String text) {
        if (text.equals("all")) {
            return Policies.names();
        }
        List<String> names = List.of(text.split(","));
        names.forEach(name -> Policies.make(name, Tuning.DEFAULT));
        return names;
    }

    private static Tuning tuning(ParseResult parsed) {
        Tuning d = Tuning.DEFAULT;
        return new Tuning(
                number(parsed, "--quantum", d.quantum(), 1, 1_000_000),
                (int) number(parsed, "--levels", d.levels(), 1, 16),
                (int) number(parsed, "--allotment", d.allotment(), 1, 1_000_000),
                number(parsed, "--boost", d.boost(), 0, 1_000_000),
                number(parsed, "--ageing", d.ageing(), 0, 1_000_000),
                number(parsed, "--latency", d.latency(), 1, 1_000_000),
                number(parsed, "--granularity", d.granularity(), 1, 1_000_000),
                (int) number(parsed, "--cpus", d.cpus(), 1, 64),
                number(parsed, "--switch-cost", d.switchCost(), 0, 1_000_000),
                number(parsed, "--seed", d.seed(), Long.MIN_VALUE, Long.MAX_VALUE));
    }

    private static long number(ParseResult parsed, String option, long otherwise, long least, long most) {
        @Nullable String text = parsed.matchedOptionValue(option, null);
        return text == null ? otherwise : RunCommand.number(option, text, least, most);
    }

    /** Whether a name is a file that could be a jobs file: text, and no program. */
    private static boolean isText(String name) {
        Path path = Path.of(name.replace('\0', ' '));
        if (!Files.isRegularFile(path)) {
            return false;
        }
        try (var in = Files.newInputStream(path)) {
            byte[] head = in.readNBytes(4);
            return head.length > 0 && head[0] != 0x7f && !(head[0] == '#' && head.length > 1 && head[1] == '!');
        } catch (IOException e) {
            throw new VitrineException("--jobs: cannot read " + name + ": " + e.getMessage(), e);
        }
    }

    private static List<Job> jobs(ParseResult parsed, String file) {
        List<String> lines;
        try {
            lines = file.equals("-")
                    ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .toList()
                    : Files.readAllLines(Path.of(file));
        } catch (CharacterCodingException e) {
            throw new UsageException("--jobs: " + file + " is not text");
        } catch (IOException e) {
            throw new VitrineException("--jobs: cannot read " + file + ": " + e.getMessage(), e);
        }
        List<Job> jobs = new ArrayList<>();
        List<String> tickets = words(parsed.matchedOptionValue("--tickets", ""), ",");
        List<String> affinity = words(parsed.matchedOptionValue("--affinity", ""), "/");
        for (Job j : JobFile.parse(lines)) {
            int n = j.tickets;
            long mask = j.affinity;
            if (j.id < tickets.size()) {
                n = (int) RunCommand.number("--tickets", tickets.get(j.id), 1, 1_000_000);
            }
            if (j.id < affinity.size()) {
                mask = 0;
                for (String cpu : affinity.get(j.id).split(",")) {
                    mask |= 1L << RunCommand.number("--affinity", cpu, 0, 63);
                }
            }
            jobs.add(new Job(j.id, j.name, j.arrival, j.length, j.io, j.nice, n, mask));
        }
        return jobs;
    }

    private static List<String> words(String text, String separator) {
        return text.isEmpty() ? List.of() : List.of(text.split(separator));
    }

    /** All commands at once, in a machine whose scheduler follows the policy. */
    private static Schedule real(String policy, List<String> commands, Tuning tuning, Consumer<String> out) {
        StringBuilder script = new StringBuilder();
        List<String> names = new ArrayList<>();
        for (String command : commands) {
            script.append("sh -c '").append(command.replace("'", "'\\''")).append("' & ");
            names.add(command.length() > 20 ? command.substring(0, 18) + ".." : command);
        }
        ScheduleRecorder recorder = new ScheduleRecorder(policy, tuning.cpus(), names, FIRST);
        Linux linux = Linux.builder()
                .cpus(tuning.cpus())
                .seed(tuning.seed())
                .observe(new Observer() {
                    @Override
                    public void booted(Kernel kernel) {
                        kernel.scheduler.policies(() -> new KernelPolicy(policy, tuning, kernel::now));
                        kernel.events.subscribe(recorder);
                    }
                })
                .build();
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        linux.run(List.of("sh", "-c", script + "wait"), said);
        if (said.size() > 0) {
            out.accept("--- what the programs printed under " + policy + ":");
            said.toString(StandardCharsets.UTF_8).lines().limit(20).forEach(out);
        }
        return recorder.schedule();
    }
}
