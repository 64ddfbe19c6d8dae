package vitrine.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Vitrine as its users have it: a process of the host, with the streams that a shell of the host gives it. */
final class Outside {
    private Outside() {}

    /** What a process printed on both streams, a character for each byte, and its status. */
    record Result(String output, int status) {}

    /** The words that start Vitrine. */
    static List<String> vitrine(String... arguments) {
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED"));
        @Nullable String modules = System.getProperty("jdk.module.path");
        if (modules != null) {
            words.addAll(List.of("-p", modules, "--add-modules", "ALL-MODULE-PATH"));
            words.addAll(List.of("--enable-native-access=vitrine.machine", "-m", "vitrine.cli/vitrine.cli.Main"));
        } else {
            words.addAll(List.of("-cp", System.getProperty("java.class.path"), "vitrine.cli.Main"));
        }
        words.addAll(List.of(arguments));
        return words;
    }

    /** Runs a script of the host's shell, in which {@code vitrine} is a command. */
    static Result shell(Path folder, String script) throws IOException, InterruptedException {
        Process p = start(folder, script).redirectErrorStream(true).start();
        p.getOutputStream().close();
        String output = new String(p.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        return new Result(output, p.waitFor());
    }

    /** A script of the host's shell, in which {@code vitrine} is a command. */
    static ProcessBuilder start(Path folder, String script) {
        StringBuilder function = new StringBuilder("vitrine() {");
        for (String word : vitrine()) {
            function.append(" '").append(word.replace("'", "'\\''")).append('\'');
        }
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", function + " \"$@\"; }\n" + script);
        builder.environment().put("LC_ALL", "C.UTF-8");
        return builder.directory(folder.toFile());
    }
}
