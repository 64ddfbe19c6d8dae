package vitrine.machine.vector;

/** AES-NI, SHA extensions and PCLMULQDQ (Intel SDM volume 2; FIPS 197, FIPS 180-4). */
public final class Crypto {
    private static final long LOW = 0xffff_ffffL;

    private Crypto() {}

    /** The AES tables; built when the first AES instruction executes. */
    private static final class Aes {
        static final int[] SBOX = new int[256];
        static final int[] INVERSE = new int[256];
        /** MixColumns of a substituted byte in row 0. */
        static final int[] MIX = new int[256];
        /** InvMixColumns of a byte in row 0. */
        static final int[] UNMIX = new int[256];

        static {
            int p = 1;
            int q = 1;
            do { // p runs through the powers of the generator 3, q through their inverses
                p = p ^ times2(p);
                q ^= q << 1;
                q ^= q << 2;
                q ^= q << 4;
                q &= 0xff;
                if ((q & 0x80) != 0) {
                    q ^= 0x09;
                }
                int x = q ^ rotate(q, 1) ^ rotate(q, 2) ^ rotate(q, 3) ^ rotate(q, 4) ^ 0x63;
                SBOX[p] = x;
                INVERSE[x] = p;
            } while (p != 1);
            SBOX[0] = 0x63;
            INVERSE[0x63] = 0;
            for (int i = 0; i < 256; i++) {
                int s = SBOX[i];
                MIX[i] = times2(s) | s << 8 | s << 16 | (times2(s) ^ s) << 24;
                int x2 = times2(i);
                int x4 = times2(x2);
                int x8 = times2(x4);
                UNMIX[i] = x8 ^ x4 ^ x2 | (x8 ^ i) << 8 | (x8 ^ x4 ^ i) << 16 | (x8 ^ x2 ^ i) << 24;
            }
        }

        private static int times2(int x) {
            return (x << 1 ^ (x >> 7) * 0x11b) & 0xff;
        }

        private static int rotate(int x, int n) {
            return (x << n | x >> 8 - n) & 0xff;
        }
    }

    /** Column {@code c & 3} of a register. */
    private static int column(long lo, long hi, int c) {
        long x = (c & 2) != 0 ? hi : lo;
        return (int) (x >>> ((c & 1) << 5));
    }

    /** Column c after ShiftRows, SubBytes and MixColumns. */
    private static int encrypt(long lo, long hi, int c) {
        return Aes.MIX[column(lo, hi, c) & 0xff]
                ^ Integer.rotateLeft(Aes.MIX[column(lo, hi, c + 1) >> 8 & 0xff], 8)
                ^ Integer.rotateLeft(Aes.MIX[column(lo, hi, c + 2) >> 16 & 0xff], 16)
                ^ Integer.rotateLeft(Aes.MIX[column(lo, hi, c + 3) >>> 24], 24);
    }

    private static int encryptLast(long lo, long hi, int c) {
        return Aes.SBOX[column(lo, hi, c) & 0xff]
                | Aes.SBOX[column(lo, hi, c + 1) >> 8 & 0xff] << 8
                | Aes.SBOX[column(lo, hi, c + 2) >> 16 & 0xff] << 16
                | Aes.SBOX[column(lo, hi, c + 3) >>> 24] << 24;
    }

    private static int decryptLast(long lo, long hi, int c) {
        return Aes.INVERSE[column(lo, hi, c) & 0xff]
                | Aes.INVERSE[column(lo, hi, c + 3) >> 8 & 0xff] << 8
                | Aes.INVERSE[column(lo, hi, c + 2) >> 16 & 0xff] << 16
                | Aes.INVERSE[column(lo, hi, c + 1) >>> 24] << 24;
    }

    private static int unmix(int x) {
        return Aes.UNMIX[x & 0xff]
                ^ Integer.rotateLeft(Aes.UNMIX[x >> 8 & 0xff], 8)
                ^ Integer.rotateLeft(Aes.UNMIX[x >> 16 & 0xff], 16)
                ^ Integer.rotateLeft(Aes.UNMIX[x >>> 24], 24);
    }

    private static long pair(int low, int high) {
        return low & LOW | (long) high << 32;
    }

    public static void aesenc(long[] v, int d, int s) {
        long lo = v[d];
        long hi = v[d + 1];
        long k0 = v[s];
        long k1 = v[s + 1];
        v[d] = pair(encrypt(lo, hi, 0), encrypt(lo, hi, 1)) ^ k0;
        v[d + 1] = pair(encrypt(lo, hi, 2), encrypt(lo, hi, 3)) ^ k1;
    }

    public static void aesenclast(long[] v, int d, int s) {
        long lo = v[d];
        long hi = v[d + 1];
        long k0 = v[s];
        long k1 = v[s + 1];
        v[d] = pair(encryptLast(lo, hi, 0), encryptLast(lo, hi, 1)) ^ k0;
        v[d + 1] = pair(encryptLast(lo, hi, 2), encryptLast(lo, hi, 3)) ^ k1;
    }

    public static void aesdec(long[] v, int d, int s) {
        long lo = v[d];
        long hi = v[d + 1];
        long k0 = v[s];
        long k1 = v[s + 1];
        v[d] = pair(unmix(decryptLast(lo, hi, 0)), unmix(decryptLast(lo, hi, 1))) ^ k0;
        v[d + 1] = pair(unmix(decryptLast(lo, hi, 2)), unmix(decryptLast(lo, hi, 3))) ^ k1;
    }

    public static void aesdeclast(long[] v, int d, int s) {
        long lo = v[d];
        long hi = v[d + 1];
        long k0 = v[s];
        long k1 = v[s + 1];
        v[d] = pair(decryptLast(lo, hi, 0), decryptLast(lo, hi, 1)) ^ k0;
        v[d + 1] = pair(decryptLast(lo, hi, 2), decryptLast(lo, hi, 3)) ^ k1;
    }

    public static void aesimc(long[] v, int d, int s) {
        long lo = v[s];
        long hi = v[s + 1];
        v[d] = pair(unmix((int) lo), unmix((int) (lo >> 32)));
        v[d + 1] = pair(unmix((int) hi), unmix((int) (hi >> 32)));
    }

    private static int substitute(int x) {
        return Aes.SBOX[x & 0xff]
                | Aes.SBOX[x >> 8 & 0xff] << 8
                | Aes.SBOX[x >> 16 & 0xff] << 16
                | Aes.SBOX[x >>> 24] << 24;
    }

    public static void aeskeygenassist(long[] v, int d, int s, int imm) {
        int x1 = substitute((int) (v[s] >> 32));
        int x3 = substitute((int) (v[s + 1] >> 32));
        v[d] = pair(x1, Integer.rotateRight(x1, 8) ^ imm);
        v[d + 1] = pair(x3, Integer.rotateRight(x3, 8) ^ imm);
    }

    /** Carry-less product of two of the four halves. */
    public static void pclmulqdq(long[] v, int d, int s, int imm) {
        long a = v[d + (imm & 1)];
        long b = v[s + (imm >> 4 & 1)];
        v[d] = carryless(a, b);
        v[d + 1] = Long.reverse(carryless(Long.reverse(a), Long.reverse(b))) >>> 1;
    }

    /**
     * The low 64 bits of a carry-less product by ordinary multiplication: with three zero bits between any two bits
     * of the factors, carries never reach the next bit of interest.
     */
    private static long carryless(long a, long b) {
        long m = 0x1111_1111_1111_1111L;
        long a0 = a & m;
        long a1 = a & m << 1;
        long a2 = a & m << 2;
        long a3 = a & m << 3;
        long b0 = b & m;
        long b1 = b & m << 1;
        long b2 = b & m << 2;
        long b3 = b & m << 3;
        return (a0 * b0 ^ a1 * b3 ^ a2 * b2 ^ a3 * b1) & m
                | (a0 * b1 ^ a1 * b0 ^ a2 * b3 ^ a3 * b2) & m << 1
                | (a0 * b2 ^ a1 * b1 ^ a2 * b0 ^ a3 * b3) & m << 2
                | (a0 * b3 ^ a1 * b2 ^ a2 * b1 ^ a3 * b0) & m << 3;
    }

    // SHA-1: dword 3 of a register is the first word

    public static void sha1nexte(long[] v, int d, int s) {
        int e = Integer.rotateLeft((int) (v[d + 1] >> 32), 30);
        v[d + 1] = pair((int) v[s + 1], (int) (v[s + 1] >> 32) + e);
        v[d] = v[s];
    }

    public static void sha1msg1(long[] v, int d, int s) {
        long hi = v[d + 1] ^ v[d];
        v[d] ^= v[s + 1];
        v[d + 1] = hi;
    }

    public static void sha1msg2(long[] v, int d, int s) {
        int w13 = (int) v[s + 1];
        int w14 = (int) (v[s] >> 32);
        int w15 = (int) v[s];
        int w16 = Integer.rotateLeft((int) (v[d + 1] >> 32) ^ w13, 1);
        int w17 = Integer.rotateLeft((int) v[d + 1] ^ w14, 1);
        int w18 = Integer.rotateLeft((int) (v[d] >> 32) ^ w15, 1);
        int w19 = Integer.rotateLeft((int) v[d] ^ w16, 1);
        v[d] = pair(w19, w18);
        v[d + 1] = pair(w17, w16);
    }

    public static void sha1rnds4(long[] v, int d, int s, int imm) {
        int a = (int) (v[d + 1] >> 32);
        int b = (int) v[d + 1];
        int c = (int) (v[d] >> 32);
        int e = 0;
        int dd = (int) v[d];
        int k = switch (imm & 3) {
            case 0 -> 0x5a827999;
            case 1 -> 0x6ed9eba1;
            case 2 -> 0x8f1bbcdc;
            default -> 0xca62c1d6;
        };
        long hi = v[s + 1];
        long lo = v[s];
        for (int i = 0; i < 4; i++) {
            int w = (int) ((i < 2 ? hi : lo) >> ((i & 1) == 0 ? 32 : 0));
            int f = switch (imm & 3) {
                case 0 -> b & c ^ ~b & dd;
                case 2 -> b & c ^ b & dd ^ c & dd;
                default -> b ^ c ^ dd;
            };
            int t = f + Integer.rotateLeft(a, 5) + w + e + k;
            e = dd;
            dd = c;
            c = Integer.rotateLeft(b, 30);
            b = a;
            a = t;
        }
        v[d] = pair(dd, c);
        v[d + 1] = pair(b, a);
    }

    // SHA-256

    private static int small0(int x) {
        return Integer.rotateRight(x, 7) ^ Integer.rotateRight(x, 18) ^ x >>> 3;
    }

    private static int small1(int x) {
        return Integer.rotateRight(x, 17) ^ Integer.rotateRight(x, 19) ^ x >>> 10;
    }

    public static void sha256msg1(long[] v, int d, int s) {
        int w0 = (int) v[d];
        int w1 = (int) (v[d] >> 32);
        int w2 = (int) v[d + 1];
        int w3 = (int) (v[d + 1] >> 32);
        int w4 = (int) v[s];
        v[d] = pair(w0 + small0(w1), w1 + small0(w2));
        v[d + 1] = pair(w2 + small0(w3), w3 + small0(w4));
    }

    public static void sha256msg2(long[] v, int d, int s) {
        int w14 = (int) v[s + 1];
        int w15 = (int) (v[s + 1] >> 32);
        int w16 = (int) v[d] + small1(w14);
        int w17 = (int) (v[d] >> 32) + small1(w15);
        int w18 = (int) v[d + 1] + small1(w16);
        int w19 = (int) (v[d + 1] >> 32) + small1(w17);
        v[d] = pair(w16, w17);
        v[d + 1] = pair(w18, w19);
    }

    /** Two rounds; the words and constants stand in the low half of XMM0. */
    public static void sha256rnds2(long[] v, int d, int s) {
        int a = (int) (v[s + 1] >> 32);
        int b = (int) v[s + 1];
        int c = (int) (v[d + 1] >> 32);
        int dd = (int) v[d + 1];
        int e = (int) (v[s] >> 32);
        int f = (int) v[s];
        int g = (int) (v[d] >> 32);
        int h = (int) v[d];
        long wk = v[0];
        for (int i = 0; i < 2; i++) {
            int t1 = h
                    + (e & f ^ ~e & g)
                    + (Integer.rotateRight(e, 6) ^ Integer.rotateRight(e, 11) ^ Integer.rotateRight(e, 25))
                    + (int) (wk >> 32 * i);
            int t2 = (a & b ^ a & c ^ b & c)
                    + (Integer.rotateRight(a, 2) ^ Integer.rotateRight(a, 13) ^ Integer.rotateRight(a, 22));
            h = g;
            g = f;
            f = e;
            e = dd + t1;
            dd = c;
            c = b;
            b = a;
            a = t1 + t2;
        }
        v[d] = pair(f, e);
        v[d + 1] = pair(b, a);
    }
}
