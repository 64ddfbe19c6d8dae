package vitrine.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Our own lines on a terminal in raw mode: there, a line feed alone does not go back to the first column. */
final class RawStderr extends FilterOutputStream {
    private RawStderr() {
        super(new FileOutputStream(FileDescriptor.err));
    }

    /** Returns a stream for {@link System#setErr}. */
    static PrintStream stream() {
        return new PrintStream(new RawStderr(), true, StandardCharsets.UTF_8);
    }

    @Override
    public void write(int b) throws IOException {
        if (b == '\n') {
            out.write('\r');
        }
        out.write(b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        String text = new String(bytes, offset, length, StandardCharsets.ISO_8859_1);
        out.write(text.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }
}
