package vitrine.kernel.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.gate.HostStream.Kind;

/** Streams of the host: read on demand only, visible only when the machine looks, errors where they belong. */
class HostStreamsTest {
    private final LinkedBlockingQueue<Runnable> posted = new LinkedBlockingQueue<>();

    /** Does one piece of work for the machine's thread, when it comes. */
    private void look() throws InterruptedException {
        Objects.requireNonNull(posted.poll(20, TimeUnit.SECONDS), "nothing came from outside")
                .run();
    }

    @Test
    void inputIsReadOnlyAfterItWasAskedForAndSeenOnlyAfterALook() throws Exception {
        AtomicInteger reads = new AtomicInteger();
        InputStream in = new ByteArrayInputStream("hello".getBytes(StandardCharsets.US_ASCII)) {
            @Override
            public synchronized int read(byte[] b, int off, int len) {
                reads.incrementAndGet();
                return super.read(b, off, len);
            }
        };
        DemandReader reader = new DemandReader(in, Kind.PIPE, "test", posted::add);
        AtomicInteger ready = new AtomicInteger();
        reader.onReady(ready::incrementAndGet);
        byte[] b = new byte[3];
        assertThat(reads).hasValue(0);
        assertThat(reader.read(b, 0, 3)).isZero();
        look();
        assertThat(ready).hasValue(1);
        assertThat(reads).hasValue(1);
        assertThat(reader.available()).isEqualTo(5);
        assertThat(reader.read(b, 0, 3)).isEqualTo(3);
        assertThat(b).containsExactly('h', 'e', 'l');
        assertThat(reader.read(b, 0, 3)).isEqualTo(2);
        assertThat(reader.read(b, 0, 3)).isZero();
        look();
        assertThat(reader.read(b, 0, 3)).isEqualTo(HostInput.END);
        assertThat(reader.read(b, 0, 3)).isEqualTo(HostInput.END);
        assertThat(reader.ready()).isTrue();
    }

    @Test
    void aReadThatFailsIsAnInputError() throws Exception {
        InputStream in = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("gone");
            }
        };
        DemandReader reader = new DemandReader(in, Kind.PIPE, "test", posted::add);
        assertThat(reader.ready()).isFalse();
        look();
        assertThat(reader.read(new byte[1], 0, 1)).isEqualTo(-Errno.EIO);
    }

    @Test
    void aFileIsReadyAtOnceAndKeepsTheHostsPosition(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("input");
        Files.writeString(file, "0123456789");
        try (FileChannel channel = FileChannel.open(file)) {
            FileInput in = new FileInput(channel, Kind.FILE);
            byte[] b = new byte[4];
            assertThat(in.ready()).isTrue();
            assertThat(in.read(b, 0, 4)).isEqualTo(4);
            assertThat(channel.position()).isEqualTo(4);
            assertThat(in.available()).isEqualTo(6);
            assertThat(in.seek(-2, 2)).isEqualTo(8);
            assertThat(in.read(b, 0, 4)).isEqualTo(2);
            assertThat(in.read(b, 0, 4)).isEqualTo(HostInput.END);
            assertThat(in.seek(-1, 0)).isEqualTo(-Errno.EINVAL);
        }
    }

    @Test
    void outputErrorsBelongToTheWriteThatMetThem() {
        assertThat(failing("Broken pipe").write(new byte[1], 0, 1)).isEqualTo(-Errno.EPIPE);
        assertThat(failing("No space left on device").write(new byte[1], 0, 1)).isEqualTo(-Errno.ENOSPC);
        assertThat(failing("anything else").write(new byte[1], 0, 1)).isEqualTo(-Errno.EIO);
        StreamOutput broken = failing("Broken pipe");
        assertThat(broken.broken()).isFalse();
        broken.write(new byte[1], 0, 1);
        assertThat(broken.broken()).isTrue();
    }

    @Test
    void outputIsWrittenThroughAtOnce() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        StreamOutput out = new StreamOutput(bytes, null, Kind.PIPE);
        assertThat(out.write(new byte[] {1, 2, 3, 4}, 1, 2)).isEqualTo(2);
        assertThat(bytes.toByteArray()).containsExactly(2, 3);
    }

    private static StreamOutput failing(String message) {
        OutputStream out = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException(message);
            }
        };
        return new StreamOutput(out, null, Kind.PIPE);
    }
}
