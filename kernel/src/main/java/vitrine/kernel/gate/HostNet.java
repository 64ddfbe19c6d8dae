package vitrine.kernel.gate;

import java.util.function.Consumer;

/**
 * Connections and datagrams of the host's network. Everything is called, and every callback runs, on the machine's
 * thread; nothing waits.
 */
public interface HostNet extends AutoCloseable {
    /**
     * An address of the host's network.
     *
     * @param ip 4 or 16 bytes in network order
     */
    record Address(byte[] ip, int port) {
        public boolean isV4() {
            return ip.length == 4;
        }
    }

    /** One connection. */
    interface Channel {
        /** Result of {@link #read} at the end of the stream. */
        int END = -1;

        /** The host's end of the outside: who connected, or what was connected to. */
        Address remote();

        /** @return bytes, 0 when none has arrived, {@link #END}; throws ECONNRESET when it was cut */
        int read(byte[] to, int offset, int length);

        /** @return bytes that were taken, 0 when none can be; throws ECONNRESET when it was cut */
        int write(byte[] from, int offset, int length);

        /** What runs when reading or writing is possible again, after that was asked for. */
        void onReady(Runnable action);

        /** Asks to be told when {@link #read} would give something. */
        void awaitReadable();

        /** Asks to be told when {@link #write} would take something. */
        void awaitWritable();

        /** Nothing more will be written. */
        void endOutput();

        /** {@code abort}: the other side is to see a reset. */
        void close(boolean abort);
    }

    /** How a connection attempt ended. */
    interface Attempt {
        void connected(Channel channel);

        void failed(int errno);
    }

    /** A socket for datagrams. */
    interface Datagrams {
        interface Receiver {
            void arrived(byte[] data, Address from);
        }

        /** Sends, or drops when the host does not take it. */
        void send(byte[] data, Address to);

        /** Who gets what arrives, until {@link #close}. */
        void onArrival(Receiver receiver);

        void close();
    }

    /**
     * Listens at an address of the host.
     *
     * @param host a name or number of the host's; empty for all its addresses
     * @param port 0: any that is free
     * @return the port
     * @throws HostNetException in one line why not
     */
    int listen(String host, int port, Consumer<Channel> arrived);

    /** Begins to connect. */
    void connect(Address to, Attempt attempt);

    /** A socket at a port of the host; {@code host} and {@code port} as for {@link #listen}. */
    Datagrams datagrams(String host, int port);

    /** Ends everything. */
    @Override
    void close();
}
