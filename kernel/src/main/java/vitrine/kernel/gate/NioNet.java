package vitrine.kernel.gate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;

/**
 * The host's network through java.nio. One thread waits for all channels and only says which one is ready; reading and
 * writing is done by the machine's thread. A channel is watched for what was asked for, once.
 */
final class NioNet implements HostNet {
    /** Who is told, on the machine's thread, that a channel is ready. */
    interface Watcher {
        void ready(int operations);
    }

    private final Executor machine;
    private final Selector selector;
    private final ConcurrentLinkedQueue<Runnable> wishes = new ConcurrentLinkedQueue<>();
    private volatile boolean closed;

    NioNet(Executor machine) {
        this.machine = machine;
        try {
            this.selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofPlatform().daemon().name("vitrine-net").start(this::work);
    }

    /** The only thing the thread does: waits, takes wishes, tells who is ready. */
    private void work() {
        try {
            while (!closed) {
                selector.select();
                for (Runnable r = wishes.poll(); r != null; r = wishes.poll()) {
                    r.run();
                }
                for (SelectionKey key : selector.selectedKeys()) {
                    tell(key);
                }
                selector.selectedKeys().clear();
            }
        } catch (IOException e) {
            // The selector is broken: nothing arrives any more.
        } finally {
            end();
        }
    }

    private void tell(SelectionKey key) {
        try {
            int ready = key.readyOps();
            key.interestOps(key.interestOps() & ~ready);
            if (key.attachment() instanceof Watcher w) {
                machine.execute(() -> w.ready(ready));
            }
        } catch (CancelledKeyException e) {
            // It was closed meanwhile.
        }
    }

    private void end() {
        for (SelectionKey key : selector.keys()) {
            quietly(key.channel());
        }
        try {
            selector.close();
        } catch (IOException e) {
            // It is gone either way.
        }
    }

    static void quietly(SelectableChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // It is gone either way.
        }
    }

    /** Closes a channel that may be watched: the selector has to let go of it first. */
    void end(SelectableChannel channel) {
        quietly(channel);
        selector.wakeup();
    }

    /** Watches a channel for {@code operations}, once. On any thread. */
    void watch(SelectableChannel channel, int operations, Watcher watcher) {
        wishes.add(() -> {
            try {
                @Nullable SelectionKey key = channel.keyFor(selector);
                if (key == null) {
                    channel.register(selector, operations, watcher);
                } else {
                    key.attach(watcher);
                    key.interestOpsOr(operations);
                }
            } catch (IOException | CancelledKeyException e) {
                machine.execute(() -> watcher.ready(operations)); // it finds out by itself
            }
        });
        selector.wakeup();
    }

    private static InetSocketAddress resolve(String host, int port) {
        if (host.isEmpty()) {
            return new InetSocketAddress(port);
        }
        try {
            return new InetSocketAddress(InetAddress.getByName(host), port);
        } catch (UnknownHostException e) {
            throw new HostNetException(host + ": no such address");
        }
    }

    private static HostNetException refused(int port, IOException e) {
        @Nullable String message = e.getMessage();
        String text = message == null ? "" : message.toLowerCase(Locale.ROOT);
        String why = text.contains("in use")
                ? "is in use"
                : text.contains("permission")
                        ? "is not permitted"
                        : text.contains("assign") ? "is at an address the host does not have" : "cannot be opened";
        return new HostNetException("port " + port + " of the host " + why);
    }

    @Override
    public int listen(String host, int port, Consumer<Channel> arrived) {
        ServerSocketChannel server = null;
        try {
            server = ServerSocketChannel.open();
            server.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            server.bind(resolve(host, port), 1024);
            server.configureBlocking(false);
            accept(server, arrived);
            return server.getLocalAddress() instanceof InetSocketAddress a ? a.getPort() : port;
        } catch (IOException e) {
            if (server != null) {
                quietly(server);
            }
            throw refused(port, e);
        }
    }

    private void accept(ServerSocketChannel server, Consumer<Channel> arrived) {
        watch(server, SelectionKey.OP_ACCEPT, ops -> {
            try {
                for (SocketChannel c = server.accept(); c != null; c = server.accept()) {
                    c.configureBlocking(false);
                    c.setOption(StandardSocketOptions.TCP_NODELAY, true);
                    arrived.accept(new NioChannel(this, c));
                }
            } catch (IOException e) {
                if (!server.isOpen()) {
                    return;
                }
            }
            accept(server, arrived);
        });
    }

    static Address address(InetSocketAddress a) {
        return new Address(a.getAddress().getAddress(), a.getPort());
    }

    static InetSocketAddress address(Address a) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(a.ip()), a.port());
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Override
    public void connect(Address to, Attempt attempt) {
        SocketChannel channel = null;
        try {
            channel = SocketChannel.open();
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            SocketChannel c = channel;
            if (c.connect(address(to))) {
                machine.execute(() -> connected(c, attempt));
            } else {
                watch(c, SelectionKey.OP_CONNECT, ops -> connected(c, attempt));
            }
        } catch (IOException | UnsupportedOperationException e) {
            if (channel != null) {
                quietly(channel);
            }
            int errno = errno(e);
            machine.execute(() -> attempt.failed(errno));
        }
    }

    private void connected(SocketChannel c, Attempt attempt) {
        try {
            if (c.finishConnect()) {
                attempt.connected(new NioChannel(this, c));
            } else {
                watch(c, SelectionKey.OP_CONNECT, ops -> connected(c, attempt));
            }
        } catch (IOException e) {
            quietly(c);
            attempt.failed(errno(e));
        }
    }

    private static int errno(Exception e) {
        @Nullable String message = e.getMessage();
        String text = message == null ? "" : message.toLowerCase(Locale.ROOT);
        return switch (e) {
            case NoRouteToHostException n -> Errno.EHOSTUNREACH;
            case ConnectException n -> text.contains("timed out") ? Errno.ETIMEDOUT : Errno.ECONNREFUSED;
            case BindException n -> Errno.EADDRNOTAVAIL;
            case SocketException n -> Errno.ENETUNREACH;
            default -> Errno.ENETUNREACH;
        };
    }

    @Override
    public Datagrams datagrams(String host, int port) {
        DatagramChannel channel = null;
        try {
            channel = DatagramChannel.open();
            channel.configureBlocking(false);
            channel.bind(resolve(host, port));
            return new NioDatagrams(this, channel);
        } catch (IOException e) {
            if (channel != null) {
                quietly(channel);
            }
            throw refused(port, e);
        }
    }

    @Override
    public void close() {
        closed = true;
        selector.wakeup();
    }
}
