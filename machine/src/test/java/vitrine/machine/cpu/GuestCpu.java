package vitrine.machine.cpu;

import vitrine.machine.memory.AddressSpace;
import vitrine.machine.memory.HostMemory;
import vitrine.machine.memory.PhysicalMemory;
import vitrine.machine.memory.Pte;

/** Executes single instructions on the engine, in the same surroundings as oracle.c does on the host. */
final class GuestCpu {
    private static final long RW = Pte.PRESENT | Pte.USER | Pte.WRITABLE;

    final PhysicalMemory memory = new PhysicalMemory(4 << 20);
    final AddressSpace space = new AddressSpace(memory, memory.allocate());
    final CpuState cpu = new CpuState();
    final Engine engine =
            new Engine(memory, new Engine.Config(CpuLevel.V3, () -> cpu.retired, 1, 0, () -> 0, Runnable::run));

    private final byte[] traps = new byte[4096];

    GuestCpu() {
        map(Snapshot.CODE, RW);
        map(Snapshot.DATA, RW | Pte.NX);
        map(Snapshot.DATA + 4096, RW | Pte.NX);
        map(Snapshot.CONST, Pte.PRESENT | Pte.USER | Pte.NX);
        java.util.Arrays.fill(traps, (byte) 0xcc);
    }

    private void map(long va, long bits) {
        space.set(va, Pte.of(memory.allocate(), bits));
    }

    private void put(long va, byte[] from) {
        int done = 0;
        while (done < from.length) {
            int n = (int) Math.min(from.length - done, 4096 - (va + done & 4095));
            HostMemory.copyIn(from, done, space.writeAddress(va + done, n), n);
            done += n;
        }
    }

    void load(Snapshot s) {
        System.arraycopy(s.r, 0, cpu.r, 0, 16);
        cpu.r[CpuState.RIP] = Snapshot.START;
        cpu.r[CpuState.FS_BASE] = 0;
        cpu.r[CpuState.GS_BASE] = Snapshot.DATA;
        cpu.setFlags(s.flags);
        cpu.fxrstor(s.fx, 0);
        Xsave.loadUpper(cpu, s.ymm, 0);
        put(Snapshot.DATA, new byte[8192]);
        put(Snapshot.WINDOW, s.window);
        put(Snapshot.CODE, traps);
        put(Snapshot.START, s.code);
    }

    /** As {@link #load(Snapshot)}, with longer code. */
    void load(Snapshot s, byte[] code) {
        load(s);
        put(Snapshot.START, code);
    }

    /** Runs to the next fault or trap. */
    Exit run(long budget) {
        return engine.run(cpu, space, budget);
    }

    Snapshot state() {
        Snapshot s = new Snapshot();
        System.arraycopy(cpu.r, 0, s.r, 0, 16);
        s.rip = cpu.r[CpuState.RIP];
        s.flags = cpu.flags();
        s.vector = cpu.faultVector;
        s.error = cpu.faultError;
        s.cr2 = cpu.faultAddress;
        cpu.fxsave(s.fx, 0);
        Xsave.storeUpper(cpu, s.ymm, 0);
        HostMemory.copyOut(space.readAddress(Snapshot.WINDOW, 256), s.window, 0, 256);
        HostMemory.copyOut(space.readAddress(Snapshot.WINDOW + 256, 256), s.window, 256, 256);
        return s;
    }
}
