package vitrine.machine.cpu;

import static vitrine.machine.lift.Uop.*;

import vitrine.machine.lift.Uop;
import vitrine.machine.memory.AddressSpace;
import vitrine.machine.memory.HostMemory;

/** Micro-operations that stand outside the interpreter's main loop, which has no room for them. */
final class Rare {
    private Rare() {}

    /** PURE: function {@code e} of two values. */
    static long pure(int e, long a, long b) {
        return switch (e) {
            case UMULH -> Math.unsignedMultiplyHigh(a, b);
            case SMULH -> Math.multiplyHigh(a, b);
            case BSWAP64 -> Long.reverseBytes(a);
            case BSWAP32 -> Integer.reverseBytes((int) a) & 0xffffffffL;
            case POPCNT -> Long.bitCount(a);
            case LZCNT64 -> Long.numberOfLeadingZeros(a);
            case LZCNT32 -> Integer.numberOfLeadingZeros((int) a);
            case TZCNT64 -> Long.numberOfTrailingZeros(a);
            case TZCNT32 -> Integer.numberOfTrailingZeros((int) a);
            case BZHI -> (b & 0xff) < 64 ? a & (1L << b) - 1 : a;
            case BEXTR -> {
                long field = (b & 0xff) < 64 ? a >>> b : 0;
                long length = b >>> 8 & 0xff;
                yield length < 64 ? field & (1L << length) - 1 : field;
            }
            case PEXT -> Long.compress(a, b);
            case PDEP -> Long.expand(a, b);
            default -> throw new IllegalStateException("function " + e);
        };
    }

    /** FLG: changes some flags by rule {@code e}. */
    static void flags(long[] r, int e, int log2, long a, long b) {
        int bits = 8 << log2;
        switch (e) {
            case FLAGS_SHL, FLAGS_SHR, FLAGS_SAR -> {
                long count = b & (log2 == 3 ? 63 : 31);
                if (count != 0) {
                    r[CC_OP] = CC_SHL + e << 2 | log2;
                    r[CC_A] = a;
                    r[CC_B] = count;
                }
            }
            case FLAGS_ROL -> {
                if ((b & (log2 == 3 ? 63 : 31)) != 0) {
                    int carry = (int) a & 1;
                    int top = (int) (a >>> bits - 1) & 1;
                    keep(r, Flags.CF | Flags.OF, carry | (top ^ carry) << 11);
                }
            }
            case FLAGS_ROR -> {
                if ((b & (log2 == 3 ? 63 : 31)) != 0) {
                    int carry = (int) (a >>> bits - 1) & 1;
                    int below = (int) (a >>> bits - 2) & 1;
                    keep(r, Flags.CF | Flags.OF, carry | (carry ^ below) << 11);
                }
            }
            case FLAGS_BT -> keep(r, Flags.CF, (int) (a >>> (b & bits - 1)) & 1);
            case FLAGS_BITSCAN -> keep(r, Flags.ZF, a << 64 - bits == 0 ? Flags.ZF : 0);
            case FLAGS_ZCNT -> {
                int carry = a << 64 - bits == 0 ? Flags.CF : 0;
                keep(r, Flags.CF | Flags.ZF, carry | (b == 0 ? Flags.ZF : 0));
            }
            case FLAGS_POPCNT -> Flags.set(r, a << 64 - bits == 0 ? Flags.ZF : 0);
            case FLAGS_BLSR -> Flags.set(r, signAndZero(a, bits) | (b << 64 - bits == 0 ? Flags.CF : 0));
            case FLAGS_BLSI -> Flags.set(r, signAndZero(a, bits) | (b << 64 - bits != 0 ? Flags.CF : 0));
            case FLAGS_BZHI -> Flags.set(r, signAndZero(a, bits) | ((b & 0xff) >= bits ? Flags.CF : 0));
            default -> throw new IllegalStateException("flags rule " + e);
        }
    }

    private static int signAndZero(long result, int bits) {
        long top = result << 64 - bits;
        return (top < 0 ? Flags.SF : 0) | (top == 0 ? Flags.ZF : 0);
    }

    /** Changes the flags in {@code mask} to those of {@code flags}. */
    static void keep(long[] r, int mask, int flags) {
        Flags.set(r, Flags.arithmetic(r) & ~mask | flags);
    }

    /** The rarer loads. */
    static long load(GuestMemory memory, int op, long va) {
        return switch (op) {
            case LD16 -> memory.load(va, 2);
            case LD8_S32 -> (byte) memory.load(va, 1) & 0xffffffffL;
            case LD8_S64 -> (byte) memory.load(va, 1);
            case LD16_S32 -> (short) memory.load(va, 2) & 0xffffffffL;
            default -> (short) memory.load(va, 2);
        };
    }

    /** Size in bytes of LDW64 … LDW8. */
    static int sizeForWrite(int op) {
        return 8 >> op - LDW64;
    }

    /** Moves within the vector file, and from ({@code x}) and to general registers. */
    static void vectorMove(CpuState s, long w, long x) {
        long[] v = s.v;
        int d = Uop.d(w) << 2;
        int a = Uop.a(w) << 2;
        switch (Uop.op(w)) {
            case VMOV -> {
                v[d] = v[a];
                v[d + 1] = v[a + 1];
            }
            case VFROM64 -> {
                v[d] = x;
                v[d + 1] = 0;
            }
            case VFROM32 -> {
                v[d] = x & 0xffffffffL;
                v[d + 1] = 0;
            }
            case VTO64 -> s.r[Uop.d(w)] = v[a];
            default -> s.r[Uop.d(w)] = v[a] & 0xffffffffL;
        }
    }

    /** The vector loads and stores. Loads and stores of 16 bytes may cross a page. */
    static void vector(CpuState s, GuestMemory memory, long w, long va) {
        long[] v = s.v;
        int d = Uop.d(w) << 2;
        switch (Uop.op(w)) {
            case LDVA128, LDV128 -> {
                if ((va & 15) != 0 && Uop.op(w) == LDVA128) {
                    throw misaligned(memory);
                }
                long host = memory.space().readAddress(va, 16);
                if (host != 0) {
                    v[d] = HostMemory.getLong(host);
                    v[d + 1] = HostMemory.getLong(host + 8);
                } else {
                    memory.check(va, 16, 0);
                    v[d] = memory.load(va, 8);
                    v[d + 1] = memory.load(va + 8, 8);
                }
            }
            case LDV64 -> {
                v[d] = memory.load(va, 8);
                v[d + 1] = 0;
            }
            case LDV32 -> {
                v[d] = memory.load(va, 4);
                v[d + 1] = 0;
            }
            case LDVL -> v[d] = memory.load(va, 8);
            case LDVH -> v[d + 1] = memory.load(va, 8);
            case STVA128, STV128 -> {
                if ((va & 15) != 0 && Uop.op(w) == STVA128) {
                    throw misaligned(memory);
                }
                long host = memory.space().writeAddress(va, 16);
                if (host != 0) {
                    HostMemory.putLong(host, v[d]);
                    HostMemory.putLong(host + 8, v[d + 1]);
                } else {
                    memory.check(va, 16, AddressSpace.PF_WRITE);
                    memory.store(va, 8, v[d]);
                    memory.store(va + 8, 8, v[d + 1]);
                }
            }
            case STV64 -> memory.store(va, 8, v[d]);
            case STV32 -> memory.store(va, 4, v[d]);
            case STVH -> memory.store(va, 8, v[d + 1]);
            default -> throw new IllegalStateException("vector move " + Uop.op(w));
        }
    }

    /** A misaligned operand of an instruction that wants 16-byte alignment. */
    static GuestFault misaligned(GuestMemory memory) {
        return memory.fault().of(Vector.GP);
    }
}
