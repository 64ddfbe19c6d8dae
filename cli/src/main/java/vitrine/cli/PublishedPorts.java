package vitrine.cli;

import java.util.ArrayList;
import java.util.List;
import vitrine.Settings.Port;

/** What {@code --publish} takes: {@code [ADDRESS:][HOSTPORT:]PORT[/tcp|/udp]}, where ports may be ranges. */
final class PublishedPorts {
    private static final int MAX = 65535;

    private PublishedPorts() {}

    private record Range(int first, int last) {}

    static List<Port> parse(String text) {
        String rest = text;
        boolean datagrams = false;
        int slash = rest.lastIndexOf('/');
        if (slash >= 0) {
            datagrams = switch (rest.substring(slash + 1)) {
                case "tcp" -> false;
                case "udp" -> true;
                default -> throw wrong(text);
            };
            rest = rest.substring(0, slash);
        }
        int colon = rest.lastIndexOf(':');
        Range guest = range(rest.substring(colon + 1), text);
        String before = colon < 0 ? "" : rest.substring(0, colon);
        int second = before.lastIndexOf(':');
        String address = second < 0 ? "" : before.substring(0, second);
        String hostPorts = before.substring(second + 1);
        if (address.startsWith("[") && address.endsWith("]")) {
            address = address.substring(1, address.length() - 1);
        } else if (address.indexOf(':') >= 0 || colon == 0) {
            throw wrong(text);
        }
        Range host = hostPorts.isEmpty() ? new Range(0, 0) : range(hostPorts, text);
        int count = guest.last - guest.first;
        if (host.first != 0 && host.last - host.first != count) {
            throw wrong(text);
        }
        List<Port> ports = new ArrayList<>();
        for (int i = 0; i <= count; i++) {
            ports.add(new Port(address, host.first == 0 ? 0 : host.first + i, guest.first + i, datagrams));
        }
        return ports;
    }

    private static Range range(String text, String whole) {
        int dash = text.indexOf('-');
        int first = port(dash < 0 ? text : text.substring(0, dash), whole);
        int last = dash < 0 ? first : port(text.substring(dash + 1), whole);
        if (last < first) {
            throw wrong(whole);
        }
        return new Range(first, last);
    }

    private static int port(String text, String whole) {
        if (text.matches("[0-9]{1,5}")) {
            int n = Integer.parseInt(text);
            if (n >= 1 && n <= MAX) {
                return n;
            }
        }
        throw wrong(whole);
    }

    private static UsageException wrong(String text) {
        return new UsageException(
                "--publish: expected [ADDRESS:]HOSTPORT:PORT[/udp], ports from 1 to 65535: '" + text + "'");
    }
}
