package vitrine.kernel.net.inet;

import vitrine.kernel.abi.Errno;
import vitrine.kernel.net.Bytes;
import vitrine.kernel.net.Socket;

/**
 * An address and a port.
 *
 * <pre>
 * struct sockaddr_in:   0 u16 family = 2 | 2 be16 port | 4 address[4] | 8 zero[8]                           16 bytes
 * struct sockaddr_in6:  0 u16 family = 10 | 2 be16 port | 4 flow | 8 address[16] | 24 u32 scope             28 bytes
 * </pre>
 */
public record Endpoint(Ip ip, int port) {
    static final int SIZE4 = 16;
    static final int SIZE6 = 28;
    /** As long as sockaddr_in6 was before it had a scope (RFC 2133). */
    static final int SIZE6_OLD = 24;

    static int family(byte[] name) {
        return Bytes.getShort(name, 0);
    }

    /** A sockaddr for a socket of {@code family}. Throws EINVAL, EAFNOSUPPORT. */
    static Endpoint parse(byte[] name, int family) {
        if (name.length < 2) {
            throw Errno.of(Errno.EINVAL);
        }
        int given = family(name);
        if (family == Socket.AF_INET) {
            if (name.length < SIZE4) {
                throw Errno.of(Errno.EINVAL);
            }
            if (given != Socket.AF_INET) {
                throw Errno.of(Errno.EAFNOSUPPORT);
            }
            return v4(name);
        }
        if (name.length < SIZE6_OLD) {
            throw Errno.of(Errno.EINVAL);
        }
        if (given != Socket.AF_INET6) {
            throw Errno.of(Errno.EAFNOSUPPORT);
        }
        return new Endpoint(Ip.of(name, 8, 16), Bytes.port(name, 2));
    }

    static Endpoint v4(byte[] name) {
        return new Endpoint(Ip.of(name, 4, 4), Bytes.port(name, 2));
    }

    /** A sockaddr as a socket of {@code family} shows it. */
    byte[] encode(int family) {
        return encode(family, ip, port);
    }

    static byte[] encode(int family, Ip ip, int port) {
        byte[] b = new byte[family == Socket.AF_INET ? SIZE4 : SIZE6];
        Bytes.putShort(b, 0, family);
        Bytes.putPort(b, 2, port);
        if (family == Socket.AF_INET) {
            ip.put(b, 4, 4);
        } else {
            ip.put(b, 8, 16);
        }
        return b;
    }
}
