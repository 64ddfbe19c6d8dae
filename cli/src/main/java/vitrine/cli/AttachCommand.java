package vitrine.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;
import vitrine.kernel.gate.HostGate;
import vitrine.kernel.gate.HostStream;
import vitrine.observe.view.Views;

/** {@code vitrine attach QUESTION}, also as {@code vitrine ps} and so on: looks into a running machine. */
final class AttachCommand {
    private static final long REFRESH_MILLIS = 2000;

    private AttachCommand() {}

    static CommandSpec spec(String name, String description) {
        CommandSpec spec = CommandSpec.create().name(name);
        spec.usageMessage().description(description).sortOptions(false);
        spec.addOption(OptionSpec.builder("--socket")
                .paramLabel("FILE")
                .type(String.class)
                .arity("1")
                .description("Socket of the machine (vitrine run --control=FILE); default: the last one started.")
                .build());
        spec.addOption(OptionSpec.builder("--once")
                .type(boolean.class)
                .arity("0")
                .description("top: do not repeat.")
                .build());
        spec.addOption(Main.help());
        spec.addPositional(PositionalParamSpec.builder()
                .paramLabel("WORDS")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .index("0..*")
                .arity("0..*")
                .hidden(true)
                .build());
        return spec;
    }

    static int execute(ParseResult parsed, String name) {
        List<String> words = new ArrayList<>(parsed.matchedPositionalValue(0, List.<String>of()));
        if (!name.equals("attach")) {
            words.addFirst(name);
        }
        if (words.isEmpty()) {
            throw new UsageException("attach: what do you want to see? " + String.join(", ", Views.QUESTIONS));
        }
        @Nullable String socket = parsed.matchedOptionValue("--socket", null);
        String question = String.join(" ", words);
        boolean repeat = words.getFirst().equals("top")
                && !parsed.hasMatchedOption("--once")
                && new HostGate(null).stdout().kind() == HostStream.Kind.TERMINAL;
        do {
            String answer = ControlSocket.question(socket, question);
            System.out.print((repeat ? "\033[H\033[2J" : "") + answer);
            System.out.flush();
        } while (repeat && pause());
        return 0;
    }

    private static boolean pause() {
        try {
            Thread.sleep(REFRESH_MILLIS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
