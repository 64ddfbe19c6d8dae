package vitrine.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import vitrine.Observer;
import vitrine.VitrineException;
import vitrine.kernel.Kernel;
import vitrine.observe.view.Since;
import vitrine.observe.view.Views;

/**
 * A socket of the host through which a running machine answers questions: a line in, lines out, then the end. Only its
 * owner can reach it. The questions are answered on the machine's thread, between two turns of its CPUs.
 */
final class ControlSocket implements Observer {
    private static final int PATIENCE_SECONDS = 30;

    private final Path path;
    private final Since since = new Since();
    private @Nullable ServerSocketChannel server;

    ControlSocket(Path path) {
        this.path = path;
    }

    /** Where the sockets of a user are. */
    static Path folder() {
        return Path.of(System.getProperty("java.io.tmpdir"), "vitrine-" + System.getProperty("user.name"));
    }

    /** The name for this JVM's machine. */
    static Path own() {
        return folder().resolve(ProcessHandle.current().pid() + ".sock");
    }

    @Override
    public void booted(Kernel kernel) {
        since.watch(kernel);
        kernel.events.subscribe(since);
        try {
            @Nullable Path parent = path.toAbsolutePath().getParent();
            if (parent != null && !Files.isDirectory(parent)) {
                Files.createDirectories(
                        parent, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            Files.deleteIfExists(path);
            ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            channel.bind(UnixDomainSocketAddress.of(path));
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
            server = channel;
            Thread.ofPlatform().daemon().name("vitrine-control").start(() -> serve(channel, kernel));
            Runtime.getRuntime().addShutdownHook(new Thread(this::remove, "vitrine-control-end"));
        } catch (IOException e) {
            throw new VitrineException("--control: cannot listen on " + path + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void ending(Kernel kernel) {
        remove();
    }

    private void remove() {
        try {
            if (server != null) {
                server.close();
            }
            Files.deleteIfExists(path);
        } catch (IOException e) {
            // It is of no use any more, wherever it is.
        }
    }

    private void serve(ServerSocketChannel channel, Kernel kernel) {
        while (channel.isOpen()) {
            try (SocketChannel client = channel.accept()) {
                BufferedReader in = new BufferedReader(
                        new InputStreamReader(Channels.newInputStream(client), StandardCharsets.UTF_8));
                @Nullable String question = in.readLine();
                String answer = question == null ? "" : String.join("\n", ask(kernel, question)) + "\n";
                Channels.newOutputStream(client).write(answer.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                // This one went away, or the machine ended.
            }
        }
    }

    private List<String> ask(Kernel kernel, String question) {
        CompletableFuture<List<String>> answer = new CompletableFuture<>();
        kernel.post(() -> {
            try {
                answer.complete(Views.answer(kernel, since, question));
            } catch (RuntimeException e) {
                answer.complete(List.of("internal error: " + e));
            }
        });
        try {
            return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of("interrupted");
        } catch (ExecutionException | TimeoutException e) {
            return List.of("the machine does not answer");
        }
    }

    /** Asks a machine. Throws VitrineException with one clear line when there is none. */
    static String question(@Nullable String socket, String question) {
        Path path = socket != null
                ? Path.of(socket)
                : newest().orElseThrow(() ->
                        new VitrineException("attach: no machine runs with --control (none in " + folder() + ")"));
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            Channels.newOutputStream(channel).write((question + "\n").getBytes(StandardCharsets.UTF_8));
            return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new VitrineException("attach: no machine answers at " + path + ": " + e.getMessage(), e);
        }
    }

    private static Optional<Path> newest() {
        if (!Files.isDirectory(folder())) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.list(folder())) {
            return files.filter(f -> f.toString().endsWith(".sock"))
                    .filter(ControlSocket::alive)
                    .max(Comparator.comparingLong(f -> f.toFile().lastModified()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static boolean alive(Path socket) {
        String name = String.valueOf(socket.getFileName());
        try {
            return ProcessHandle.of(Long.parseLong(name.substring(0, name.length() - 5)))
                    .map(ProcessHandle::isAlive)
                    .orElse(false);
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
