package vitrine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import vitrine.Settings.Clock;
import vitrine.Settings.Network;
import vitrine.Settings.Port;

/** The doors between the host's network and the guest's. */
@Timeout(60)
class NetworkTest {
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();

    private static int freePort() throws IOException {
        try (ServerSocket s = new ServerSocket(0, 1, HERE)) {
            return s.getLocalPort();
        }
    }

    private static Port port(int host, int guest, boolean datagrams) {
        return new Port(HERE.getHostAddress(), host, guest, datagrams);
    }

    /** Connects as often as it takes until a server in the guest answers. */
    private static Socket connect(int port) throws Exception {
        while (true) {
            Socket s = new Socket();
            s.connect(new InetSocketAddress(HERE, port));
            try {
                s.getOutputStream().write('?');
                s.getOutputStream().flush();
                if (s.getInputStream().read() == '!') {
                    return s;
                }
            } catch (IOException e) {
                // Nobody listens yet: the connection was reset.
            }
            s.close();
            Thread.sleep(20);
        }
    }

    @Test
    void aPublishedPortLeadsToTheGuest() throws Exception {
        int port = freePort();
        try (Linux linux = Linux.builder()
                .clock(Clock.HOST)
                .publish(port(port, 7000, false))
                .build()) {
            linux.exec("sh", "-c", "while :; do nc -l -p 7000 -e sh -c 'head -c 1 >/dev/null; printf !; cat'; done");
            byte[] sent = new byte[3_000_000];
            for (int i = 0; i < sent.length; i++) {
                sent[i] = (byte) (i * 31 + i / 255);
            }
            try (Socket s = connect(port)) {
                CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
                    try {
                        s.getOutputStream().write(sent);
                        s.shutdownOutput();
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                });
                InputStream in = s.getInputStream();
                ByteArrayOutputStream got = new ByteArrayOutputStream();
                in.transferTo(got);
                writer.join();
                assertThat(got.toByteArray()).isEqualTo(sent);
            }
        }
    }

    @Test
    void aPortInUseIsSaidInOneLine() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, HERE)) {
            int port = taken.getLocalPort();
            try (Linux linux = Linux.builder().publish(port(port, 80, false)).build()) {
                assertThatThrownBy(() -> linux.exec("true"))
                        .isInstanceOf(VitrineException.class)
                        .hasMessage("publish: port " + port + " of the host is in use");
            }
        }
    }

    @Test
    void thePortIsFreeAgainWhenTheMachineIsClosed() throws Exception {
        int port = freePort();
        for (int i = 0; i < 2; i++) {
            try (Linux linux = Linux.builder().publish(port(port, 80, false)).build()) {
                assertThat(linux.exec("true").waitFor()).isZero();
            }
        }
    }

    @Test
    void theGuestReachesTheHostWhereThatIsAllowed() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, HERE);
                Linux linux =
                        Linux.builder().clock(Clock.HOST).network(Network.HOST).build()) {
            Process p = linux.exec("nc", "10.0.2.2", Integer.toString(server.getLocalPort()));
            try (Socket s = server.accept()) {
                s.getOutputStream().write("from the host\n".getBytes(UTF_8));
            }
            p.getOutputStream().close();
            assertThat(new String(p.getInputStream().readAllBytes(), UTF_8)).isEqualTo("from the host\n");
        }
    }

    @Test
    void elseThereIsNoWayOut() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, HERE);
                Linux linux = Linux.builder().build()) {
            Process p = linux.exec("nc", "10.0.2.2", Integer.toString(server.getLocalPort()));
            assertThat(new String(p.getErrorStream().readAllBytes(), UTF_8)).contains("Network is unreachable");
            assertThat(p.waitFor()).isNotZero();
        }
    }
}
