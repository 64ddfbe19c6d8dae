package vitrine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vitrine.Linux;
import vitrine.Observer;
import vitrine.kernel.Kernel;
import vitrine.kernel.event.SchedEvent;

/** The trace is decoded again, field by field, and tells what happened. */
class PerfettoTraceTest {
    /** A decoded field: a number, or bytes. */
    private record Field(int number, long value, ByteBuffer bytes) {
        List<Field> fields() {
            return decode(bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN));
        }

        String text() {
            byte[] b = new byte[bytes.remaining()];
            bytes.duplicate().get(b);
            return new String(b, StandardCharsets.UTF_8);
        }
    }

    private static final ByteBuffer NONE = ByteBuffer.allocate(0);

    private static List<Field> decode(ByteBuffer in) {
        List<Field> fields = new ArrayList<>();
        while (in.hasRemaining()) {
            long key = varint(in);
            int number = (int) (key >>> 3);
            switch ((int) key & 7) {
                case 0 -> fields.add(new Field(number, varint(in), NONE));
                case 1 -> fields.add(new Field(number, in.getLong(), NONE));
                case 2 -> {
                    int length = (int) varint(in);
                    ByteBuffer part = in.slice(in.position(), length);
                    in.position(in.position() + length);
                    fields.add(new Field(number, 0, part));
                }
                default -> throw new AssertionError("wire type of " + key);
            }
        }
        return fields;
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte b = in.get();
            value |= (b & 0x7fL) << shift;
            if (b >= 0) {
                return value;
            }
        }
    }

    private static long first(List<Field> fields, int number) {
        return fields.stream().filter(f -> f.number == number).findFirst().orElseThrow().value;
    }

    @Test
    void switchesSlicesAndFlows(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("trace");
        AtomicLong switches = new AtomicLong();
        Linux linux = Linux.builder()
                .cpus(2)
                .observe(new TraceFile(file))
                .observe(new Observer() {
                    @Override
                    public void booted(Kernel kernel) {
                        kernel.events.subscribe((stamp, event) -> {
                            if (event instanceof SchedEvent.Switch) {
                                switches.incrementAndGet();
                            }
                        });
                    }
                })
                .build();
        linux.run(
                List.of("sh", "-c", "trap 'echo got' USR1; seq 200 | sort -rn | tail -1; kill -USR1 $$"),
                new ByteArrayOutputStream());
        List<Field> packets = decode(ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN));
        assertThat(packets).isNotEmpty().allMatch(p -> p.number == 1);
        long seen = 0;
        long depth = 0;
        Set<Long> begun = new HashSet<>();
        Set<Long> ended = new HashSet<>();
        Set<String> names = new HashSet<>();
        long last = 0;
        for (Field packet : packets) {
            List<Field> fields = packet.fields();
            for (Field f : fields) {
                if (f.number == 1) {
                    List<Field> event = f.fields().stream()
                            .filter(e -> e.number == 2)
                            .findFirst()
                            .orElseThrow()
                            .fields();
                    seen += event.stream().filter(e -> e.number == 4).count();
                    assertThat(first(event, 1)).isGreaterThanOrEqualTo(last);
                    last = first(event, 1);
                } else if (f.number == 11) {
                    List<Field> event = f.fields();
                    depth += first(event, 9) == 1 ? 1 : first(event, 9) == 2 ? -1 : 0;
                    event.stream().filter(e -> e.number == 23).forEach(e -> names.add(e.text()));
                    event.stream().filter(e -> e.number == 47).forEach(e -> begun.add(e.value));
                    event.stream().filter(e -> e.number == 48).forEach(e -> ended.add(e.value));
                }
            }
        }
        assertThat(seen).isEqualTo(switches.get());
        assertThat(depth).as("every system call that begins ends").isZero();
        assertThat(names).contains("execve", "wait4", "first run", "woken", "exec /usr/bin/sh", "SIGUSR1 delivered");
        assertThat(ended).isNotEmpty();
        assertThat(begun).containsAll(ended);
    }

    /** A trace cut off anywhere is valid up to its last whole packet. */
    @Test
    void fullDisk() {
        Linux linux =
                Linux.builder().observe(new TraceFile(Path.of("/dev/full"))).build();
        assertThat(linux.run(List.of("sh", "-c", "exit 4"), new ByteArrayOutputStream()))
                .hasValue(4);
    }
}
