package vitrine.machine.cpu;

import vitrine.machine.decode.Insn;
import vitrine.machine.decode.Mnemonic;
import vitrine.machine.memory.AddressSpace;

/** XSAVE, XSAVEC, XSAVEOPT and XRSTOR (SDM volume 1, 13.7 to 13.10). */
final class XsaveHelpers {
    private final Operands o;
    private final byte[] area = new byte[Xsave.SIZE];

    XsaveHelpers(Operands o) {
        this.o = o;
    }

    private long address(Insn i) {
        long va = o.address(i);
        if ((va & 63) != 0) {
            throw o.fault(Vector.GP);
        }
        return va;
    }

    private int wanted() {
        return (int) o.r[CpuState.RAX] & Xsave.XCR0;
    }

    void save(Insn i) {
        long va = address(i);
        int wanted = wanted();
        int inUse = Xsave.inUse(o.s);
        boolean compact = i.mnemonic == Mnemonic.XSAVEC;
        if (compact && o.s.mxcsr.get() != vitrine.machine.vector.Mxcsr.RESET) {
            inUse |= Xsave.SSE;
        }
        int written = i.mnemonic == Mnemonic.XSAVE ? wanted : wanted & inUse;
        o.memory.check(va, Xsave.HEADER + 64, AddressSpace.PF_WRITE);
        if ((written & Xsave.AVX) != 0) {
            o.memory.check(va + Xsave.YMM, Xsave.YMM_SIZE, AddressSpace.PF_WRITE);
        }
        o.s.fxsave(area, 0);
        if ((written & Xsave.X87) != 0) {
            o.memory.write(va, area, 0, 24);
            o.memory.write(va + 32, area, 32, 128);
        }
        boolean control = compact ? (written & Xsave.SSE) != 0 : (wanted & (Xsave.SSE | Xsave.AVX)) != 0;
        if (control) {
            o.memory.write(va + 24, area, 24, 8);
        }
        if ((written & Xsave.SSE) != 0) {
            o.memory.write(va + 160, area, 160, 256);
        }
        if ((written & Xsave.AVX) != 0) {
            Xsave.storeUpper(o.s, area, Xsave.YMM);
            o.memory.write(va + Xsave.YMM, area, Xsave.YMM, Xsave.YMM_SIZE);
        }
        if (compact) {
            o.memory.store(va + Xsave.HEADER, 8, wanted & inUse);
            o.memory.store(va + Xsave.HEADER + 8, 8, wanted | Xsave.COMPACTED);
        } else {
            long before = o.memory.load(va + Xsave.HEADER, 8);
            o.memory.store(va + Xsave.HEADER, 8, before & ~wanted | wanted & inUse);
        }
    }

    void restore(Insn i) {
        long va = address(i);
        int wanted = wanted();
        o.memory.read(va, area, 0, Xsave.HEADER + 64);
        long present = Xsave.get(area, Xsave.HEADER);
        if ((wanted & present & Xsave.AVX) != 0) {
            o.memory.read(va + Xsave.YMM, area, Xsave.YMM, Xsave.YMM_SIZE);
        }
        if (!Xsave.restore(o.s, area, 0, wanted)) {
            throw o.fault(Vector.GP);
        }
    }
}
