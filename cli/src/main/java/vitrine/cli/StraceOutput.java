package vitrine.cli;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import vitrine.Settings.Strace;
import vitrine.VitrineException;

/** Where strace lines go: stderr, a line at a time, or a file, which is complete however the JVM ends. */
final class StraceOutput implements Consumer<String>, AutoCloseable {
    private final @Nullable Writer file;

    private StraceOutput(@Nullable Writer file) {
        this.file = file;
    }

    static StraceOutput open(@Nullable Strace strace) {
        @Nullable Path path = strace == null ? null : strace.file();
        if (path == null) {
            return new StraceOutput(null);
        }
        try {
            Writer writer = new BufferedWriter(
                    new OutputStreamWriter(Files.newOutputStream(path), StandardCharsets.UTF_8), 1 << 16);
            StraceOutput output = new StraceOutput(writer);
            Runtime.getRuntime().addShutdownHook(new Thread(output::close, "vitrine-strace"));
            return output;
        } catch (IOException e) {
            throw new VitrineException("--strace: cannot write " + path, e);
        }
    }

    @Override
    public void accept(String text) {
        if (file == null) {
            System.err.print(text);
            return;
        }
        try {
            file.write(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (file != null) {
            try {
                file.close();
            } catch (IOException e) {
                System.err.println("vitrine: --strace: " + e.getMessage());
            }
        }
    }
}
