package vitrine.machine.fp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import vitrine.machine.decode.DecodeResult;
import vitrine.machine.decode.Decoder;
import vitrine.machine.decode.Insn;
import vitrine.machine.vector.Mxcsr;
import vitrine.machine.x87.X87;

/** The unit under test, on the states of {@link HostFp}. */
final class GuestFp implements FpPort {
    private static final class Fault extends RuntimeException {
        private static final long serialVersionUID = 1;
        final int vector;

        Fault(int vector) {
            super(null, null, false, false);
            this.vector = vector;
        }
    }

    private final FpUnit unit = new FpUnit(this);
    private final long[] r = new long[16];
    private final long[] v = new long[128];
    private final X87 x87 = new X87();
    private final Mxcsr mxcsr = new Mxcsr();
    private final byte[] image = new byte[512];
    private ByteBuffer b = ByteBuffer.allocate(0);
    private int at;
    private int flags;

    GuestFp() {
        unit.bind(r, v, x87, mxcsr);
    }

    static Insn decode(byte[] code) {
        Insn i = new Insn();
        byte[] padded = Arrays.copyOf(code, 16);
        DecodeResult result = new Decoder().decode(padded, 0, 15, i);
        if (result != DecodeResult.OK || i.length != code.length) {
            throw new AssertionError("cannot decode " + java.util.HexFormat.of().formatHex(code) + ": " + result);
        }
        return i;
    }

    /** Executes the instruction on the state at {@code offset}, in place. */
    void run(Insn i, byte[] states, int offset) {
        b = ByteBuffer.wrap(states).order(ByteOrder.LITTLE_ENDIAN);
        at = offset;
        Arrays.fill(image, (byte) 0);
        System.arraycopy(states, at + HostFp.FCW, image, 0, 4);
        image[4] = states[at + HostFp.FTW];
        System.arraycopy(states, at + HostFp.MXCSR, image, 24, 4);
        for (int n = 0; n < 8; n++) {
            System.arraycopy(states, at + HostFp.ST + 10 * n, image, 32 + 16 * n, 10);
        }
        System.arraycopy(states, at + HostFp.XMM, image, 160, 64);
        if (!FpUnit.restore(x87, mxcsr, v, image)) {
            throw new AssertionError("bad MXCSR");
        }
        r[0] = b.getLong(at + HostFp.GPR);
        r[2] = b.getLong(at + HostFp.GPR + 8);
        r[1] = b.getLong(at + HostFp.GPR + 16);
        r[3] = b.getLong(at + HostFp.GPR + 24);
        flags = b.getInt(at + HostFp.FLAGS);
        int signal = 0;
        try {
            if (!unit.execute(i)) {
                signal = 4;
            }
        } catch (Fault f) {
            signal = f.vector == 13 ? 11 : 8;
        }
        FpUnit.image(x87, mxcsr, v, image);
        System.arraycopy(image, 0, states, at + HostFp.FCW, 4);
        states[at + HostFp.FTW] = image[4];
        System.arraycopy(image, 24, states, at + HostFp.MXCSR, 4);
        for (int n = 0; n < 8; n++) {
            System.arraycopy(image, 32 + 16 * n, states, at + HostFp.ST + 10 * n, 10);
        }
        System.arraycopy(image, 160, states, at + HostFp.XMM, 64);
        b.putLong(at + HostFp.GPR, r[0]);
        b.putLong(at + HostFp.GPR + 8, r[2]);
        b.putLong(at + HostFp.GPR + 16, r[1]);
        b.putLong(at + HostFp.GPR + 24, r[3]);
        b.putInt(at + HostFp.FLAGS, flags & 0x8d5);
        states[at + HostFp.SIGNAL] = (byte) signal;
    }

    @Override
    public long loadIndexed(long index, int size) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void probe(int offset, int size, boolean write) {}

    @Override
    public long load(int offset, int size) {
        int p = at + HostFp.MEM + offset;
        return switch (size) {
            case 1 -> b.get(p) & 0xffL;
            case 2 -> b.getShort(p) & 0xffffL;
            case 4 -> b.getInt(p) & 0xffff_ffffL;
            default -> b.getLong(p);
        };
    }

    @Override
    public void store(int offset, int size, long value) {
        for (int k = 0; k < size; k++) {
            b.put(at + HostFp.MEM + offset + k, (byte) (value >> 8 * k));
        }
    }

    @Override
    public void load16(long[] file, int d, boolean aligned) {
        file[d] = load(0, 8);
        file[d + 1] = load(8, 8);
    }

    @Override
    public void store16(long low, long high, boolean aligned) {
        store(0, 8, low);
        store(8, 8, high);
    }

    @Override
    public void loadBlock(byte[] block, int n, boolean aligned) {
        b.get(at + HostFp.MEM, block, 0, n);
    }

    @Override
    public void storeBlock(byte[] block, int n, boolean aligned) {
        b.put(at + HostFp.MEM, block, 0, n);
    }

    @Override
    public void storeMasked(long low, long high, int mask) {
        for (int k = 0; k < 16; k++) {
            if ((mask >> k & 1) != 0) {
                b.put(at + HostFp.MEM + k, (byte) ((k < 8 ? low : high) >> 8 * (k & 7)));
            }
        }
    }

    @Override
    public void flags(int value) {
        flags = value;
    }

    @Override
    public boolean condition(int code) {
        boolean cf = (flags & 1) != 0;
        boolean zf = (flags & 0x40) != 0;
        boolean pf = (flags & 4) != 0;
        boolean c = switch (code >> 1) {
            case 1 -> cf;
            case 2 -> zf;
            case 3 -> cf || zf;
            default -> pf;
        };
        return c != ((code & 1) != 0);
    }

    @Override
    public RuntimeException fault(int vector) {
        return new Fault(vector);
    }
}
