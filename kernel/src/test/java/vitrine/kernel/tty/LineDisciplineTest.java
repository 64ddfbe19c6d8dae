package vitrine.kernel.tty;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Echo, editing and reads of the line discipline, against what Linux did with the same keys. */
class LineDisciplineTest {
    /** The two halves on a wire, without a kernel around them. */
    private static final class Line implements InputDiscipline.Host {
        final Pty wire = new Pty();
        final OutputProcessor output = new OutputProcessor(wire);
        final Termios termios = Termios.standard();
        final InputDiscipline input;
        final List<Integer> signals = new ArrayList<>();
        boolean stopped;
        int wakeups;

        Line(int... change) {
            Termios t = termios;
            t.iflag = t.iflag & ~change[1] | change[0];
            t.oflag = t.oflag & ~change[3] | change[2];
            t.lflag = t.lflag & ~change[5] | change[4];
            t.cc[Termios.VEOL] = '#';
            input = new InputDiscipline(this, output, t);
        }

        @Override
        public void signal(int signal) {
            signals.add(signal);
        }

        @Override
        public void flow(boolean stop) {
            stopped = stop;
        }

        @Override
        public boolean stopped() {
            return stopped;
        }

        @Override
        public void flushOutput() {
            wire.flush();
        }

        @Override
        public void readable() {
            wakeups++;
        }

        void type(byte[] keys) {
            for (byte b : keys) {
                if (input.room() > 0) {
                    input.receive(b);
                }
            }
        }

        void write(byte[] bytes) {
            output.begin();
            for (byte b : bytes) {
                output.put(termios, b & 0xff);
            }
            output.end();
        }

        String outcome() {
            byte[] echo = new byte[8192];
            int n = wire.toMaster.peek(echo, echo.length);
            StringBuilder s = new StringBuilder(show("echo", echo, n));
            s.append(" queued=").append(input.count());
            for (int i = 0; i < 12; i++) {
                if (!input.available(false)) {
                    s.append(" errno=11");
                    break;
                }
                byte[] b = new byte[64];
                s.append(' ').append(show("read", b, input.read(b, i % 3 == 1 ? 3 : 64)));
            }
            return s.toString();
        }
    }

    private static String show(String what, byte[] bytes, int length) {
        StringBuilder s = new StringBuilder(what).append('(');
        for (int i = 0; i < length; i++) {
            int b = bytes[i] & 0xff;
            s.append(b < 32 || b > 126 || b == '\\' ? String.format("\\%02x", b) : Character.toString(b));
        }
        return s.append(')').toString();
    }

    static Stream<String> scenarios() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(LineDisciplineTest.class.getResourceAsStream("line-discipline.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines().filter(l -> !l.startsWith("#")).toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void answersAsLinuxDid(String scenario) {
        String[] f = scenario.split(" ", 9);
        int[] change = new int[6];
        for (int i = 0; i < 6; i++) {
            change[i] = Integer.parseInt(f[i], 16);
        }
        Line line = new Line(change);
        if (!f[7].equals("-")) {
            line.write(HexFormat.of().parseHex(f[7]));
        }
        line.type(HexFormat.of().parseHex(f[6]));
        assertThat(line.outcome()).isEqualTo(f[8]);
    }

    @Test
    void signalCharactersReachTheForeground() {
        Line line = new Line(0, 0, 0, 0, 0, 0);
        line.type(new byte[] {3, 0x1c, 0x1a});
        assertThat(line.signals).containsExactly(2, 3, 20);
    }

    @Test
    void anEndlessLineKeepsItsEndAndCanStillBeFinished() {
        Line line = new Line(0, 0, 0, 0, 0, Termios.ECHO);
        byte[] many = new byte[5000];
        java.util.Arrays.fill(many, (byte) 'x');
        line.type(many);
        line.type(new byte[] {'\n'});
        byte[] b = new byte[8192];
        int n = line.input.read(b, b.length);
        assertThat(n).isEqualTo(4096);
        assertThat(b[n - 1]).isEqualTo((byte) '\n');
    }

    @Test
    void rawInputStopsWhenTheBufferIsFull() {
        Line line = new Line(0, 0, 0, 0, 0, Termios.ICANON | Termios.ECHO);
        line.type(new byte[5000]);
        assertThat(line.input.count()).isEqualTo(4095);
        assertThat(line.input.room()).isZero();
    }

    @Test
    void aSwitchToCanonicalModeMakesWhatIsThereReadable() {
        Line line = new Line(0, 0, 0, 0, 0, Termios.ICANON | Termios.ECHO);
        line.type("abc".getBytes(StandardCharsets.US_ASCII));
        Termios t = line.termios.copy();
        t.lflag |= Termios.ICANON;
        line.input.setTermios(t);
        byte[] b = new byte[16];
        assertThat(line.input.available(false)).isTrue();
        assertThat(line.input.read(b, 16)).isEqualTo(3);
    }
}
