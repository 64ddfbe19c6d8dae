package vitrine.kernel.gate;

import java.io.IOException;
import java.nio.file.Path;

/** The files of the computer the JVM runs on. */
final class LocalFiles implements HostFiles {
    private final DeviceNumbers devices = new DeviceNumbers();

    @Override
    public Tree tree(Path top) {
        try {
            return new HostTree(top, devices);
        } catch (IOException e) {
            throw HostErrors.of(e);
        }
    }
}
