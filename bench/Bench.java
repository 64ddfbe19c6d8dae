import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Side-by-side measurements: the same static binaries, natively, under qemu-x86_64 if it is installed, and in Vitrine.
 *
 * <p>The engines take turns benchmark by benchmark and round by round, so that a noisy machine is noisy for all of them;
 * medians are compared. Checksums must agree. Run by {@code ./vitrine bench}, as a source file.
 */
class Bench {
    private static final List<String> CPU = List.of(
            "sort", "hash", "imat", "dmat", "nbody", "sha256", "fib", "vm", "str");
    private static final List<String> OS = List.of(
            "getppid", "signal", "open", "mmap", "pipe", "sock", "futex", "thread", "fork", "forkexec");
    private static final List<String> IO = List.of(
            "open", "pipe", "unix", "tcp", "connect", "memcpy", "pipebw", "unixbw", "tcpbw", "copy", "epoll1k", "epoll100k");
    private static final List<String> REAL = List.of(
            "start", "python", "node", "gcc", "sqlite", "redis", "pgbench", "nginx");
    private static final String SEARCH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private static final Pattern LINE = Pattern.compile("\\w+ (?:ms|ns/op) ([0-9.]+)(?: sum ([0-9a-f]+))?.*");

    /** A way to run a program: its name and the words in front of the program's path. */
    private record Engine(String name, List<String> prefix) {}

    /** One result: the number printed, and the checksum where there is one. */
    private record Result(double value, String sum) {}

    private final Path home;
    private final Path work;
    private int rounds = 3;
    private long limitSeconds = 600;
    private final List<String> only = new ArrayList<>();
    private final List<String> without = new ArrayList<>();
    private boolean scalar;
    /** How often a kernel of cpu.c does its work. */
    private int scale = 4;

    private Bench(Path home) {
        this.home = home;
        this.work = home.resolve("build/bench");
    }

    public static void main(String[] args) throws Exception {
        Bench bench = new Bench(Path.of(args[0]));
        String suite = args.length > 1 ? args[1] : "";
        for (int i = 2; i < args.length; i++) {
            String[] option = args[i].split("=", 2);
            if (option.length < 2 && !option[0].equals("--scalar")) {
                usage("'" + args[i] + "' is not an option with its value");
            }
            switch (option[0]) {
                case "--rounds" -> bench.rounds = number(option);
                case "--scale" -> bench.scale = number(option);
                case "--limit" -> bench.limitSeconds = number(option);
                case "--only" -> bench.only.addAll(List.of(option[1].split(",")));
                case "--without" -> bench.without.addAll(List.of(option[1].split(",")));
                case "--scalar" -> bench.scalar = true;
                default -> usage("unknown option '" + args[i] + "'");
            }
        }
        if (!List.of("cpu", "os", "io", "real").contains(suite)) {
            usage(suite.isEmpty() ? "which one?" : "no benchmark '" + suite + "'");
        }
        bench.run(suite);
    }

    /** The value of an option that wants a number above 0. */
    private static int number(String[] option) {
        try {
            int n = Integer.parseInt(option[1]);
            if (n > 0) {
                return n;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        usage(option[0] + " wants a number above 0, not '" + option[1] + "'");
        return 0;
    }

    /** Progress is for a person who watches. */
    private static void progress(String format, Object... values) {
        if (System.console() != null && System.console().isTerminal()) {
            System.err.printf(format, values);
        }
    }

    private static void usage(String problem) {
        System.err.println("vitrine: bench: " + problem + " (usage: vitrine bench cpu|os|io|real [--rounds=N] [--only=NAME,...]"
                + " [--without=ENGINE,...] [--scalar] [--scale=N] [--limit=SECONDS])");
        System.exit(125);
    }

    private void run(String suite) throws IOException, InterruptedException {
        Files.createDirectories(work);
        boolean real = suite.equals("real");
        Path binary = real ? home.resolve("bench/real.sh") : build(suite);
        List<Engine> engines = engines();
        if (real) {
            engines.removeIf(engine -> engine.name.equals("qemu"));
        }
        List<String> names = switch (suite) {
            case "cpu" -> CPU;
            case "os" -> OS;
            case "real" -> REAL;
            default -> IO;
        };
        names = names.stream()
                .filter(name -> only.isEmpty() || only.contains(name))
                .toList();
        // benchmark → engine → the results of all rounds
        Map<String, Map<String, List<Result>>> results = new LinkedHashMap<>();
        for (int round = 1; round <= rounds; round++) {
            for (String name : names) {
                for (Engine engine : engines) {
                    progress("\rround %d of %d: %-20s %-8s", round, rounds, name, engine.name);
                    measure(suite, engine, binary, name)
                            .ifPresent(result -> results.computeIfAbsent(name, n -> new LinkedHashMap<>())
                                    .computeIfAbsent(engine.name, n -> new ArrayList<>())
                                    .add(result));
                }
            }
        }
        progress("\r\033[K");
        table(System.out, suite, engines, results);
        Path json = work.resolve(suite + ".json");
        Files.writeString(json, json(suite, results));
        System.out.println("as JSON: " + home.relativize(json));
    }

    private Path build(String suite) throws IOException, InterruptedException {
        Path binary = work.resolve(scalar ? suite + "-scalar" : suite);
        List<String> command = new ArrayList<>(List.of("gcc", "-O2", "-static", "-pthread"));
        if (scalar) {
            command.add("-fno-tree-vectorize");
        }
        command.addAll(List.of("-o", binary.toString(), home.resolve("bench/" + suite + ".c").toString(), "-lm"));
        Process gcc = new ProcessBuilder(command).inheritIO().start();
        if (gcc.waitFor() != 0) {
            System.err.println("vitrine: bench: gcc failed");
            System.exit(125);
        }
        return binary;
    }

    private List<Engine> engines() {
        List<Engine> engines = new ArrayList<>();
        if (System.getProperty("os.name").equals("Linux") && System.getProperty("os.arch").equals("amd64")) {
            engines.add(new Engine("native", List.of()));
        }
        for (String folder : System.getenv("PATH").split(":")) {
            Path qemu = Path.of(folder, "qemu-x86_64");
            if (Files.isExecutable(qemu)) {
                engines.add(new Engine("qemu", List.of(qemu.toString())));
                break;
            }
        }
        engines.add(new Engine(
                "vitrine", List.of(home.resolve("vitrine").toString(), "run", "--clock=host", "--memory=1G", "--")));
        engines.removeIf(engine -> without.contains(engine.name));
        return engines;
    }

    private Optional<Result> measure(String suite, Engine engine, Path binary, String name)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(engine.prefix);
        if (suite.equals("real")) {
            if (!command.isEmpty()) {
                command.addAll(command.size() - 1, List.of("--root=/", "--workdir=/tmp", "--env=PATH=" + SEARCH));
            }
            command.addAll(List.of("/bin/bash", "-c", Files.readString(binary), "real", name));
        } else {
            // A relative path with a slash is a file of the host for Vitrine too.
            command.add("./" + binary.getFileName());
            command.addAll(suite.equals("cpu") ? List.of(Integer.toString(scale), name) : List.of(name));
        }
        Path output = work.resolve("output");
        ProcessBuilder builder = new ProcessBuilder(command);
        if (suite.equals("real")) {
            builder.environment().put("PATH", SEARCH);
        }
        Process process = builder.directory(work.toFile())
                .redirectOutput(output.toFile())
                .redirectError(work.resolve("errors").toFile())
                .start();
        process.getOutputStream().close();
        if (!process.waitFor(limitSeconds, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
            System.err.printf("%n%s on %s: stopped after %d s%n", name, engine.name, limitSeconds);
            return Optional.empty();
        }
        for (String line : Files.readAllLines(output, StandardCharsets.ISO_8859_1)) {
            Matcher matcher = LINE.matcher(line);
            if (matcher.matches()) {
                String sum = matcher.group(2) == null ? "" : matcher.group(2);
                return Optional.of(new Result(Double.parseDouble(matcher.group(1)), sum));
            }
        }
        System.err.printf(
                "%n%s on %s: no result, status %d: %s%n",
                name, engine.name, process.exitValue(), Files.readString(work.resolve("errors")).strip());
        return Optional.empty();
    }

    private static void table(
            PrintStream out, String suite, List<Engine> engines, Map<String, Map<String, List<Result>>> results) {
        String unit = suite.equals("cpu") || suite.equals("real") ? "ms" : "ns/op";
        out.printf("%-20s", unit + ", median");
        for (Engine engine : engines) {
            out.printf("%16s", engine.name);
        }
        for (Engine engine : engines.subList(Math.min(1, engines.size()), engines.size())) {
            out.printf("%16s", engine.name + "/" + engines.getFirst().name);
        }
        out.println();
        Map<String, List<Double>> ratios = new LinkedHashMap<>();
        results.forEach((name, byEngine) -> {
            out.printf("%-20s", name);
            for (Engine engine : engines) {
                out.printf("%16s", number(median(byEngine.get(engine.name))));
            }
            double base = median(byEngine.get(engines.getFirst().name));
            for (Engine engine : engines.subList(1, engines.size())) {
                double ratio = median(byEngine.get(engine.name)) / base;
                out.printf("%16s", number(ratio));
                if (!Double.isNaN(ratio)) {
                    ratios.computeIfAbsent(engine.name, n -> new ArrayList<>()).add(ratio);
                }
            }
            long sums = byEngine.values().stream()
                    .flatMap(List::stream)
                    .map(Result::sum)
                    .distinct()
                    .count();
            out.println(sums > 1 ? "  CHECKSUMS DIFFER" : "");
        });
        ratios.forEach((engine, values) -> out.printf(
                "%s: %s times %s, geometric mean of %d%n",
                engine,
                number(Math.exp(values.stream().mapToDouble(Math::log).average().orElse(0))),
                engines.getFirst().name,
                values.size()));
    }

    private static double median(List<Result> results) {
        if (results == null || results.isEmpty()) {
            return Double.NaN;
        }
        double[] values = results.stream().mapToDouble(Result::value).sorted().toArray();
        int middle = values.length / 2;
        return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }

    private static String number(double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, value < 100 ? "%.2f" : "%.0f", value);
    }

    private static String json(String suite, Map<String, Map<String, List<Result>>> results) {
        StringBuilder text = new StringBuilder("{\"suite\":\"" + suite + "\",\"unit\":\""
                + (suite.equals("cpu") || suite.equals("real") ? "ms" : "ns/op") + "\",\"results\":{");
        String nextName = "";
        for (Map.Entry<String, Map<String, List<Result>>> name : results.entrySet()) {
            text.append(nextName).append('"').append(name.getKey()).append("\":{");
            String nextEngine = "";
            for (Map.Entry<String, List<Result>> engine : name.getValue().entrySet()) {
                text.append(nextEngine).append('"').append(engine.getKey()).append("\":");
                text.append(Arrays.toString(
                        engine.getValue().stream().mapToDouble(Result::value).toArray()));
                nextEngine = ",";
            }
            text.append('}');
            nextName = ",";
        }
        return text.append("}}\n").toString();
    }
}
