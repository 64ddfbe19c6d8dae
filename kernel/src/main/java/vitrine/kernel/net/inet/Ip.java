package vitrine.kernel.net.inet;

import java.util.Locale;
import vitrine.kernel.net.Socket;

/**
 * An address of the Internet: 128 bits, those of IPv4 as IPv6 maps them (RFC 4291 2.5.5.2), {@code ::ffff:a.b.c.d}.
 *
 * @param high the first eight bytes
 * @param low the last eight
 */
public record Ip(long high, long low) {
    private static final long MAPPED = 0xffff_0000_0000L;
    public static final Ip ANY4 = v4(0);
    public static final Ip LOOPBACK4 = v4(0x7f00_0001);
    public static final Ip ANY6 = new Ip(0, 0);
    public static final Ip LOOPBACK6 = new Ip(0, 1);

    /** {@code address} with its first byte on top. */
    public static Ip v4(int address) {
        return new Ip(0, MAPPED | address & 0xffff_ffffL);
    }

    /** The unspecified address of a family. */
    public static Ip any(int family) {
        return family == Socket.AF_INET ? ANY4 : ANY6;
    }

    /** Of 4 or 16 bytes in network order. */
    public static Ip of(byte[] b, int at, int length) {
        Ip ip = length == 4 ? v4((int) number(b, at, 4)) : new Ip(number(b, at, 8), number(b, at + 8, 8));
        return ip.equals(LOOPBACK4) ? LOOPBACK4 : ip.equals(LOOPBACK6) ? LOOPBACK6 : ip;
    }

    private static long number(byte[] b, int at, int length) {
        long n = 0;
        for (int i = 0; i < length; i++) {
            n = n << 8 | b[at + i] & 0xff;
        }
        return n;
    }

    /** Writes 4 or 16 bytes in network order. */
    public void put(byte[] b, int at, int length) {
        for (int i = 0; i < length; i++) {
            int shift = 8 * (length - 1 - i);
            b[at + i] = (byte) (shift >= 64 ? high >>> shift - 64 : low >>> shift);
        }
    }

    /** 4 bytes of an IPv4 address, else 16. */
    public byte[] bytes() {
        byte[] b = new byte[isV4() ? 4 : 16];
        put(b, 0, b.length);
        return b;
    }

    public boolean isV4() {
        return high == 0 && low >>> 32 == 0xffff;
    }

    /** The address of {@link #isV4}, first byte on top. */
    public int v4() {
        return (int) low;
    }

    public boolean isAny() {
        return isV4() ? v4() == 0 : high == 0 && low == 0;
    }

    public boolean isLoopback() {
        return isV4() ? v4() >>> 24 == 127 : high == 0 && low == 1;
    }

    public boolean isMulticast() {
        return isV4() ? v4() >>> 28 == 14 : high >>> 56 == 0xff;
    }

    /** 255.255.255.255, and the last address of lo's network. */
    public boolean isBroadcast() {
        return isV4() && (v4() == -1 || v4() == 0x7fff_ffff);
    }

    public boolean isLinkLocal() {
        return !isV4() && high >>> 54 == 0x3fa;
    }

    /** As inet_ntop(3) writes it, though without {@code ::}. */
    @Override
    public String toString() {
        if (isV4()) {
            int a = v4();
            return (a >>> 24) + "." + (a >>> 16 & 255) + "." + (a >>> 8 & 255) + "." + (a & 255);
        }
        StringBuilder s = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            long word = (i < 4 ? high : low) >>> 48 - 16 * (i & 3) & 0xffff;
            s.append(i == 0 ? "" : ":").append(Long.toHexString(word).toLowerCase(Locale.ROOT));
        }
        return s.toString();
    }
}
