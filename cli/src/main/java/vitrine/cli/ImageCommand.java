package vitrine.cli;

import java.nio.file.InvalidPathException;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;
import vitrine.Images;
import vitrine.VitrineException;
import vitrine.kernel.fs.image.Image;
import vitrine.kernel.gate.HostText;

/** {@code vitrine image FILE…}: what images there are in archives, and what their configurations say. */
final class ImageCommand {
    private ImageCommand() {}

    static CommandSpec spec() {
        CommandSpec spec = CommandSpec.create().name("image");
        spec.usageMessage()
                .customSynopsis("vitrine image FILE...")
                .description("Lists the images in archives of docker save or of the OCI image layout.");
        spec.addOption(Main.help());
        spec.addPositional(PositionalParamSpec.builder()
                .paramLabel("FILE")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .index("0..*")
                .arity("1..*")
                .description("Archive, plain or compressed by gzip.")
                .build());
        return spec;
    }

    static int execute(ParseResult parsed) {
        List<String> files = parsed.matchedPositionalValue(0, List.of());
        if (files.isEmpty()) {
            throw new UsageException("image: the name of an archive is missing");
        }
        for (String file : files) {
            try {
                for (Image image : Images.list(HostText.path(file))) {
                    System.out.print(describe(image));
                }
            } catch (InvalidPathException e) {
                throw new VitrineException("not a file name of this host: " + file, e);
            }
        }
        return 0;
    }

    /** Lines of name and value; nothing from the archive can move the cursor of a terminal. */
    static String describe(Image image) {
        StringBuilder s = new StringBuilder();
        line(s, "image", image.names().isEmpty() ? "(without a name)" : String.join(", ", image.names()));
        line(s, "platform", image.platform());
        line(s, "created", image.created());
        line(s, "entrypoint", words(image.entrypoint()));
        line(s, "command", words(image.command()));
        image.environment().forEach((name, value) -> line(s, "env", name + "=" + value));
        line(s, "user", image.user());
        line(s, "workdir", image.workdir());
        for (Image.Layer layer : image.layers()) {
            line(s, "layer", layer.name() + "  " + layer.size() + " bytes");
        }
        return s.toString();
    }

    private static String words(List<String> words) {
        return words.isEmpty() ? "" : "[" + String.join("] [", words) + "]";
    }

    private static void line(StringBuilder s, String name, String value) {
        if (!value.isEmpty()) {
            s.append("%-12s".formatted(name))
                    .append(value.replaceAll("\\p{Cntrl}", "?"))
                    .append('\n');
        }
    }
}
