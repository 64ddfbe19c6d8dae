package vitrine.machine.vector;

/**
 * MMX, SSE2, SSSE3 and SSE4.1 integer operations that work lane by lane. {@code d} and {@code s} index the low long
 * of the registers.
 */
public final class PackedInteger {
    private PackedInteger() {}

    public static void paddb(long[] v, int d, int s) {
        v[d] = Swar.add(v[d], v[s], Swar.B);
        v[d + 1] = Swar.add(v[d + 1], v[s + 1], Swar.B);
    }

    public static void paddw(long[] v, int d, int s) {
        v[d] = Swar.add(v[d], v[s], Swar.W);
        v[d + 1] = Swar.add(v[d + 1], v[s + 1], Swar.W);
    }

    public static void paddd(long[] v, int d, int s) {
        v[d] = Swar.add(v[d], v[s], Swar.D);
        v[d + 1] = Swar.add(v[d + 1], v[s + 1], Swar.D);
    }

    public static void paddq(long[] v, int d, int s) {
        v[d] = v[d] + v[s];
        v[d + 1] = v[d + 1] + v[s + 1];
    }

    public static void psubb(long[] v, int d, int s) {
        v[d] = Swar.sub(v[d], v[s], Swar.B);
        v[d + 1] = Swar.sub(v[d + 1], v[s + 1], Swar.B);
    }

    public static void psubw(long[] v, int d, int s) {
        v[d] = Swar.sub(v[d], v[s], Swar.W);
        v[d + 1] = Swar.sub(v[d + 1], v[s + 1], Swar.W);
    }

    public static void psubd(long[] v, int d, int s) {
        v[d] = Swar.sub(v[d], v[s], Swar.D);
        v[d + 1] = Swar.sub(v[d + 1], v[s + 1], Swar.D);
    }

    public static void psubq(long[] v, int d, int s) {
        v[d] = v[d] - v[s];
        v[d + 1] = v[d + 1] - v[s + 1];
    }

    public static void paddusb(long[] v, int d, int s) {
        v[d] = Swar.addUnsignedSaturated(v[d], v[s], Swar.B);
        v[d + 1] = Swar.addUnsignedSaturated(v[d + 1], v[s + 1], Swar.B);
    }

    public static void paddsb(long[] v, int d, int s) {
        v[d] = Swar.addSignedSaturated(v[d], v[s], Swar.B);
        v[d + 1] = Swar.addSignedSaturated(v[d + 1], v[s + 1], Swar.B);
    }

    public static void psubusb(long[] v, int d, int s) {
        v[d] = Swar.subUnsignedSaturated(v[d], v[s], Swar.B);
        v[d + 1] = Swar.subUnsignedSaturated(v[d + 1], v[s + 1], Swar.B);
    }

    public static void psubsb(long[] v, int d, int s) {
        v[d] = Swar.subSignedSaturated(v[d], v[s], Swar.B);
        v[d + 1] = Swar.subSignedSaturated(v[d + 1], v[s + 1], Swar.B);
    }

    public static void pavgb(long[] v, int d, int s) {
        v[d] = Swar.average(v[d], v[s], Swar.B);
        v[d + 1] = Swar.average(v[d + 1], v[s + 1], Swar.B);
    }

    public static void paddusw(long[] v, int d, int s) {
        v[d] = Swar.addUnsignedSaturated(v[d], v[s], Swar.W);
        v[d + 1] = Swar.addUnsignedSaturated(v[d + 1], v[s + 1], Swar.W);
    }

    public static void paddsw(long[] v, int d, int s) {
        v[d] = Swar.addSignedSaturated(v[d], v[s], Swar.W);
        v[d + 1] = Swar.addSignedSaturated(v[d + 1], v[s + 1], Swar.W);
    }

    public static void psubusw(long[] v, int d, int s) {
        v[d] = Swar.subUnsignedSaturated(v[d], v[s], Swar.W);
        v[d + 1] = Swar.subUnsignedSaturated(v[d + 1], v[s + 1], Swar.W);
    }

    public static void psubsw(long[] v, int d, int s) {
        v[d] = Swar.subSignedSaturated(v[d], v[s], Swar.W);
        v[d + 1] = Swar.subSignedSaturated(v[d + 1], v[s + 1], Swar.W);
    }

    public static void pavgw(long[] v, int d, int s) {
        v[d] = Swar.average(v[d], v[s], Swar.W);
        v[d + 1] = Swar.average(v[d + 1], v[s + 1], Swar.W);
    }

    public static void pcmpeqb(long[] v, int d, int s) {
        v[d] = Swar.equal(v[d], v[s], Swar.B);
        v[d + 1] = Swar.equal(v[d + 1], v[s + 1], Swar.B);
    }

    public static void pcmpgtb(long[] v, int d, int s) {
        v[d] = Swar.greater(v[d], v[s], Swar.B);
        v[d + 1] = Swar.greater(v[d + 1], v[s + 1], Swar.B);
    }

    public static void pcmpeqw(long[] v, int d, int s) {
        v[d] = Swar.equal(v[d], v[s], Swar.W);
        v[d + 1] = Swar.equal(v[d + 1], v[s + 1], Swar.W);
    }

    public static void pcmpgtw(long[] v, int d, int s) {
        v[d] = Swar.greater(v[d], v[s], Swar.W);
        v[d + 1] = Swar.greater(v[d + 1], v[s + 1], Swar.W);
    }

    public static void pcmpeqd(long[] v, int d, int s) {
        v[d] = Swar.equal(v[d], v[s], Swar.D);
        v[d + 1] = Swar.equal(v[d + 1], v[s + 1], Swar.D);
    }

    public static void pcmpgtd(long[] v, int d, int s) {
        v[d] = Swar.greater(v[d], v[s], Swar.D);
        v[d + 1] = Swar.greater(v[d + 1], v[s + 1], Swar.D);
    }

    public static void pcmpeqq(long[] v, int d, int s) {
        v[d] = v[d] == v[s] ? -1 : 0;
        v[d + 1] = v[d + 1] == v[s + 1] ? -1 : 0;
    }

    public static void pcmpgtq(long[] v, int d, int s) {
        v[d] = v[d] > v[s] ? -1 : 0;
        v[d + 1] = v[d + 1] > v[s + 1] ? -1 : 0;
    }

    public static void pminub(long[] v, int d, int s) {
        v[d] = Swar.minUnsigned(v[d], v[s], Swar.B);
        v[d + 1] = Swar.minUnsigned(v[d + 1], v[s + 1], Swar.B);
    }

    public static void pmaxub(long[] v, int d, int s) {
        v[d] = Swar.maxUnsigned(v[d], v[s], Swar.B);
        v[d + 1] = Swar.maxUnsigned(v[d + 1], v[s + 1], Swar.B);
    }

    public static void pminsb(long[] v, int d, int s) {
        v[d] = Swar.minSigned(v[d], v[s], Swar.B);
        v[d + 1] = Swar.minSigned(v[d + 1], v[s + 1], Swar.B);
    }

    public static void pmaxsb(long[] v, int d, int s) {
        v[d] = Swar.maxSigned(v[d], v[s], Swar.B);
        v[d + 1] = Swar.maxSigned(v[d + 1], v[s + 1], Swar.B);
    }

    public static void pabsb(long[] v, int d, int s) {
        v[d] = Swar.absolute(v[s], Swar.B);
        v[d + 1] = Swar.absolute(v[s + 1], Swar.B);
    }

    public static void psignb(long[] v, int d, int s) {
        v[d] = Swar.sign(v[d], v[s], Swar.B);
        v[d + 1] = Swar.sign(v[d + 1], v[s + 1], Swar.B);
    }

    public static void pminuw(long[] v, int d, int s) {
        v[d] = Swar.minUnsigned(v[d], v[s], Swar.W);
        v[d + 1] = Swar.minUnsigned(v[d + 1], v[s + 1], Swar.W);
    }

    public static void pmaxuw(long[] v, int d, int s) {
        v[d] = Swar.maxUnsigned(v[d], v[s], Swar.W);
        v[d + 1] = Swar.maxUnsigned(v[d + 1], v[s + 1], Swar.W);
    }

    public static void pminsw(long[] v, int d, int s) {
        v[d] = Swar.minSigned(v[d], v[s], Swar.W);
        v[d + 1] = Swar.minSigned(v[d + 1], v[s + 1], Swar.W);
    }

    public static void pmaxsw(long[] v, int d, int s) {
        v[d] = Swar.maxSigned(v[d], v[s], Swar.W);
        v[d + 1] = Swar.maxSigned(v[d + 1], v[s + 1], Swar.W);
    }

    public static void pabsw(long[] v, int d, int s) {
        v[d] = Swar.absolute(v[s], Swar.W);
        v[d + 1] = Swar.absolute(v[s + 1], Swar.W);
    }

    public static void psignw(long[] v, int d, int s) {
        v[d] = Swar.sign(v[d], v[s], Swar.W);
        v[d + 1] = Swar.sign(v[d + 1], v[s + 1], Swar.W);
    }

    public static void pminud(long[] v, int d, int s) {
        v[d] = Swar.minUnsigned(v[d], v[s], Swar.D);
        v[d + 1] = Swar.minUnsigned(v[d + 1], v[s + 1], Swar.D);
    }

    public static void pmaxud(long[] v, int d, int s) {
        v[d] = Swar.maxUnsigned(v[d], v[s], Swar.D);
        v[d + 1] = Swar.maxUnsigned(v[d + 1], v[s + 1], Swar.D);
    }

    public static void pminsd(long[] v, int d, int s) {
        v[d] = Swar.minSigned(v[d], v[s], Swar.D);
        v[d + 1] = Swar.minSigned(v[d + 1], v[s + 1], Swar.D);
    }

    public static void pmaxsd(long[] v, int d, int s) {
        v[d] = Swar.maxSigned(v[d], v[s], Swar.D);
        v[d + 1] = Swar.maxSigned(v[d + 1], v[s + 1], Swar.D);
    }

    public static void pabsd(long[] v, int d, int s) {
        v[d] = Swar.absolute(v[s], Swar.D);
        v[d + 1] = Swar.absolute(v[s + 1], Swar.D);
    }

    public static void psignd(long[] v, int d, int s) {
        v[d] = Swar.sign(v[d], v[s], Swar.D);
        v[d + 1] = Swar.sign(v[d + 1], v[s + 1], Swar.D);
    }

    public static void pand(long[] v, int d, int s) {
        v[d] = v[d] & v[s];
        v[d + 1] = v[d + 1] & v[s + 1];
    }

    public static void pandn(long[] v, int d, int s) {
        v[d] = ~v[d] & v[s];
        v[d + 1] = ~v[d + 1] & v[s + 1];
    }

    public static void por(long[] v, int d, int s) {
        v[d] = v[d] | v[s];
        v[d + 1] = v[d + 1] | v[s + 1];
    }

    public static void pxor(long[] v, int d, int s) {
        v[d] = v[d] ^ v[s];
        v[d + 1] = v[d + 1] ^ v[s + 1];
    }

    public static void pmullw(long[] v, int d, int s) {
        v[d] = Swar.multiplyLow16(v[d], v[s]);
        v[d + 1] = Swar.multiplyLow16(v[d + 1], v[s + 1]);
    }

    public static void pmulhw(long[] v, int d, int s) {
        v[d] = Swar.multiplyHigh16(v[d], v[s]);
        v[d + 1] = Swar.multiplyHigh16(v[d + 1], v[s + 1]);
    }

    public static void pmulhuw(long[] v, int d, int s) {
        v[d] = Swar.multiplyHighUnsigned16(v[d], v[s]);
        v[d + 1] = Swar.multiplyHighUnsigned16(v[d + 1], v[s + 1]);
    }

    public static void pmulhrsw(long[] v, int d, int s) {
        v[d] = Swar.multiplyRounded16(v[d], v[s]);
        v[d + 1] = Swar.multiplyRounded16(v[d + 1], v[s + 1]);
    }

    public static void pmulld(long[] v, int d, int s) {
        v[d] = Swar.multiplyLow32(v[d], v[s]);
        v[d + 1] = Swar.multiplyLow32(v[d + 1], v[s + 1]);
    }

    public static void pmuludq(long[] v, int d, int s) {
        v[d] = (v[d] & 0xffff_ffffL) * (v[s] & 0xffff_ffffL);
        v[d + 1] = (v[d + 1] & 0xffff_ffffL) * (v[s + 1] & 0xffff_ffffL);
    }

    public static void pmuldq(long[] v, int d, int s) {
        v[d] = (long) (int) v[d] * (int) v[s];
        v[d + 1] = (long) (int) v[d + 1] * (int) v[s + 1];
    }

    public static void pmaddwd(long[] v, int d, int s) {
        v[d] = Swar.multiplyAdd(v[d], v[s]);
        v[d + 1] = Swar.multiplyAdd(v[d + 1], v[s + 1]);
    }

    public static void pmaddubsw(long[] v, int d, int s) {
        v[d] = Swar.multiplyAddBytes(v[d], v[s]);
        v[d + 1] = Swar.multiplyAddBytes(v[d + 1], v[s + 1]);
    }

    public static void psadbw(long[] v, int d, int s) {
        v[d] = Swar.sumOfDifferences(v[d], v[s]);
        v[d + 1] = Swar.sumOfDifferences(v[d + 1], v[s + 1]);
    }
}
