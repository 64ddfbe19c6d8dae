package vitrine.kernel.net.inet;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.gate.HostNet;
import vitrine.kernel.gate.HostNetException;
import vitrine.kernel.net.Socket;

/** The way out through the host's own network, where the user allows it. The host itself is {@link HostDoors#GATEWAY}. */
public final class HostOutside implements Outside {
    private final Inet inet;
    private final HostNet net;
    private final Map<UdpSocket, HostNet.Datagrams> datagrams = new LinkedHashMap<>();

    private HostOutside(Inet inet, HostNet net) {
        this.inet = inet;
        this.net = net;
    }

    public static void open(Inet inet, HostNet net) {
        inet.ethernet = HostDoors.MACHINE;
        inet.outside = new HostOutside(inet, net);
    }

    @Override
    public void connect(TcpSocket s) {
        Ip to = s.remote;
        if (to == null || !to.isV4()) {
            throw Errno.of(Errno.ENETUNREACH);
        }
        inet.kernel.outsideWaiters++;
        net.connect(HostDoors.outer(new Endpoint(to, s.remotePort)), new HostNet.Attempt() {
            @Override
            public void connected(HostNet.Channel channel) {
                inet.kernel.outsideWaiters--;
                arrived(s, channel);
            }

            @Override
            public void failed(int errno) {
                inet.kernel.outsideWaiters--;
                if (s.state == TcpState.SYN_SENT) {
                    TcpConnect.refused(s, errno);
                }
            }
        });
    }

    private void arrived(TcpSocket s, HostNet.Channel channel) {
        Ip to = s.remote;
        if (s.state != TcpState.SYN_SENT || to == null) {
            channel.close(true);
            return;
        }
        TcpSocket end;
        try {
            end = new TcpSocket(inet, Socket.AF_INET);
        } catch (Errno e) {
            channel.close(true);
            TcpConnect.refused(s, Errno.ENOBUFS);
            return;
        }
        end.local = to;
        end.remote = s.local;
        end.remotePort = s.localPort;
        end.state = TcpState.ESTABLISHED;
        end.peer = s;
        end.tcp.established();
        TcpConnect.established(s, end);
        HostLink.join(end, channel);
    }

    @Override
    public void send(UdpSocket s, Endpoint to, byte[] data) {
        if (!to.ip().isV4()) {
            throw Errno.of(Errno.ENETUNREACH);
        }
        HostNet.Datagrams d = datagrams.get(s);
        if (d == null) {
            try {
                d = net.datagrams("", 0);
            } catch (HostNetException e) {
                throw Errno.of(Errno.ENOBUFS);
            }
            datagrams.put(s, d);
            inet.kernel.outsideWaiters++;
            d.onArrival((bytes, from) -> deliver(s, bytes, from));
        }
        d.send(data, HostDoors.outer(to));
    }

    private static void deliver(UdpSocket s, byte[] bytes, HostNet.Address sender) {
        Ip from = HostDoors.inner(sender);
        @Nullable Ip only = s.remote;
        if (only == null || only.equals(from) && s.remotePort == sender.port()) {
            s.deliver(bytes, from, sender.port(), HostDoors.MACHINE, s.localPort, 64, 0);
        }
    }

    @Override
    public void closed(UdpSocket s) {
        HostNet.Datagrams d = datagrams.remove(s);
        if (d != null) {
            d.close();
            inet.kernel.outsideWaiters--;
        }
    }
}
