package vitrine.machine.fp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import vitrine.machine.decode.Insn;

/** Runs one instruction on random states, here and on the host, and reports the first differences. */
final class HostComparison {
    private final HostFp host;
    private final GuestFp guest = new GuestFp();

    /** Results of the functions that were one unit in the last place away. */
    long near;

    /** Cases that were compared so far. */
    long cases;

    HostComparison(HostFp host) {
        this.host = host;
    }

    /** The differences as text, empty when there are none. */
    String compare(String hex, String kind, int count, long seed, int ignoredFsw) {
        byte[] code = HexFormat.of().parseHex(hex.replace(" ", ""));
        Insn insn = GuestFp.decode(code);
        boolean x87 = kind.equals("x");
        byte[] states = new FpOperands(seed ^ hex.hashCode()).states(kind, count, x87);
        byte[] expected = host.run(code, states);
        byte[] actual = states.clone();
        StringBuilder text = new StringBuilder();
        int bad = 0;
        for (int n = 0; n < count; n++) {
            int at = n * HostFp.STATE;
            guest.run(insn, actual, at);
            normalise(actual, at, ignoredFsw);
            normalise(expected, at, ignoredFsw);
            if (kind.equals("x") && ignoredFsw != 0) {
                forgive(actual, expected, at);
            }
            if (java.util.Arrays.mismatch(actual, at, at + HostFp.STATE, expected, at, at + HostFp.STATE) >= 0
                    && bad++ < 3) {
                text.append(insn)
                        .append(" [")
                        .append(hex)
                        .append("] case ")
                        .append(n)
                        .append('\n');
                describe(text, "  in  ", states, at);
                describe(text, "  host", expected, at);
                describe(text, "  here", actual, at);
            }
        }
        cases += count;
        return bad == 0
                ? ""
                : text.append(insn)
                        .append(": ")
                        .append(bad)
                        .append(" of ")
                        .append(count)
                        .append(" differ\n")
                        .toString();
    }

    /**
     * Blanks what is not architectural: empty registers' contents are, but condition codes that the manual calls
     * undefined are not.
     */
    private static void normalise(byte[] s, int at, int ignoredFsw) {
        ByteBuffer b = ByteBuffer.wrap(s).order(ByteOrder.LITTLE_ENDIAN);
        b.putShort(at + HostFp.FSW, (short) (b.getShort(at + HostFp.FSW) & ~ignoredFsw));
        b.putInt(at + HostFp.FLAGS, b.getInt(at + HostFp.FLAGS) & 0x8d5);
    }

    /**
     * The hardware's transcendental functions are not correctly rounded: takes its result where ours is a neighbour.
     */
    private void forgive(byte[] actual, byte[] expected, int at) {
        ByteBuffer a = ByteBuffer.wrap(actual).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer e = ByteBuffer.wrap(expected).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 8; i++) {
            int p = at + HostFp.ST + 10 * i;
            long d = a.getLong(p) - e.getLong(p);
            int binades = a.getShort(p + 8) - e.getShort(p + 8);
            boolean neighbour = binades == 0 && (d == 1 || d == -1);
            neighbour |= binades == 1 && a.getLong(p) == 1L << 63 && e.getLong(p) == -1;
            neighbour |= binades == -1 && e.getLong(p) == 1L << 63 && a.getLong(p) == -1;
            if (neighbour) {
                a.putLong(p, e.getLong(p));
                a.putShort(p + 8, e.getShort(p + 8));
                near++;
            }
        }
    }

    private static void describe(StringBuilder t, String label, byte[] s, int at) {
        ByteBuffer b = ByteBuffer.wrap(s).order(ByteOrder.LITTLE_ENDIAN);
        t.append(label);
        for (int i = 0; i < 3; i++) {
            t.append(String.format(" %016x:%016x", b.getLong(at + 16 * i + 8), b.getLong(at + 16 * i)));
        }
        t.append(String.format(
                " mxcsr %04x mem %016x:%016x",
                b.getInt(at + HostFp.MXCSR), b.getLong(at + HostFp.MEM + 8), b.getLong(at + HostFp.MEM)));
        t.append(String.format(
                " rax %x rcx %x flags %x sig %d%n      ",
                b.getLong(at + HostFp.GPR),
                b.getLong(at + HostFp.GPR + 16),
                b.getInt(at + HostFp.FLAGS),
                s[at + HostFp.SIGNAL]));
        for (int i : new int[] {0, 1, 2, 7}) {
            t.append(String.format(
                    " st%d %04x.%016x",
                    i, b.getShort(at + HostFp.ST + 10 * i + 8) & 0xffff, b.getLong(at + HostFp.ST + 10 * i)));
        }
        t.append(String.format(
                " fcw %04x fsw %04x ftw %02x%n",
                b.getShort(at + HostFp.FCW), b.getShort(at + HostFp.FSW), s[at + HostFp.FTW]));
    }
}
