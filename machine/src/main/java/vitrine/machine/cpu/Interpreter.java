package vitrine.machine.cpu;

import static vitrine.machine.lift.Uop.*;

import vitrine.machine.lift.Block;
import vitrine.machine.lift.Uop;
import vitrine.machine.memory.HostMemory;
import vitrine.machine.memory.PhysicalMemory;

/**
 * Executes lifted blocks, one micro-operation after the other.
 *
 * <p>The main loop is one method because HotSpot keeps what it needs in registers only inside one method, and below
 * 8,000 bytes of bytecode because HotSpot does not compile larger ones; everything that is rare stands outside of it.
 *
 * <p>Each case starts with a store to the register that nobody reads. Without it HotSpot sees that many cases compute the
 * same sums of the same registers, and computes all of them in front of the switch, for every micro-operation; loads
 * behind different stores are different to it. Measured: 120 to 195 million instructions per second.
 */
final class Interpreter {
    /** Why {@link #run} came back. */
    static final int EXIT_LOOKUP = 0; // RIP has no entered block: the dispatcher must find, make or check one

    static final int EXIT_SYSCALL = 1;
    static final int EXIT_FAULT = 2;
    static final int EXIT_END = 3; // behind a HELPER_END: flags or RIP may be anything

    private static final long PAGE_MASK = PhysicalMemory.PAGE_MASK;

    private final GuestMemory memory;
    private final Helpers helpers;
    private final Block[] cache;

    /** Instructions that may still run. */
    long left;

    Interpreter(GuestMemory memory, Helpers helpers, Block[] cache) {
        this.memory = memory;
        this.helpers = helpers;
        this.cache = cache;
    }

    /** Where a block stands in the table, before the table's mask; {@link #run} has its own copy. */
    static int slot(long host) {
        return (int) (host ^ host >>> 13);
    }

    /** Runs from the start of {@code block}, whose cost was already subtracted from {@link #left}. */
    int run(CpuState s, Block block, Engine engine) {
        final long[] r = s.r;
        final long[] tlb = memory.space().tlb();
        final Block[] cache = this.cache;
        final int m = r.length - 1;
        final int tm = tlb.length - 4;
        final int cm = cache.length - 1;
        long left = this.left;
        long[] code = block.code;
        int pc = 0;
        try {
            while (true) {
                final long w = code[pc++];
                final int d = (int) (w >>> 9) & m;
                final int a = (int) (w >>> 15) & m;
                final int b = (int) (w >>> 21) & m;
                final long imm = w >> 32;
                Block next;
                long target;
                find:
                {
                    final boolean taken;
                    switch ((int) w & 0x7f) {
                        case MOV64: {
                            r[VOID] = 0;
                            final long x = r[a];
                            r[d] = x;
                            continue;
                        }
                        case MOV32: {
                            r[VOID] = 0;
                            final long x = r[a];
                            r[d] = x & 0xffffffffL;
                            continue;
                        }
                        case LDI: {
                            r[VOID] = 0;
                            r[d] = imm;
                            continue;
                        }
                        case LDC: {
                            r[VOID] = 0;
                            r[d] = code[pc++];
                            continue;
                        }
                        case LEA64: {
                            r[VOID] = 0;
                            final long x = r[a];
                            final long y = r[b];
                            r[d] = x + (y << ((int) (w >>> 27) & 31)) + imm;
                            continue;
                        }
                        case LEA32: {
                            r[VOID] = 0;
                            final long x = r[a];
                            final long y = r[b];
                            r[d] = (x + (y << ((int) (w >>> 27) & 31)) + imm) & 0xffffffffL;
                            continue;
                        }
                        case ZX8: {
                            r[VOID] = 0;
                            final long x = r[a];
                            r[d] = x & 0xff;
                            continue;
                        }
                        case ZX16: {
                            r[VOID] = 0;
                            final long x = r[a];
                            r[d] = x & 0xffff;
                            continue;
                        }
                        case SX8_32: {
                            r[VOID] = 0;
                            final long x = r[a];
                            r[d] = (byte) x & 0xffffffffL;
                            continue;
                        }
                        case SX8_64: {
                            r[VOID] = 0;
                            final long x = r[a];
                            r[d] = (byte) x;
                            continue;
                        }
                        case SX16_32: {
                            r[VOID] = 0;
                            final long x = r[a];
                            r[d] = (short) x & 0xffffffffL;
                            continue;
                        }
                        case SX16_64: {
                            r[VOID] = 0;
                            final long x = r[a];
                            r[d] = (short) x;
                            continue;
                        }
                        case SX32_64: {
                            r[VOID] = 0;
                            final long x = r[a];
                            r[d] = (int) x;
                            continue;
                        }
                        case ZX8H: {
                            r[VOID] = 0;
                            final long x = r[a];
                            r[d] = x >>> 8 & 0xff;
                            continue;
                        }
                        case INS8: {
                            r[VOID] = 0;
                            final long x = r[a];
                            r[d] = r[d] & ~0xffL | x & 0xff;
                            continue;
                        }
                        case INS8H: {
                            r[VOID] = 0;
                            final long x = r[a];
                            r[d] = r[d] & ~0xff00L | (x & 0xff) << 8;
                            continue;
                        }
                        case INS16: {
                            r[VOID] = 0;
                            final long x = r[a];
                            r[d] = r[d] & ~0xffffL | x & 0xffff;
                            continue;
                        }
                        case LD64: {
                            r[VOID] = 0;
                            final long x = r[a];
                            final long y = r[b];
                            {
                                long va = x + (y << ((int) (w >>> 27) & 31)) + imm;
                                int i = (int) (va >>> 10) & tm;
                                r[d] = tlb[i] == (va + 7 & PAGE_MASK)
                                        ? HostMemory.getLong(va + tlb[i + 3])
                                        : memory.load(va, 8);
                                continue;
                            }
                        }
                        case LD32: {
                            r[VOID] = 0;
                            final long x = r[a];
                            final long y = r[b];
                            {
                                long va = x + (y << ((int) (w >>> 27) & 31)) + imm;
                                int i = (int) (va >>> 10) & tm;
                                r[d] = tlb[i] == (va + 3 & PAGE_MASK)
                                        ? HostMemory.getInt(va + tlb[i + 3]) & 0xffffffffL
                                        : memory.load(va, 4);
                                continue;
                            }
                        }
                        case LD8: {
                            r[VOID] = 0;
                            final long x = r[a];
                            final long y = r[b];
                            {
                                long va = x + (y << ((int) (w >>> 27) & 31)) + imm;
                                int i = (int) (va >>> 10) & tm;
                                r[d] = tlb[i] == (va & PAGE_MASK)
                                        ? HostMemory.getByte(va + tlb[i + 3]) & 0xffL
                                        : memory.load(va, 1);
                                continue;
                            }
                        }
                        case LD32_S64: {
                            r[VOID] = 0;
                            final long x = r[a];
                            final long y = r[b];
                            {
                                long va = x + (y << ((int) (w >>> 27) & 31)) + imm;
                                int i = (int) (va >>> 10) & tm;
                                r[d] = tlb[i] == (va + 3 & PAGE_MASK)
                                        ? HostMemory.getInt(va + tlb[i + 3])
                                        : (int) memory.load(va, 4);
                                continue;
                            }
                        }
                        case LD16, LD8_S32, LD8_S64, LD16_S32, LD16_S64: {
                            r[VOID] = 0;
                            final long x = r[a];
                            final long y = r[b];
                            r[d] = Rare.load(memory, (int) w & 0x7f, x + (y << ((int) (w >>> 27) & 31)) + imm);
                            continue;
                        }
                        case LDW64, LDW32, LDW16, LDW8: {
                            r[VOID] = 0;
                            final long x = r[a];
                            final long y = r[b];
                            r[d] = memory.loadForWrite(
                                    x + (y << ((int) (w >>> 27) & 31)) + imm, Rare.sizeForWrite((int) w & 0x7f));
                            if (block.dead) {
                                block.cutAfter(pc - 1);
                            }
                            continue;
                        }
                        case ST64: {
                            r[VOID] = 0;
                            final long x = r[a];
                            final long y = r[b];
                            {
                                long va = x + (y << ((int) (w >>> 27) & 31)) + imm;
                                int i = (int) (va >>> 10) & tm;
                                if (tlb[i + 1] == (va + 7 & PAGE_MASK)) {
                                    HostMemory.putLong(va + tlb[i + 3], r[d]);
                                } else {
                                    store(block, pc, va, 8, r[d]);
                                }
                                continue;
                            }
                        }
                        case ST32: {
                            r[VOID] = 0;
                            final long x = r[a];
                            final long y = r[b];
                            {
                                long va = x + (y << ((int) (w >>> 27) & 31)) + imm;
                                int i = (int) (va >>> 10) & tm;
                                if (tlb[i + 1] == (va + 3 & PAGE_MASK)) {
                                    HostMemory.putInt(va + tlb[i + 3], (int) r[d]);
                                } else {
                                    store(block, pc, va, 4, r[d]);
                                }
                                continue;
                            }
                        }
                        case ST16: {
                            r[VOID] = 0;
                            final long x = r[a];
                            final long y = r[b];
                            store(block, pc, x + (y << ((int) (w >>> 27) & 31)) + imm, 2, r[d]);
                            continue;
                        }
                        case ST8: {
                            r[VOID] = 0;
                            final long x = r[a];
                            final long y = r[b];
                            {
                                long va = x + (y << ((int) (w >>> 27) & 31)) + imm;
                                int i = (int) (va >>> 10) & tm;
                                if (tlb[i + 1] == (va & PAGE_MASK)) {
                                    HostMemory.putByte(va + tlb[i + 3], (byte) r[d]);
                                } else {
                                    store(block, pc, va, 1, r[d]);
                                }
                                continue;
                            }
                        }
                        case PUSH: {
                            r[VOID] = 0;
                            {
                                long value = r[d];
                                long va = r[CpuState.RSP] - 8;
                                int i = (int) (va >>> 10) & tm;
                                if (tlb[i + 1] == (va + 7 & PAGE_MASK)) {
                                    HostMemory.putLong(va + tlb[i + 3], value);
                                } else {
                                    store(block, pc, va, 8, value);
                                }
                                r[CpuState.RSP] = va;
                                continue;
                            }
                        }
                        case POP: {
                            r[VOID] = 0;
                            {
                                long va = r[CpuState.RSP];
                                int i = (int) (va >>> 10) & tm;
                                long value = tlb[i] == (va + 7 & PAGE_MASK)
                                        ? HostMemory.getLong(va + tlb[i + 3])
                                        : memory.load(va, 8);
                                r[CpuState.RSP] = va + 8;
                                r[d] = value;
                                continue;
                            }
                        }
                        case SUB64: {
                            r[VOID] = 0;
                            final long x = r[a];
                            final long y = r[b];
                            r[d] = x - (y + imm);
                            continue;
                        }
                        case SUB32: {
                            r[VOID] = 0;
                            final long x = r[a];
                            final long y = r[b];
                            r[d] = x - (y + imm) & 0xffffffffL;
                            continue;
                        }
                        case AND64: {
                            r[VOID] = 0;
                            final long x = r[a];
                            final long y = r[b];
                            r[d] = x & y + imm;
                            continue;
                        }
                        case AND32: {
                            r[VOID] = 0;
                            final long x = r[a];
                            final long y = r[b];
                            r[d] = x & y + imm & 0xffffffffL;
                            continue;
                        }
                        case OR64: {
                            r[VOID] = 0;
                            final long x = r[a];
                            final long y = r[b];
                            r[d] = x | y + imm;
                            continue;
                        }
                        case OR32: {
                            r[VOID] = 0;
                            final long x = r[a];
                            final long y = r[b];
                            r[d] = (x | y + imm) & 0xffffffffL;
                            continue;
                        }
                        case XOR64: {
                            r[VOID] = 0;
                            final long x = r[a];
                            final long y = r[b];
                            r[d] = x ^ y + imm;
                            continue;
                        }
                        case XOR32: {
                            r[VOID] = 0;
                            final long x = r[a];
                            final long y = r[b];
                            r[d] = (x ^ y + imm) & 0xffffffffL;
                            continue;
                        }
                        case MUL64: {
                            r[VOID] = 0;
                            final long x = r[a];
                            final long y = r[b];
                            r[d] = x * (y + imm);
                            continue;
                        }
                        case MUL32: {
                            r[VOID] = 0;
                            final long x = r[a];
                            final long y = r[b];
                            r[d] = x * (y + imm) & 0xffffffffL;
                            continue;
                        }
                        case SHL64: {
                            r[VOID] = 0;
                            final long x = r[a];
                            final long y = r[b];
                            r[d] = x << (int) (y + imm);
                            continue;
                        }
                        case SHL32: {
                            r[VOID] = 0;
                            final long x = r[a];
                            final long y = r[b];
                            r[d] = (int) x << (int) (y + imm) & 0xffffffffL;
                            continue;
                        }
                        case SHR64: {
                            r[VOID] = 0;
                            final long x = r[a];
                            final long y = r[b];
                            r[d] = x >>> (int) (y + imm);
                            continue;
                        }
                        case SHR32: {
                            r[VOID] = 0;
                            final long x = r[a];
                            final long y = r[b];
                            r[d] = (int) x >>> (int) (y + imm) & 0xffffffffL;
                            continue;
                        }
                        case SAR64: {
                            r[VOID] = 0;
                            final long x = r[a];
                            final long y = r[b];
                            r[d] = x >> (int) (y + imm);
                            continue;
                        }
                        case SAR32: {
                            r[VOID] = 0;
                            final long x = r[a];
                            final long y = r[b];
                            r[d] = (int) x >> (int) (y + imm) & 0xffffffffL;
                            continue;
                        }
                        case ROL64: {
                            r[VOID] = 0;
                            final long x = r[a];
                            final long y = r[b];
                            r[d] = Long.rotateLeft(x, (int) (y + imm));
                            continue;
                        }
                        case ROL32: {
                            r[VOID] = 0;
                            final long x = r[a];
                            final long y = r[b];
                            r[d] = Integer.rotateLeft((int) x, (int) (y + imm)) & 0xffffffffL;
                            continue;
                        }
                        case ADDF64: {
                            r[VOID] = 0;
                            final long x = r[a];
                            final long y = r[b];
                            {
                                long z = y + imm;
                                r[CC_OP] = CC_ADD << 2 | 3;
                                r[CC_A] = x;
                                r[CC_B] = z;
                                r[d] = x + z;
                                continue;
                            }
                        }
                        case ADDF32: {
                            r[VOID] = 0;
                            final long x = r[a];
                            final long y = r[b];
                            {
                                long z = y + imm;
                                r[CC_OP] = CC_ADD << 2 | 2;
                                r[CC_A] = x;
                                r[CC_B] = z;
                                r[d] = x + z & 0xffffffffL;
                                continue;
                            }
                        }
                        case SUBF64: {
                            r[VOID] = 0;
                            final long x = r[a];
                            final long y = r[b];
                            {
                                long z = y + imm;
                                r[CC_OP] = CC_SUB << 2 | 3;
                                r[CC_A] = x;
                                r[CC_B] = z;
                                r[d] = x - z;
                                continue;
                            }
                        }
                        case SUBF32: {
                            r[VOID] = 0;
                            final long x = r[a];
                            final long y = r[b];
                            {
                                long z = y + imm;
                                r[CC_OP] = CC_SUB << 2 | 2;
                                r[CC_A] = x;
                                r[CC_B] = z;
                                r[d] = x - z & 0xffffffffL;
                                continue;
                            }
                        }
                        case ANDF64: {
                            r[VOID] = 0;
                            final long x = r[a];
                            final long y = r[b];
                            {
                                long result = x & y + imm;
                                r[CC_OP] = CC_LOGIC << 2 | 3;
                                r[CC_A] = result;
                                r[d] = result;
                                continue;
                            }
                        }
                        case ANDF32: {
                            r[VOID] = 0;
                            final long x = r[a];
                            final long y = r[b];
                            {
                                long result = (x & y + imm) & 0xffffffffL;
                                r[CC_OP] = CC_LOGIC << 2 | 2;
                                r[CC_A] = result;
                                r[d] = result;
                                continue;
                            }
                        }
                        case ORF64: {
                            r[VOID] = 0;
                            final long x = r[a];
                            final long y = r[b];
                            {
                                long result = x | y + imm;
                                r[CC_OP] = CC_LOGIC << 2 | 3;
                                r[CC_A] = result;
                                r[d] = result;
                                continue;
                            }
                        }
                        case ORF32: {
                            r[VOID] = 0;
                            final long x = r[a];
                            final long y = r[b];
                            {
                                long result = (x | y + imm) & 0xffffffffL;
                                r[CC_OP] = CC_LOGIC << 2 | 2;
                                r[CC_A] = result;
                                r[d] = result;
                                continue;
                            }
                        }
                        case XORF64: {
                            r[VOID] = 0;
                            final long x = r[a];
                            final long y = r[b];
                            {
                                long result = x ^ y + imm;
                                r[CC_OP] = CC_LOGIC << 2 | 3;
                                r[CC_A] = result;
                                r[d] = result;
                                continue;
                            }
                        }
                        case XORF32: {
                            r[VOID] = 0;
                            final long x = r[a];
                            final long y = r[b];
                            {
                                long result = (x ^ y + imm) & 0xffffffffL;
                                r[CC_OP] = CC_LOGIC << 2 | 2;
                                r[CC_A] = result;
                                r[d] = result;
                                continue;
                            }
                        }
                        case CC: {
                            r[VOID] = 0;
                            final long x = r[a];
                            final long y = r[b];
                            r[CC_OP] = d;
                            r[CC_A] = x;
                            r[CC_B] = y + imm;
                            continue;
                        }
                        case GETC: {
                            r[VOID] = 0;
                            r[d] = Flags.carry(r);
                            continue;
                        }
                        case SET: {
                            r[VOID] = 0;
                            r[d] = Flags.condition(r, (int) (w >>> 27) & 31) ? 1 : 0;
                            continue;
                        }
                        case CMOV64: {
                            r[VOID] = 0;
                            final long x = r[a];
                            if (Flags.condition(r, (int) (w >>> 27) & 31)) {
                                r[d] = x;
                            }
                            continue;
                        }
                        case CMOV32: {
                            r[VOID] = 0;
                            final long x = r[a];
                            r[d] = (Flags.condition(r, (int) (w >>> 27) & 31) ? x : r[d]) & 0xffffffffL;
                            continue;
                        }
                        case LDV128, LDVA128, LDV64, LDV32, LDVL, LDVH, STV128, STVA128, STV64, STV32, STVH: {
                            r[VOID] = 0;
                            final long x = r[a];
                            final long y = r[b];
                            Rare.vector(s, memory, w, x + (y << ((int) (w >>> 27) & 31)) + imm);
                            if (block.dead) {
                                block.cutAfter(pc - 1);
                            }
                            continue;
                        }
                        case VMOV, VFROM64, VFROM32, VTO64, VTO32: {
                            r[VOID] = 0;
                            final long x = r[a];
                            Rare.vectorMove(s, w, x);
                            continue;
                        }
                        case VOP: {
                            r[VOID] = 0;
                            VectorOps.execute(s, w, memory.fault());
                            continue;
                        }
                        case PURE: {
                            r[VOID] = 0;
                            final long x = r[a];
                            final long y = r[b];
                            r[d] = Rare.pure((int) (w >>> 27) & 31, x, y + imm);
                            continue;
                        }
                        case FLG: {
                            r[VOID] = 0;
                            final long x = r[a];
                            final long y = r[b];
                            Rare.flags(r, (int) (w >>> 27) & 31, d, x, y + imm);
                            continue;
                        }
                        case HELPER: {
                            r[VOID] = 0;
                            r[CpuState.RIP] = r[PAGE] + (w >> 40);
                            helpers.execute(block.insns[(int) imm & 0xff]);
                            if (block.dead) {
                                block.cutAfter(pc - 1);
                            }
                            continue;
                        }
                        case JMP: {
                            r[VOID] = 0;
                            taken = false;
                            break;
                        }
                        case JMPI: {
                            r[VOID] = 0;
                            final long x = r[a];
                            next = null;
                            target = x - r[PAGE];
                            break find;
                        }
                        case CALL: {
                            r[VOID] = 0;
                            {
                                long back = r[PAGE] + imm;
                                long va = r[CpuState.RSP] - 8;
                                int i = (int) (va >>> 10) & tm;
                                if (tlb[i + 1] == (va + 7 & PAGE_MASK)) {
                                    HostMemory.putLong(va + tlb[i + 3], back);
                                } else {
                                    store(block, pc, va, 8, back);
                                }
                                r[CpuState.RSP] = va;
                                taken = false;
                                break;
                            }
                        }
                        case CALLI: {
                            r[VOID] = 0;
                            final long x = r[a];
                            target = x - r[PAGE];
                            pushReturn(block, pc, s, x, imm);
                            next = null;
                            break find;
                        }
                        case RET: {
                            r[VOID] = 0;
                            {
                                long va = r[CpuState.RSP];
                                int i = (int) (va >>> 10) & tm;
                                target = (tlb[i] == (va + 7 & PAGE_MASK)
                                                ? HostMemory.getLong(va + tlb[i + 3])
                                                : memory.load(va, 8))
                                        - r[PAGE];
                                r[CpuState.RSP] = va + 8 + imm;
                                next = null;
                                break find;
                            }
                        }
                        case BR: {
                            r[VOID] = 0;
                            taken = Flags.condition(r, (int) (w >>> 27) & 31);
                            break;
                        }
                        case BR_Z64, JRCXZ: {
                            r[VOID] = 0;
                            final long x = r[a];
                            taken = x == 0;
                            break;
                        }
                        case BR_Z32: {
                            r[VOID] = 0;
                            final long x = r[a];
                            taken = (int) x == 0;
                            break;
                        }
                        case BR_S64: {
                            r[VOID] = 0;
                            final long x = r[a];
                            taken = x < 0;
                            break;
                        }
                        case BR_S32: {
                            r[VOID] = 0;
                            final long x = r[a];
                            taken = (int) x < 0;
                            break;
                        }
                        case CB_E64: {
                            r[VOID] = 0;
                            final long x = r[a];
                            final long y = r[b];
                            {
                                long z = y + imm;
                                r[CC_OP] = CC_SUB << 2 | 3;
                                r[CC_A] = x;
                                r[CC_B] = z;
                                taken = x == z;
                                break;
                            }
                        }
                        case CB_E32: {
                            r[VOID] = 0;
                            final long x = r[a];
                            final long y = r[b];
                            {
                                long z = y + imm;
                                r[CC_OP] = CC_SUB << 2 | 2;
                                r[CC_A] = x;
                                r[CC_B] = z;
                                taken = (int) x == (int) z;
                                break;
                            }
                        }
                        case CB_E8: {
                            r[VOID] = 0;
                            final long x = r[a];
                            final long y = r[b];
                            {
                                long z = y + imm;
                                r[CC_OP] = CC_SUB << 2 | 0;
                                r[CC_A] = x;
                                r[CC_B] = z;
                                taken = (byte) x == (byte) z;
                                break;
                            }
                        }
                        case CB_B64: {
                            r[VOID] = 0;
                            final long x = r[a];
                            final long y = r[b];
                            {
                                long z = y + imm;
                                r[CC_OP] = CC_SUB << 2 | 3;
                                r[CC_A] = x;
                                r[CC_B] = z;
                                taken = x + Long.MIN_VALUE < z + Long.MIN_VALUE;
                                break;
                            }
                        }
                        case CB_B32: {
                            r[VOID] = 0;
                            final long x = r[a];
                            final long y = r[b];
                            {
                                long z = y + imm;
                                r[CC_OP] = CC_SUB << 2 | 2;
                                r[CC_A] = x;
                                r[CC_B] = z;
                                taken = (int) x + Integer.MIN_VALUE < (int) z + Integer.MIN_VALUE;
                                break;
                            }
                        }
                        case CB_B8: {
                            r[VOID] = 0;
                            final long x = r[a];
                            final long y = r[b];
                            {
                                long z = y + imm;
                                r[CC_OP] = CC_SUB << 2 | 0;
                                r[CC_A] = x;
                                r[CC_B] = z;
                                taken = (x & 0xff) < (z & 0xff);
                                break;
                            }
                        }
                        case CB_BE64: {
                            r[VOID] = 0;
                            final long x = r[a];
                            final long y = r[b];
                            {
                                long z = y + imm;
                                r[CC_OP] = CC_SUB << 2 | 3;
                                r[CC_A] = x;
                                r[CC_B] = z;
                                taken = x + Long.MIN_VALUE <= z + Long.MIN_VALUE;
                                break;
                            }
                        }
                        case CB_BE32: {
                            r[VOID] = 0;
                            final long x = r[a];
                            final long y = r[b];
                            {
                                long z = y + imm;
                                r[CC_OP] = CC_SUB << 2 | 2;
                                r[CC_A] = x;
                                r[CC_B] = z;
                                taken = (int) x + Integer.MIN_VALUE <= (int) z + Integer.MIN_VALUE;
                                break;
                            }
                        }
                        case CB_BE8: {
                            r[VOID] = 0;
                            final long x = r[a];
                            final long y = r[b];
                            {
                                long z = y + imm;
                                r[CC_OP] = CC_SUB << 2 | 0;
                                r[CC_A] = x;
                                r[CC_B] = z;
                                taken = (x & 0xff) <= (z & 0xff);
                                break;
                            }
                        }
                        case CB_L64: {
                            r[VOID] = 0;
                            final long x = r[a];
                            final long y = r[b];
                            {
                                long z = y + imm;
                                r[CC_OP] = CC_SUB << 2 | 3;
                                r[CC_A] = x;
                                r[CC_B] = z;
                                taken = x < z;
                                break;
                            }
                        }
                        case CB_L32: {
                            r[VOID] = 0;
                            final long x = r[a];
                            final long y = r[b];
                            {
                                long z = y + imm;
                                r[CC_OP] = CC_SUB << 2 | 2;
                                r[CC_A] = x;
                                r[CC_B] = z;
                                taken = (int) x < (int) z;
                                break;
                            }
                        }
                        case CB_LE64: {
                            r[VOID] = 0;
                            final long x = r[a];
                            final long y = r[b];
                            {
                                long z = y + imm;
                                r[CC_OP] = CC_SUB << 2 | 3;
                                r[CC_A] = x;
                                r[CC_B] = z;
                                taken = x <= z;
                                break;
                            }
                        }
                        case CB_LE32: {
                            r[VOID] = 0;
                            final long x = r[a];
                            final long y = r[b];
                            {
                                long z = y + imm;
                                r[CC_OP] = CC_SUB << 2 | 2;
                                r[CC_A] = x;
                                r[CC_B] = z;
                                taken = (int) x <= (int) z;
                                break;
                            }
                        }
                        case TB_Z64: {
                            r[VOID] = 0;
                            final long x = r[a];
                            final long y = r[b];
                            {
                                long result = x & y + imm;
                                r[CC_OP] = CC_LOGIC << 2 | 3;
                                r[CC_A] = result;
                                taken = result == 0;
                                break;
                            }
                        }
                        case TB_Z32: {
                            r[VOID] = 0;
                            final long x = r[a];
                            final long y = r[b];
                            {
                                long result = x & y + imm;
                                r[CC_OP] = CC_LOGIC << 2 | 2;
                                r[CC_A] = result;
                                taken = (int) result == 0;
                                break;
                            }
                        }
                        case TB_Z8: {
                            r[VOID] = 0;
                            final long x = r[a];
                            final long y = r[b];
                            {
                                long result = x & y + imm;
                                r[CC_OP] = CC_LOGIC << 2 | 0;
                                r[CC_A] = result;
                                taken = (byte) result == 0;
                                break;
                            }
                        }
                        case TB_S64: {
                            r[VOID] = 0;
                            final long x = r[a];
                            final long y = r[b];
                            {
                                long result = x & y + imm;
                                r[CC_OP] = CC_LOGIC << 2 | 3;
                                r[CC_A] = result;
                                taken = result < 0;
                                break;
                            }
                        }
                        case TB_S32: {
                            r[VOID] = 0;
                            final long x = r[a];
                            final long y = r[b];
                            {
                                long result = x & y + imm;
                                r[CC_OP] = CC_LOGIC << 2 | 2;
                                r[CC_A] = result;
                                taken = (int) result < 0;
                                break;
                            }
                        }
                        case TB_LE64: {
                            r[VOID] = 0;
                            final long x = r[a];
                            final long y = r[b];
                            {
                                long result = x & y + imm;
                                r[CC_OP] = CC_LOGIC << 2 | 3;
                                r[CC_A] = result;
                                taken = result <= 0;
                                break;
                            }
                        }
                        case TB_LE32: {
                            r[VOID] = 0;
                            final long x = r[a];
                            final long y = r[b];
                            {
                                long result = x & y + imm;
                                r[CC_OP] = CC_LOGIC << 2 | 2;
                                r[CC_A] = result;
                                taken = (int) result <= 0;
                                break;
                            }
                        }
                        default:
                            this.left = left;
                            return end(s, block, w, engine);
                    }
                    if (taken) {
                        next = block.next1;
                        target = block.offset1;
                    } else {
                        next = block.next0;
                        target = block.offset0;
                    }
                }
                // the way to the next block: linked, or found by the physical place of the target
                if (next == null) {
                    long va = r[PAGE] + target;
                    int i = (int) (va >>> 10) & tm;
                    long page = va & PAGE_MASK;
                    if (tlb[i + 2] == page) {
                        long host = va + tlb[i + 3];
                        next = cache[(int) (host ^ host >>> 13) & cm];
                        if (next.key != host) {
                            next = null;
                        } else {
                            r[PAGE] = page;
                        }
                    }
                    if (next == null) {
                        if (va << 16 >> 16 != va) {
                            this.left = left;
                            return wildBranch(s, block, w);
                        }
                        return leave(s, left, va);
                    }
                }
                left -= next.cost;
                if (left < 0) {
                    return leave(s, left + next.cost, r[PAGE] + next.offsets[0]);
                }
                block = next;
                code = block.code;
                pc = 0;
            }
        } catch (GuestFault f) {
            this.left = left;
            return fault(s, block, pc - 1, f);
        }
    }

    /** A branch to an address that is not canonical faults at the branch, which then has done nothing. */
    private int wildBranch(CpuState s, Block block, long w) {
        switch (Uop.op(w)) {
            case RET -> s.r[CpuState.RSP] -= 8 + Uop.imm(w);
            case CALL -> s.r[CpuState.RSP] += 8;
            default -> {}
        }
        return fault(s, block, block.starts[block.count] - 1, memory.fault().of(Vector.GP));
    }

    private int leave(CpuState s, long left, long rip) {
        this.left = left;
        s.r[CpuState.RIP] = rip;
        return EXIT_LOOKUP;
    }

    /** The push of an indirect call, unless its target is not canonical. */
    private void pushReturn(Block block, int pc, CpuState s, long target, long offset) {
        long[] r = s.r;
        long va = r[CpuState.RSP] - 8;
        if (target << 16 >> 16 != target) {
            memory.probeWrite(va, 8);
            throw memory.fault().of(Vector.GP);
        }
        store(block, pc, va, 8, r[PAGE] + offset);
        r[CpuState.RSP] = va;
    }

    private void store(Block block, int pc, long va, int size, long value) {
        memory.store(va, size, value);
        if (block.dead) {
            block.cutAfter(pc - 1);
        }
    }

    /** The ends of blocks that leave the loop. */
    private int end(CpuState s, Block block, long w, Engine engine) {
        long[] r = s.r;
        switch (Uop.op(w)) {
            case SYSCALL -> {
                long next = r[PAGE] + Uop.imm(w);
                r[CpuState.RIP] = next;
                r[CpuState.RCX] = next;
                r[CpuState.R11] = Flags.all(r);
                return EXIT_SYSCALL;
            }
            case FAULT -> {
                boolean trap = Uop.e(w) != 0;
                r[CpuState.RIP] = r[PAGE] + Uop.imm(w);
                s.faultVector = Uop.d(w) == 63 ? Vector.INT80 : Uop.d(w);
                s.faultError = 0;
                s.faultAddress = 0;
                if (!trap) {
                    left++;
                }
                return EXIT_FAULT;
            }
            case CUT -> {
                int i = Uop.imm(w);
                left += block.count - i;
                r[CpuState.RIP] = r[PAGE] + block.offsets[i];
                return EXIT_LOOKUP;
            }
            case HELPER_END -> {
                s.retired = engine.retiredAt(left);
                r[CpuState.RIP] = r[PAGE] + (w >> 40);
                helpers.execute(block.insns[Uop.imm(w) & 0xff]);
                return EXIT_END;
            }
            default -> throw new IllegalStateException("micro-operation " + Uop.op(w));
        }
    }

    /** State before the instruction of the micro-operation at {@code pc}, and what happened in it. */
    private int fault(CpuState s, Block block, int pc, GuestFault f) {
        int i = block.insnAt(pc);
        left += block.count - i;
        s.r[CpuState.RIP] = s.r[PAGE] + block.offsets[i];
        s.faultVector = f.vector;
        s.faultError = f.error;
        s.faultAddress = f.address;
        return EXIT_FAULT;
    }
}
