package vitrine.machine.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import vitrine.machine.lift.Block;
import vitrine.machine.memory.AddressSpace;
import vitrine.machine.memory.HostMemory;
import vitrine.machine.memory.PhysicalMemory;
import vitrine.machine.memory.Pte;

/** Budgets, faults, single steps, and code that changes. */
class EngineTest {
    private static final long CODE = 0x40_0000;
    private static final long DATA = 0x50_0000;
    private static final long RW = Pte.PRESENT | Pte.USER | Pte.WRITABLE;

    private final PhysicalMemory memory = new PhysicalMemory(4 << 20);
    private final AddressSpace space = new AddressSpace(memory, memory.allocate());
    private final CpuState s = new CpuState();
    private final Engine engine =
            new Engine(memory, new Engine.Config(CpuLevel.V2, () -> s.retired, 7, 0, () -> 0, Runnable::run));

    private int map(long va, long bits) {
        int pfn = memory.allocate();
        space.set(va, Pte.of(pfn, bits));
        return pfn;
    }

    private void put(long va, String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        for (int n = 0; n < bytes.length; n++) {
            HostMemory.putByte(space.writeAddress(va + n, 1), bytes[n]);
        }
    }

    /** Code at CODE, two pages, and a page of data that RSP points to the end of. */
    private void start(String hex) {
        map(CODE, RW);
        map(CODE + 4096, RW);
        map(DATA, RW | Pte.NX);
        put(CODE, hex);
        s.r[CpuState.RIP] = CODE;
        s.r[CpuState.RSP] = DATA + 4096;
    }

    @Test
    void runsExactlyTheBudget() {
        start("48ffc0 48ffc0 48ffc3 ebf5"); // inc rax; inc rax; inc rbx; jmp back
        long total = 0;
        for (int budget = 1; budget < 40; budget++) {
            assertThat(engine.run(s, space, budget)).isEqualTo(Exit.INTERRUPT);
            total += budget;
            assertThat(s.retired).isEqualTo(total);
            long inRound = total % 4;
            assertThat(s.r[CpuState.RAX]).isEqualTo(total / 4 * 2 + Math.min(inRound, 2));
            assertThat(s.r[CpuState.RBX]).isEqualTo(total / 4 + (inRound == 3 ? 1 : 0));
            assertThat(s.r[CpuState.RIP]).isEqualTo(CODE + 3 * inRound);
        }
    }

    @Test
    void syscallSavesWhereItCameFrom() {
        start("f9 0f05"); // stc; syscall
        assertThat(engine.run(s, space, 100)).isEqualTo(Exit.SYSCALL);
        assertThat(s.r[CpuState.RIP]).isEqualTo(CODE + 3);
        assertThat(s.r[CpuState.RCX]).isEqualTo(CODE + 3);
        assertThat(s.r[CpuState.R11]).isEqualTo(0x203);
        assertThat(s.retired).isEqualTo(2);
    }

    @Test
    void aFaultLeavesTheStateBeforeTheInstruction() {
        start("48ffc0 480107"); // inc rax; add [rdi], rax
        int pfn = map(DATA + 8192, Pte.PRESENT | Pte.USER | Pte.NX);
        s.r[CpuState.RDI] = DATA + 8200;
        assertThat(engine.run(s, space, 100)).isEqualTo(Exit.FAULT);
        assertThat(s.faultVector).isEqualTo(Vector.PF);
        assertThat(s.faultError).isEqualTo(AddressSpace.PF_PRESENT | AddressSpace.PF_WRITE | AddressSpace.PF_USER);
        assertThat(s.faultAddress).isEqualTo(DATA + 8200);
        assertThat(s.r[CpuState.RIP]).isEqualTo(CODE + 3);
        assertThat(s.retired).isEqualTo(1);
        space.set(DATA + 8192, Pte.of(pfn, RW));
        assertThat(engine.run(s, space, 1)).isEqualTo(Exit.INTERRUPT);
        assertThat(HostMemory.getLong(space.readAddress(DATA + 8200, 8))).isEqualTo(1);
    }

    @Test
    void fetchingFaultsAtTheAddressOfTheInstruction() {
        start("eb00");
        s.r[CpuState.RIP] = DATA + 5;
        assertThat(engine.run(s, space, 100)).isEqualTo(Exit.FAULT);
        assertThat(s.faultVector).isEqualTo(Vector.PF);
        assertThat(s.faultError).isEqualTo(AddressSpace.PF_PRESENT | AddressSpace.PF_USER | AddressSpace.PF_FETCH);
        assertThat(s.faultAddress).isEqualTo(DATA + 5);
        assertThat(s.retired).isZero();
    }

    @Test
    void singleStepTrapsBehindEachInstruction() {
        start("48ffc0 48ffc0");
        s.setFlags(s.flags() | Flags.TF);
        assertThat(engine.run(s, space, 100)).isEqualTo(Exit.FAULT);
        assertThat(s.faultVector).isEqualTo(Vector.DB);
        assertThat(s.r[CpuState.RIP]).isEqualTo(CODE + 3);
        assertThat(s.r[CpuState.RAX]).isEqualTo(1);
    }

    @Test
    void codeMayChangeTheInstructionBehindIt() {
        // mov byte [rip+2], 0xc3 -> turns "inc rax" (48 ffc0) into "inc rbx" (48 ffc3) before it runs
        start("c60502000000c3 48ffc0 0f05");
        for (int round = 0; round < 2; round++) {
            put(CODE + 7, "48ffc0");
            s.r[CpuState.RIP] = CODE;
            assertThat(engine.run(s, space, 100)).isEqualTo(Exit.SYSCALL);
        }
        assertThat(s.r[CpuState.RAX]).isZero();
        assertThat(s.r[CpuState.RBX]).isEqualTo(2);
        assertThat(s.retired).isEqualTo(6);
    }

    @Test
    void anotherAddressSpaceChangesTheCode() {
        start("48ffc0 0f05");
        int pfn = Pte.pfn(space.entry(CODE));
        AddressSpace other = new AddressSpace(memory, memory.allocate());
        other.set(DATA, Pte.of(pfn, RW));
        // the write entry of the other TLB exists before any code was made of the frame
        HostMemory.putByte(other.writeAddress(DATA + 100, 1), (byte) 1);
        engine.run(s, space, 100);
        HostMemory.putByte(other.writeAddress(DATA + 2, 1), (byte) 0xc3);
        s.r[CpuState.RIP] = CODE;
        engine.run(s, space, 100);
        assertThat(s.r[CpuState.RAX]).isEqualTo(1);
        assertThat(s.r[CpuState.RBX]).isEqualTo(1);
    }

    @Test
    void anInstructionAcrossTwoPagesFollowsBoth() {
        start("90");
        put(CODE + 4095, "48 ffc0 0f05"); // inc rax; syscall
        s.r[CpuState.RIP] = CODE + 4095;
        assertThat(engine.run(s, space, 100)).isEqualTo(Exit.SYSCALL);
        put(CODE + 4096, "ffc3");
        s.r[CpuState.RIP] = CODE + 4095;
        assertThat(engine.run(s, space, 100)).isEqualTo(Exit.SYSCALL);
        assertThat(s.r[CpuState.RAX]).isEqualTo(1);
        assertThat(s.r[CpuState.RBX]).isEqualTo(1);
    }

    @Test
    void aLongCopyStopsWhereMemoryEnds() {
        start("f3a4"); // rep movsb
        map(DATA + 8192, RW);
        s.r[CpuState.RSI] = DATA;
        s.r[CpuState.RDI] = DATA + 8192 + 4000;
        s.r[CpuState.RCX] = 200;
        assertThat(engine.run(s, space, 100)).isEqualTo(Exit.FAULT);
        assertThat(s.faultAddress).isEqualTo(DATA + 12288);
        assertThat(s.r[CpuState.RCX]).isEqualTo(200 - 96);
        assertThat(s.r[CpuState.RSI]).isEqualTo(DATA + 96);
        assertThat(s.r[CpuState.RIP]).isEqualTo(CODE);
    }

    @Test
    void theCountOfACopyHasNoSign() {
        start("f3a4"); // rep movsb
        s.r[CpuState.RSI] = DATA;
        s.r[CpuState.RDI] = DATA + 2048;
        s.r[CpuState.RCX] = Long.MIN_VALUE + 5000;
        assertThat(engine.run(s, space, 100)).isEqualTo(Exit.FAULT);
        assertThat(s.faultAddress).isEqualTo(DATA + 4096);
        assertThat(s.r[CpuState.RCX]).isEqualTo(Long.MIN_VALUE + 5000 - 2048);
    }

    @Test
    void aCopyWithinOneFrameAtTwoAddressesRepeatsWhatItWrote() {
        start("f3a4"); // rep movsb
        space.set(DATA + 16384, Pte.of(Pte.pfn(space.entry(DATA)), RW));
        put(DATA, "0102");
        s.r[CpuState.RSI] = DATA;
        s.r[CpuState.RDI] = DATA + 16384 + 2;
        s.r[CpuState.RCX] = 4;
        assertThat(engine.run(s, space, 1)).isEqualTo(Exit.INTERRUPT);
        assertThat(HostMemory.getLong(space.readAddress(DATA, 8))).isEqualTo(0x0000_0201_0201_0201L);
    }

    @Test
    void aRequestEndsTheRun() {
        start("ebfe");
        engine.requestExit();
        assertThat(engine.run(s, space, Long.MAX_VALUE)).isEqualTo(Exit.INTERRUPT);
        assertThat(engine.run(s, space, 5)).isEqualTo(Exit.INTERRUPT);
        assertThat(s.retired).isEqualTo(5);
    }

    @Test
    void theSameFrameRunsAtTwoAddresses() {
        start("488d0500000000 0f05"); // lea rax, [rip]; syscall
        space.set(0x70_0000, Pte.of(Pte.pfn(space.entry(CODE)), RW));
        engine.run(s, space, 100);
        assertThat(s.r[CpuState.RAX]).isEqualTo(CODE + 7);
        s.r[CpuState.RIP] = 0x70_0000;
        engine.run(s, space, 100);
        assertThat(s.r[CpuState.RAX]).isEqualTo(0x70_0007);
    }

    @Test
    void flagsAndImagesSurviveACopy() {
        start("48ffc8 90"); // dec rax
        engine.run(s, space, 1);
        CpuState copy = new CpuState();
        s.v[0] = 5;
        copy.copy(s);
        assertThat(copy.flags()).isEqualTo(s.flags());
        assertThat(copy.v[0]).isEqualTo(5);
        assertThat(copy.r[CpuState.RAX]).isEqualTo(-1);
        assertThat(Block.NONE.count).isZero();
    }
}
