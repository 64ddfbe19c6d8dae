package vitrine.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import vitrine.Observer;
import vitrine.VitrineException;
import vitrine.kernel.Kernel;
import vitrine.observe.metrics.Metrics;

/** {@code --metrics PORT}: counters at http://localhost:PORT/metrics, for Prometheus. Reachable from this host only. */
final class MetricsServer implements Observer {
    private static final int PATIENCE_SECONDS = 30;

    private final HttpServer server;
    private final Metrics metrics = new Metrics();
    private volatile @Nullable Kernel kernel;

    MetricsServer(int port) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (IOException e) {
            throw new VitrineException("--metrics: cannot listen on port " + port + ": " + e.getMessage(), e);
        }
        server.setExecutor(Executors.newSingleThreadExecutor(
                work -> Thread.ofPlatform().daemon().name("vitrine-metrics").unstarted(work)));
        server.createContext("/metrics", this::answer);
        server.start();
        if (port == 0) {
            System.err.println("vitrine: metrics at http://localhost:" + port() + "/metrics");
        }
    }

    /** The port that is listened on. */
    int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void booted(Kernel booted) {
        booted.events.subscribe(metrics);
        kernel = booted;
    }

    @Override
    public void ending(Kernel ended) {
        kernel = null;
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            @Nullable Kernel running = kernel;
            @Nullable List<String> lines = running == null ? null : ask(running);
            byte[] text = (lines == null ? "the machine does not answer\n" : String.join("\n", lines) + "\n")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
            exchange.sendResponseHeaders(lines == null ? 503 : 200, text.length);
            exchange.getResponseBody().write(text);
        }
    }

    private @Nullable List<String> ask(Kernel running) {
        CompletableFuture<List<String>> lines = new CompletableFuture<>();
        running.post(() -> {
            try {
                lines.complete(metrics.lines(running));
            } catch (RuntimeException e) {
                lines.completeExceptionally(e);
            }
        });
        try {
            return lines.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        } catch (ExecutionException | TimeoutException e) {
            return null;
        }
    }
}
