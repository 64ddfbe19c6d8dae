package vitrine.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;
import org.jspecify.annotations.Nullable;
import vitrine.Observer;
import vitrine.VitrineException;
import vitrine.kernel.Kernel;
import vitrine.observe.jfr.FlightEvents;

/**
 * {@code --jfr FILE}: a recording of JDK Flight Recorder with the machine's switches, faults and slow system calls. When the
 * JVM was started with a recording, the events go there, too.
 */
final class FlightRecording implements Observer {
    private final Path path;
    private @Nullable Recording recording;

    FlightRecording(Path path) {
        this.path = path;
        if (!FlightRecorder.isAvailable()) {
            throw new VitrineException("--jfr: this JVM has no Flight Recorder");
        }
        try {
            Recording made = new Recording();
            made.setToDisk(true);
            made.setDestination(path);
            FlightEvents.KINDS.forEach(kind -> made.enable(kind).withThreshold(Duration.ZERO));
            made.start();
            recording = made;
        } catch (IOException | IllegalStateException e) {
            throw new VitrineException("--jfr: cannot write " + path + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void booted(Kernel kernel) {
        kernel.events.subscribe(new FlightEvents(kernel.syscalls, FlightEvents.THRESHOLD_NANOS));
    }

    @Override
    public void ending(Kernel kernel) {
        @Nullable Recording made = recording;
        recording = null;
        if (made == null) {
            return;
        }
        try {
            made.stop();
            made.close();
        } catch (RuntimeException e) {
            System.err.println("vitrine: --jfr: " + path + ": " + e.getMessage());
        }
    }
}
