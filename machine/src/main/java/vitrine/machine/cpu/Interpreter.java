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
                Block next;
                long target;
                switch ((int) w & 0x7f) {
                    case MOV64:
                        r[(int) (w >>> 9) & m] = r[(int) (w >>> 15) & m];
                        continue;
                    case MOV32:
                        r[(int) (w >>> 9) & m] = r[(int) (w >>> 15) & m] & 0xffffffffL;
                        continue;
                    case LDI:
                        r[(int) (w >>> 9) & m] = w >> 32;
                        continue;
                    case LDC:
                        r[(int) (w >>> 9) & m] = code[pc++];
                        continue;
                    case LEA64:
                        r[(int) (w >>> 9) & m] =
                                r[(int) (w >>> 15) & m] + (r[(int) (w >>> 21) & m] << ((int) (w >>> 27) & 31)) + (w >> 32);
                        continue;
                    case LEA32:
                        r[(int) (w >>> 9) & m] = r[(int) (w >>> 15) & m]
                                        + (r[(int) (w >>> 21) & m] << ((int) (w >>> 27) & 31))
                                        + (w >> 32)
                                & 0xffffffffL;
                        continue;
                    case ZX8:
                        r[(int) (w >>> 9) & m] = r[(int) (w >>> 15) & m] & 0xff;
                        continue;
                    case ZX16:
                        r[(int) (w >>> 9) & m] = r[(int) (w >>> 15) & m] & 0xffff;
                        continue;
                    case SX8_32:
                        r[(int) (w >>> 9) & m] = (byte) r[(int) (w >>> 15) & m] & 0xffffffffL;
                        continue;
                    case SX8_64:
                        r[(int) (w >>> 9) & m] = (byte) r[(int) (w >>> 15) & m];
                        continue;
                    case SX16_32:
                        r[(int) (w >>> 9) & m] = (short) r[(int) (w >>> 15) & m] & 0xffffffffL;
                        continue;
                    case SX16_64:
                        r[(int) (w >>> 9) & m] = (short) r[(int) (w >>> 15) & m];
                        continue;
                    case SX32_64:
                        r[(int) (w >>> 9) & m] = (int) r[(int) (w >>> 15) & m];
                        continue;
                    case ZX8H:
                        r[(int) (w >>> 9) & m] = r[(int) (w >>> 15) & m] >>> 8 & 0xff;
                        continue;
                    case INS8: {
                        int d = (int) (w >>> 9) & m;
                        r[d] = r[d] & ~0xffL | r[(int) (w >>> 15) & m] & 0xff;
                        continue;
                    }
                    case INS8H: {
                        int d = (int) (w >>> 9) & m;
                        r[d] = r[d] & ~0xff00L | (r[(int) (w >>> 15) & m] & 0xff) << 8;
                        continue;
                    }
                    case INS16: {
                        int d = (int) (w >>> 9) & m;
                        r[d] = r[d] & ~0xffffL | r[(int) (w >>> 15) & m] & 0xffff;
                        continue;
                    }
                    case LD64: {
                        long va = r[(int) (w >>> 15) & m] + (r[(int) (w >>> 21) & m] << ((int) (w >>> 27) & 31)) + (w >> 32);
                        int i = (int) (va >>> 10) & tm;
                        r[(int) (w >>> 9) & m] = tlb[i] == (va + 7 & PAGE_MASK)
                                ? HostMemory.getLong(va + tlb[i + 3])
                                : memory.load(va, 8);
                        continue;
                    }
                    case LD32: {
                        long va = r[(int) (w >>> 15) & m] + (r[(int) (w >>> 21) & m] << ((int) (w >>> 27) & 31)) + (w >> 32);
                        int i = (int) (va >>> 10) & tm;
                        r[(int) (w >>> 9) & m] = tlb[i] == (va + 3 & PAGE_MASK)
                                ? HostMemory.getInt(va + tlb[i + 3]) & 0xffffffffL
                                : memory.load(va, 4);
                        continue;
                    }
                    case LD16: {
                        long va = r[(int) (w >>> 15) & m] + (r[(int) (w >>> 21) & m] << ((int) (w >>> 27) & 31)) + (w >> 32);
                        r[(int) (w >>> 9) & m] = memory.load(va, 2);
                        continue;
                    }
                    case LD8: {
                        long va = r[(int) (w >>> 15) & m] + (r[(int) (w >>> 21) & m] << ((int) (w >>> 27) & 31)) + (w >> 32);
                        int i = (int) (va >>> 10) & tm;
                        r[(int) (w >>> 9) & m] = tlb[i] == (va & PAGE_MASK)
                                ? HostMemory.getByte(va + tlb[i + 3]) & 0xffL
                                : memory.load(va, 1);
                        continue;
                    }
                    case LD8_S32: {
                        long va = r[(int) (w >>> 15) & m] + (r[(int) (w >>> 21) & m] << ((int) (w >>> 27) & 31)) + (w >> 32);
                        r[(int) (w >>> 9) & m] = (byte) memory.load(va, 1) & 0xffffffffL;
                        continue;
                    }
                    case LD8_S64: {
                        long va = r[(int) (w >>> 15) & m] + (r[(int) (w >>> 21) & m] << ((int) (w >>> 27) & 31)) + (w >> 32);
                        r[(int) (w >>> 9) & m] = (byte) memory.load(va, 1);
                        continue;
                    }
                    case LD16_S32: {
                        long va = r[(int) (w >>> 15) & m] + (r[(int) (w >>> 21) & m] << ((int) (w >>> 27) & 31)) + (w >> 32);
                        r[(int) (w >>> 9) & m] = (short) memory.load(va, 2) & 0xffffffffL;
                        continue;
                    }
                    case LD16_S64: {
                        long va = r[(int) (w >>> 15) & m] + (r[(int) (w >>> 21) & m] << ((int) (w >>> 27) & 31)) + (w >> 32);
                        r[(int) (w >>> 9) & m] = (short) memory.load(va, 2);
                        continue;
                    }
                    case LD32_S64: {
                        long va = r[(int) (w >>> 15) & m] + (r[(int) (w >>> 21) & m] << ((int) (w >>> 27) & 31)) + (w >> 32);
                        int i = (int) (va >>> 10) & tm;
                        r[(int) (w >>> 9) & m] = tlb[i] == (va + 3 & PAGE_MASK)
                                ? HostMemory.getInt(va + tlb[i + 3])
                                : (int) memory.load(va, 4);
                        continue;
                    }
                    case LDW64: {
                        long va = r[(int) (w >>> 15) & m] + (r[(int) (w >>> 21) & m] << ((int) (w >>> 27) & 31)) + (w >> 32);
                        r[(int) (w >>> 9) & m] = memory.loadForWrite(va, 8);
                        if (block.dead) {
                            block.cutAfter(pc - 1);
                        }
                        continue;
                    }
                    case LDW32: {
                        long va = r[(int) (w >>> 15) & m] + (r[(int) (w >>> 21) & m] << ((int) (w >>> 27) & 31)) + (w >> 32);
                        r[(int) (w >>> 9) & m] = memory.loadForWrite(va, 4);
                        if (block.dead) {
                            block.cutAfter(pc - 1);
                        }
                        continue;
                    }
                    case LDW16: {
                        long va = r[(int) (w >>> 15) & m] + (r[(int) (w >>> 21) & m] << ((int) (w >>> 27) & 31)) + (w >> 32);
                        r[(int) (w >>> 9) & m] = memory.loadForWrite(va, 2);
                        if (block.dead) {
                            block.cutAfter(pc - 1);
                        }
                        continue;
                    }
                    case LDW8: {
                        long va = r[(int) (w >>> 15) & m] + (r[(int) (w >>> 21) & m] << ((int) (w >>> 27) & 31)) + (w >> 32);
                        r[(int) (w >>> 9) & m] = memory.loadForWrite(va, 1);
                        if (block.dead) {
                            block.cutAfter(pc - 1);
                        }
                        continue;
                    }
                    case ST64: {
                        long va = r[(int) (w >>> 15) & m] + (r[(int) (w >>> 21) & m] << ((int) (w >>> 27) & 31)) + (w >> 32);
                        int i = (int) (va >>> 10) & tm;
                        if (tlb[i + 1] == (va + 7 & PAGE_MASK)) {
                            HostMemory.putLong(va + tlb[i + 3], r[(int) (w >>> 9) & m]);
                        } else {
                            store(block, pc, va, 8, r[(int) (w >>> 9) & m]);
                        }
                        continue;
                    }
                    case ST32: {
                        long va = r[(int) (w >>> 15) & m] + (r[(int) (w >>> 21) & m] << ((int) (w >>> 27) & 31)) + (w >> 32);
                        int i = (int) (va >>> 10) & tm;
                        if (tlb[i + 1] == (va + 3 & PAGE_MASK)) {
                            HostMemory.putInt(va + tlb[i + 3], (int) r[(int) (w >>> 9) & m]);
                        } else {
                            store(block, pc, va, 4, r[(int) (w >>> 9) & m]);
                        }
                        continue;
                    }
                    case ST16: {
                        long va = r[(int) (w >>> 15) & m] + (r[(int) (w >>> 21) & m] << ((int) (w >>> 27) & 31)) + (w >> 32);
                        store(block, pc, va, 2, r[(int) (w >>> 9) & m]);
                        continue;
                    }
                    case ST8: {
                        long va = r[(int) (w >>> 15) & m] + (r[(int) (w >>> 21) & m] << ((int) (w >>> 27) & 31)) + (w >> 32);
                        int i = (int) (va >>> 10) & tm;
                        if (tlb[i + 1] == (va & PAGE_MASK)) {
                            HostMemory.putByte(va + tlb[i + 3], (byte) r[(int) (w >>> 9) & m]);
                        } else {
                            store(block, pc, va, 1, r[(int) (w >>> 9) & m]);
                        }
                        continue;
                    }
                    case PUSH: {
                        long va = r[CpuState.RSP] - 8;
                        int i = (int) (va >>> 10) & tm;
                        if (tlb[i + 1] == (va + 7 & PAGE_MASK)) {
                            HostMemory.putLong(va + tlb[i + 3], r[(int) (w >>> 9) & m]);
                        } else {
                            store(block, pc, va, 8, r[(int) (w >>> 9) & m]);
                        }
                        r[CpuState.RSP] = va;
                        continue;
                    }
                    case POP: {
                        long va = r[CpuState.RSP];
                        int i = (int) (va >>> 10) & tm;
                        long value = tlb[i] == (va + 7 & PAGE_MASK)
                                ? HostMemory.getLong(va + tlb[i + 3])
                                : memory.load(va, 8);
                        r[CpuState.RSP] = va + 8;
                        r[(int) (w >>> 9) & m] = value;
                        continue;
                    }
                    case SUB64:
                        r[(int) (w >>> 9) & m] = r[(int) (w >>> 15) & m] - (r[(int) (w >>> 21) & m] + (w >> 32));
                        continue;
                    case SUB32:
                        r[(int) (w >>> 9) & m] =
                                r[(int) (w >>> 15) & m] - (r[(int) (w >>> 21) & m] + (w >> 32)) & 0xffffffffL;
                        continue;
                    case AND64:
                        r[(int) (w >>> 9) & m] = r[(int) (w >>> 15) & m] & r[(int) (w >>> 21) & m] + (w >> 32);
                        continue;
                    case AND32:
                        r[(int) (w >>> 9) & m] =
                                r[(int) (w >>> 15) & m] & r[(int) (w >>> 21) & m] + (w >> 32) & 0xffffffffL;
                        continue;
                    case OR64:
                        r[(int) (w >>> 9) & m] = r[(int) (w >>> 15) & m] | r[(int) (w >>> 21) & m] + (w >> 32);
                        continue;
                    case OR32:
                        r[(int) (w >>> 9) & m] =
                                (r[(int) (w >>> 15) & m] | r[(int) (w >>> 21) & m] + (w >> 32)) & 0xffffffffL;
                        continue;
                    case XOR64:
                        r[(int) (w >>> 9) & m] = r[(int) (w >>> 15) & m] ^ r[(int) (w >>> 21) & m] + (w >> 32);
                        continue;
                    case XOR32:
                        r[(int) (w >>> 9) & m] =
                                (r[(int) (w >>> 15) & m] ^ r[(int) (w >>> 21) & m] + (w >> 32)) & 0xffffffffL;
                        continue;
                    case MUL64:
                        r[(int) (w >>> 9) & m] = r[(int) (w >>> 15) & m] * (r[(int) (w >>> 21) & m] + (w >> 32));
                        continue;
                    case MUL32:
                        r[(int) (w >>> 9) & m] =
                                r[(int) (w >>> 15) & m] * (r[(int) (w >>> 21) & m] + (w >> 32)) & 0xffffffffL;
                        continue;
                    case SHL64:
                        r[(int) (w >>> 9) & m] =
                                r[(int) (w >>> 15) & m] << (int) (r[(int) (w >>> 21) & m] + (w >> 32));
                        continue;
                    case SHL32:
                        r[(int) (w >>> 9) & m] =
                                (int) r[(int) (w >>> 15) & m] << (int) (r[(int) (w >>> 21) & m] + (w >> 32))
                                        & 0xffffffffL;
                        continue;
                    case SHR64:
                        r[(int) (w >>> 9) & m] =
                                r[(int) (w >>> 15) & m] >>> (int) (r[(int) (w >>> 21) & m] + (w >> 32));
                        continue;
                    case SHR32:
                        r[(int) (w >>> 9) & m] =
                                (int) r[(int) (w >>> 15) & m] >>> (int) (r[(int) (w >>> 21) & m] + (w >> 32))
                                        & 0xffffffffL;
                        continue;
                    case SAR64:
                        r[(int) (w >>> 9) & m] =
                                r[(int) (w >>> 15) & m] >> (int) (r[(int) (w >>> 21) & m] + (w >> 32));
                        continue;
                    case SAR32:
                        r[(int) (w >>> 9) & m] =
                                (int) r[(int) (w >>> 15) & m] >> (int) (r[(int) (w >>> 21) & m] + (w >> 32))
                                        & 0xffffffffL;
                        continue;
                    case ROL64:
                        r[(int) (w >>> 9) & m] = Long.rotateLeft(
                                r[(int) (w >>> 15) & m], (int) (r[(int) (w >>> 21) & m] + (w >> 32)));
                        continue;
                    case ROL32:
                        r[(int) (w >>> 9) & m] = Integer.rotateLeft(
                                        (int) r[(int) (w >>> 15) & m], (int) (r[(int) (w >>> 21) & m] + (w >> 32)))
                                & 0xffffffffL;
                        continue;
                    case ADDF64: {
                        long a = r[(int) (w >>> 15) & m];
                        long b = r[(int) (w >>> 21) & m] + (w >> 32);
                        r[CC_OP] = CC_ADD << 2 | 3;
                        r[CC_A] = a;
                        r[CC_B] = b;
                        r[(int) (w >>> 9) & m] = a + b;
                        continue;
                    }
                    case ADDF32: {
                        long a = r[(int) (w >>> 15) & m];
                        long b = r[(int) (w >>> 21) & m] + (w >> 32);
                        r[CC_OP] = CC_ADD << 2 | 2;
                        r[CC_A] = a;
                        r[CC_B] = b;
                        r[(int) (w >>> 9) & m] = a + b & 0xffffffffL;
                        continue;
                    }
                    case SUBF64: {
                        long a = r[(int) (w >>> 15) & m];
                        long b = r[(int) (w >>> 21) & m] + (w >> 32);
                        r[CC_OP] = CC_SUB << 2 | 3;
                        r[CC_A] = a;
                        r[CC_B] = b;
                        r[(int) (w >>> 9) & m] = a - b;
                        continue;
                    }
                    case SUBF32: {
                        long a = r[(int) (w >>> 15) & m];
                        long b = r[(int) (w >>> 21) & m] + (w >> 32);
                        r[CC_OP] = CC_SUB << 2 | 2;
                        r[CC_A] = a;
                        r[CC_B] = b;
                        r[(int) (w >>> 9) & m] = a - b & 0xffffffffL;
                        continue;
                    }
                    case ANDF64: {
                        long result = r[(int) (w >>> 15) & m] & r[(int) (w >>> 21) & m] + (w >> 32);
                        r[CC_OP] = CC_LOGIC << 2 | 3;
                        r[CC_A] = result;
                        r[(int) (w >>> 9) & m] = result;
                        continue;
                    }
                    case ANDF32: {
                        long result = r[(int) (w >>> 15) & m] & r[(int) (w >>> 21) & m] + (w >> 32) & 0xffffffffL;
                        r[CC_OP] = CC_LOGIC << 2 | 2;
                        r[CC_A] = result;
                        r[(int) (w >>> 9) & m] = result;
                        continue;
                    }
                    case ORF64: {
                        long result = r[(int) (w >>> 15) & m] | r[(int) (w >>> 21) & m] + (w >> 32);
                        r[CC_OP] = CC_LOGIC << 2 | 3;
                        r[CC_A] = result;
                        r[(int) (w >>> 9) & m] = result;
                        continue;
                    }
                    case ORF32: {
                        long result = (r[(int) (w >>> 15) & m] | r[(int) (w >>> 21) & m] + (w >> 32)) & 0xffffffffL;
                        r[CC_OP] = CC_LOGIC << 2 | 2;
                        r[CC_A] = result;
                        r[(int) (w >>> 9) & m] = result;
                        continue;
                    }
                    case XORF64: {
                        long result = r[(int) (w >>> 15) & m] ^ r[(int) (w >>> 21) & m] + (w >> 32);
                        r[CC_OP] = CC_LOGIC << 2 | 3;
                        r[CC_A] = result;
                        r[(int) (w >>> 9) & m] = result;
                        continue;
                    }
                    case XORF32: {
                        long result = (r[(int) (w >>> 15) & m] ^ r[(int) (w >>> 21) & m] + (w >> 32)) & 0xffffffffL;
                        r[CC_OP] = CC_LOGIC << 2 | 2;
                        r[CC_A] = result;
                        r[(int) (w >>> 9) & m] = result;
                        continue;
                    }
                    case CC:
                        r[CC_OP] = (int) (w >>> 9) & 63;
                        r[CC_A] = r[(int) (w >>> 15) & m];
                        r[CC_B] = r[(int) (w >>> 21) & m] + (w >> 32);
                        continue;
                    case GETC:
                        r[(int) (w >>> 9) & m] = Flags.carry(r);
                        continue;
                    case SET:
                        r[(int) (w >>> 9) & m] = Flags.condition(r, (int) (w >>> 27) & 31) ? 1 : 0;
                        continue;
                    case CMOV64:
                        if (Flags.condition(r, (int) (w >>> 27) & 31)) {
                            r[(int) (w >>> 9) & m] = r[(int) (w >>> 15) & m];
                        }
                        continue;
                    case CMOV32: {
                        int d = (int) (w >>> 9) & m;
                        r[d] = (Flags.condition(r, (int) (w >>> 27) & 31) ? r[(int) (w >>> 15) & m] : r[d])
                                & 0xffffffffL;
                        continue;
                    }
                    case JMP:
                        next = block.next0;
                        target = block.offset0;
                        break;
                    case JMPI:
                        next = null;
                        target = r[(int) (w >>> 15) & m] - r[PAGE];
                        break;
                    case CALL: {
                        long va = r[CpuState.RSP] - 8;
                        int i = (int) (va >>> 10) & tm;
                        long back = r[PAGE] + (w >> 32);
                        if (tlb[i + 1] == (va + 7 & PAGE_MASK)) {
                            HostMemory.putLong(va + tlb[i + 3], back);
                        } else {
                            store(block, pc, va, 8, back);
                        }
                        r[CpuState.RSP] = va;
                        next = block.next0;
                        target = block.offset0;
                        break;
                    }
                    case CALLI: {
                        long va = r[CpuState.RSP] - 8;
                        target = r[(int) (w >>> 15) & m];
                        if (target << 16 >> 16 != target) {
                            throw memory.fault().of(Vector.GP);
                        }
                        target -= r[PAGE];
                        store(block, pc, va, 8, r[PAGE] + (w >> 32));
                        r[CpuState.RSP] = va;
                        next = null;
                        break;
                    }
                    case RET: {
                        long va = r[CpuState.RSP];
                        int i = (int) (va >>> 10) & tm;
                        target = (tlb[i] == (va + 7 & PAGE_MASK)
                                        ? HostMemory.getLong(va + tlb[i + 3])
                                        : memory.load(va, 8))
                                - r[PAGE];
                        r[CpuState.RSP] = va + 8 + (w >> 32);
                        next = null;
                        break;
                    }
                    case BR:
                        if (Flags.condition(r, (int) (w >>> 27) & 31)) {
                            next = block.next1;
                            target = block.offset1;
                        } else {
                            next = block.next0;
                            target = block.offset0;
                        }
                        break;
                    case BR_Z64:
                    case JRCXZ:
                        if (r[(int) (w >>> 15) & m] == 0) {
                            next = block.next1;
                            target = block.offset1;
                        } else {
                            next = block.next0;
                            target = block.offset0;
                        }
                        break;
                    case BR_Z32:
                        if ((int) r[(int) (w >>> 15) & m] == 0) {
                            next = block.next1;
                            target = block.offset1;
                        } else {
                            next = block.next0;
                            target = block.offset0;
                        }
                        break;
                    case BR_S64:
                        if (r[(int) (w >>> 15) & m] < 0) {
                            next = block.next1;
                            target = block.offset1;
                        } else {
                            next = block.next0;
                            target = block.offset0;
                        }
                        break;
                    case BR_S32:
                        if ((int) r[(int) (w >>> 15) & m] < 0) {
                            next = block.next1;
                            target = block.offset1;
                        } else {
                            next = block.next0;
                            target = block.offset0;
                        }
                        break;
                    case CB_E64: {
                        long a = r[(int) (w >>> 15) & m];
                        long b = r[(int) (w >>> 21) & m] + (w >> 32);
                        r[CC_OP] = CC_SUB << 2 | 3;
                        r[CC_A] = a;
                        r[CC_B] = b;
                        if (a == b) {
                            next = block.next1;
                            target = block.offset1;
                        } else {
                            next = block.next0;
                            target = block.offset0;
                        }
                        break;
                    }
                    case CB_E32: {
                        long a = r[(int) (w >>> 15) & m];
                        long b = r[(int) (w >>> 21) & m] + (w >> 32);
                        r[CC_OP] = CC_SUB << 2 | 2;
                        r[CC_A] = a;
                        r[CC_B] = b;
                        if ((int) a == (int) b) {
                            next = block.next1;
                            target = block.offset1;
                        } else {
                            next = block.next0;
                            target = block.offset0;
                        }
                        break;
                    }
                    case CB_E8: {
                        long a = r[(int) (w >>> 15) & m];
                        long b = r[(int) (w >>> 21) & m] + (w >> 32);
                        r[CC_OP] = CC_SUB << 2;
                        r[CC_A] = a;
                        r[CC_B] = b;
                        if ((byte) a == (byte) b) {
                            next = block.next1;
                            target = block.offset1;
                        } else {
                            next = block.next0;
                            target = block.offset0;
                        }
                        break;
                    }
                    case CB_B64: {
                        long a = r[(int) (w >>> 15) & m];
                        long b = r[(int) (w >>> 21) & m] + (w >> 32);
                        r[CC_OP] = CC_SUB << 2 | 3;
                        r[CC_A] = a;
                        r[CC_B] = b;
                        if (a + Long.MIN_VALUE < b + Long.MIN_VALUE) {
                            next = block.next1;
                            target = block.offset1;
                        } else {
                            next = block.next0;
                            target = block.offset0;
                        }
                        break;
                    }
                    case CB_B32: {
                        long a = r[(int) (w >>> 15) & m];
                        long b = r[(int) (w >>> 21) & m] + (w >> 32);
                        r[CC_OP] = CC_SUB << 2 | 2;
                        r[CC_A] = a;
                        r[CC_B] = b;
                        if ((int) a + Integer.MIN_VALUE < (int) b + Integer.MIN_VALUE) {
                            next = block.next1;
                            target = block.offset1;
                        } else {
                            next = block.next0;
                            target = block.offset0;
                        }
                        break;
                    }
                    case CB_B8: {
                        long a = r[(int) (w >>> 15) & m];
                        long b = r[(int) (w >>> 21) & m] + (w >> 32);
                        r[CC_OP] = CC_SUB << 2;
                        r[CC_A] = a;
                        r[CC_B] = b;
                        if ((a & 0xff) < (b & 0xff)) {
                            next = block.next1;
                            target = block.offset1;
                        } else {
                            next = block.next0;
                            target = block.offset0;
                        }
                        break;
                    }
                    case CB_BE64: {
                        long a = r[(int) (w >>> 15) & m];
                        long b = r[(int) (w >>> 21) & m] + (w >> 32);
                        r[CC_OP] = CC_SUB << 2 | 3;
                        r[CC_A] = a;
                        r[CC_B] = b;
                        if (a + Long.MIN_VALUE <= b + Long.MIN_VALUE) {
                            next = block.next1;
                            target = block.offset1;
                        } else {
                            next = block.next0;
                            target = block.offset0;
                        }
                        break;
                    }
                    case CB_BE32: {
                        long a = r[(int) (w >>> 15) & m];
                        long b = r[(int) (w >>> 21) & m] + (w >> 32);
                        r[CC_OP] = CC_SUB << 2 | 2;
                        r[CC_A] = a;
                        r[CC_B] = b;
                        if ((int) a + Integer.MIN_VALUE <= (int) b + Integer.MIN_VALUE) {
                            next = block.next1;
                            target = block.offset1;
                        } else {
                            next = block.next0;
                            target = block.offset0;
                        }
                        break;
                    }
                    case CB_BE8: {
                        long a = r[(int) (w >>> 15) & m];
                        long b = r[(int) (w >>> 21) & m] + (w >> 32);
                        r[CC_OP] = CC_SUB << 2;
                        r[CC_A] = a;
                        r[CC_B] = b;
                        if ((a & 0xff) <= (b & 0xff)) {
                            next = block.next1;
                            target = block.offset1;
                        } else {
                            next = block.next0;
                            target = block.offset0;
                        }
                        break;
                    }
                    case CB_L64: {
                        long a = r[(int) (w >>> 15) & m];
                        long b = r[(int) (w >>> 21) & m] + (w >> 32);
                        r[CC_OP] = CC_SUB << 2 | 3;
                        r[CC_A] = a;
                        r[CC_B] = b;
                        if (a < b) {
                            next = block.next1;
                            target = block.offset1;
                        } else {
                            next = block.next0;
                            target = block.offset0;
                        }
                        break;
                    }
                    case CB_L32: {
                        long a = r[(int) (w >>> 15) & m];
                        long b = r[(int) (w >>> 21) & m] + (w >> 32);
                        r[CC_OP] = CC_SUB << 2 | 2;
                        r[CC_A] = a;
                        r[CC_B] = b;
                        if ((int) a < (int) b) {
                            next = block.next1;
                            target = block.offset1;
                        } else {
                            next = block.next0;
                            target = block.offset0;
                        }
                        break;
                    }
                    case CB_LE64: {
                        long a = r[(int) (w >>> 15) & m];
                        long b = r[(int) (w >>> 21) & m] + (w >> 32);
                        r[CC_OP] = CC_SUB << 2 | 3;
                        r[CC_A] = a;
                        r[CC_B] = b;
                        if (a <= b) {
                            next = block.next1;
                            target = block.offset1;
                        } else {
                            next = block.next0;
                            target = block.offset0;
                        }
                        break;
                    }
                    case CB_LE32: {
                        long a = r[(int) (w >>> 15) & m];
                        long b = r[(int) (w >>> 21) & m] + (w >> 32);
                        r[CC_OP] = CC_SUB << 2 | 2;
                        r[CC_A] = a;
                        r[CC_B] = b;
                        if ((int) a <= (int) b) {
                            next = block.next1;
                            target = block.offset1;
                        } else {
                            next = block.next0;
                            target = block.offset0;
                        }
                        break;
                    }
                    case TB_Z64: {
                        long result = r[(int) (w >>> 15) & m] & r[(int) (w >>> 21) & m] + (w >> 32);
                        r[CC_OP] = CC_LOGIC << 2 | 3;
                        r[CC_A] = result;
                        if (result == 0) {
                            next = block.next1;
                            target = block.offset1;
                        } else {
                            next = block.next0;
                            target = block.offset0;
                        }
                        break;
                    }
                    case TB_Z32: {
                        long result = r[(int) (w >>> 15) & m] & r[(int) (w >>> 21) & m] + (w >> 32);
                        r[CC_OP] = CC_LOGIC << 2 | 2;
                        r[CC_A] = result;
                        if ((int) result == 0) {
                            next = block.next1;
                            target = block.offset1;
                        } else {
                            next = block.next0;
                            target = block.offset0;
                        }
                        break;
                    }
                    case TB_Z8: {
                        long result = r[(int) (w >>> 15) & m] & r[(int) (w >>> 21) & m] + (w >> 32);
                        r[CC_OP] = CC_LOGIC << 2;
                        r[CC_A] = result;
                        if ((byte) result == 0) {
                            next = block.next1;
                            target = block.offset1;
                        } else {
                            next = block.next0;
                            target = block.offset0;
                        }
                        break;
                    }
                    case TB_S64: {
                        long result = r[(int) (w >>> 15) & m] & r[(int) (w >>> 21) & m] + (w >> 32);
                        r[CC_OP] = CC_LOGIC << 2 | 3;
                        r[CC_A] = result;
                        if (result < 0) {
                            next = block.next1;
                            target = block.offset1;
                        } else {
                            next = block.next0;
                            target = block.offset0;
                        }
                        break;
                    }
                    case TB_S32: {
                        long result = r[(int) (w >>> 15) & m] & r[(int) (w >>> 21) & m] + (w >> 32);
                        r[CC_OP] = CC_LOGIC << 2 | 2;
                        r[CC_A] = result;
                        if ((int) result < 0) {
                            next = block.next1;
                            target = block.offset1;
                        } else {
                            next = block.next0;
                            target = block.offset0;
                        }
                        break;
                    }
                    case TB_LE64: {
                        long result = r[(int) (w >>> 15) & m] & r[(int) (w >>> 21) & m] + (w >> 32);
                        r[CC_OP] = CC_LOGIC << 2 | 3;
                        r[CC_A] = result;
                        if (result <= 0) {
                            next = block.next1;
                            target = block.offset1;
                        } else {
                            next = block.next0;
                            target = block.offset0;
                        }
                        break;
                    }
                    case TB_LE32: {
                        long result = r[(int) (w >>> 15) & m] & r[(int) (w >>> 21) & m] + (w >> 32);
                        r[CC_OP] = CC_LOGIC << 2 | 2;
                        r[CC_A] = result;
                        if ((int) result <= 0) {
                            next = block.next1;
                            target = block.offset1;
                        } else {
                            next = block.next0;
                            target = block.offset0;
                        }
                        break;
                    }
                    case LDV128:
                    case LDVA128:
                    case LDV64:
                    case LDV32:
                    case LDVL:
                    case LDVH:
                    case STV128:
                    case STVA128:
                    case STV64:
                    case STV32:
                    case STVH: {
                        long va = r[(int) (w >>> 15) & m] + (r[(int) (w >>> 21) & m] << ((int) (w >>> 27) & 31)) + (w >> 32);
                        Rare.vector(s, memory, w, va);
                        if (block.dead) {
                            block.cutAfter(pc - 1);
                        }
                        continue;
                    }
                    case VMOV: {
                        int d = (int) (w >>> 7) & 63 << 2;
                        int a = (int) (w >>> 13) & 63 << 2;
                        s.v[d] = s.v[a];
                        s.v[d + 1] = s.v[a + 1];
                        continue;
                    }
                    case VFROM64: {
                        int d = (int) (w >>> 7) & 63 << 2;
                        s.v[d] = r[(int) (w >>> 15) & m];
                        s.v[d + 1] = 0;
                        continue;
                    }
                    case VFROM32: {
                        int d = (int) (w >>> 7) & 63 << 2;
                        s.v[d] = r[(int) (w >>> 15) & m] & 0xffffffffL;
                        s.v[d + 1] = 0;
                        continue;
                    }
                    case VTO64:
                        r[(int) (w >>> 9) & m] = s.v[(int) (w >>> 13) & 63 << 2];
                        continue;
                    case VTO32:
                        r[(int) (w >>> 9) & m] = s.v[(int) (w >>> 13) & 63 << 2] & 0xffffffffL;
                        continue;
                    case PURE:
                        r[(int) (w >>> 9) & m] = Rare.pure(
                                (int) (w >>> 27) & 31, r[(int) (w >>> 15) & m], r[(int) (w >>> 21) & m] + (w >> 32));
                        continue;
                    case FLG:
                        Rare.flags(
                                r,
                                (int) (w >>> 27) & 31,
                                (int) (w >>> 9) & 63,
                                r[(int) (w >>> 15) & m],
                                r[(int) (w >>> 21) & m] + (w >> 32));
                        continue;
                    case HELPER:
                        r[CpuState.RIP] = r[PAGE] + (w >> 40);
                        helpers.execute(block.insns[(int) (w >> 32) & 0xff]);
                        if (block.dead) {
                            block.cutAfter(pc - 1);
                        }
                        continue;
                    default: {
                        this.left = left;
                        return end(s, block, w, engine);
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
