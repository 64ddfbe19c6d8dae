package vitrine;

import java.io.IOException;
import java.io.OutputStream;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.gate.HostOutput;

/** Standard output and error that go to a stream of Java's. */
record StreamSink(OutputStream to) implements HostOutput {
    @Override
    public Kind kind() {
        return Kind.PIPE;
    }

    @Override
    public int write(byte[] from, int offset, int length) {
        try {
            to.write(from, offset, length);
            return length;
        } catch (IOException e) {
            return -Errno.EIO;
        }
    }
}
