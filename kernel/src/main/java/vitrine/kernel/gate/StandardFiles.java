package vitrine.kernel.gate;

import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.fs.OpenFile;

/** The first program's descriptors 0, 1 and 2. */
public final class StandardFiles {
    private StandardFiles() {}

    /**
     * Opens what the gate offers.
     *
     * @param console opens the console tty with the given flags (O_RDWR), or null when there is no terminal
     * @param alone in virtual time, whether nothing but the task that reads can run; null with the host's clock
     * @return three files; null where the host's stream is closed
     */
    public static @Nullable OpenFile[] open(
            Gate gate, @Nullable IntFunction<OpenFile> console, @Nullable BooleanSupplier alone) {
        @Nullable OpenFile[] files = new @Nullable OpenFile[3];
        HostInput in = gate.stdin();
        if (in.kind() == HostStream.Kind.TERMINAL && console != null) {
            files[0] = console.apply(2);
        } else if (in.kind() != HostStream.Kind.CLOSED) {
            files[0] = new HostInputFile(in, 1, alone);
        }
        files[1] = output(gate.stdout(), 2, console, files[0]);
        files[2] = output(gate.stderr(), 3, console, files[0]);
        return files;
    }

    private static @Nullable OpenFile output(
            HostOutput out, int number, @Nullable IntFunction<OpenFile> console, @Nullable OpenFile first) {
        if (out.kind() == HostStream.Kind.CLOSED) {
            return null;
        }
        if (out.kind() != HostStream.Kind.TERMINAL || console == null) {
            return new HostOutputFile(out, number);
        }
        if (first == null || first instanceof HostInputFile) {
            return console.apply(2);
        }
        first.retain();
        return first;
    }
}
