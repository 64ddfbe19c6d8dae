package vitrine.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import vitrine.Observer;
import vitrine.VitrineException;
import vitrine.kernel.Kernel;
import vitrine.observe.trace.PerfettoTrace;

/** {@code --trace FILE}: a trace for ui.perfetto.dev, written as the run goes on. */
final class TraceFile implements Observer {
    private final Path path;
    private final OutputStream file;
    private @Nullable PerfettoTrace trace;
    private boolean broken;

    TraceFile(Path path) {
        this.path = path;
        try {
            file = Files.newOutputStream(path);
        } catch (IOException e) {
            throw new VitrineException("--trace: cannot write " + path + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void booted(Kernel kernel) {
        PerfettoTrace made = new PerfettoTrace(kernel.syscalls, this::write);
        trace = made;
        kernel.events.subscribe(made);
    }

    /** A full disk ends the trace, not the run. */
    private void write(byte[] packets) {
        if (broken) {
            return;
        }
        try {
            file.write(packets);
        } catch (IOException e) {
            broken = true;
            System.err.println("vitrine: --trace: " + path + " ends here: " + e.getMessage());
        }
    }

    @Override
    public void ending(Kernel kernel) {
        if (trace != null) {
            trace.end();
        }
        try {
            file.close();
        } catch (IOException e) {
            System.err.println("vitrine: --trace: " + path + ": " + e.getMessage());
        }
    }
}
