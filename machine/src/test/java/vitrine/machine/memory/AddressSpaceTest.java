package vitrine.machine.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AddressSpaceTest {
    private static final long PAGE = PhysicalMemory.PAGE_SIZE;
    private static final long USER = Pte.PRESENT | Pte.USER;
    private static final long RW = USER | Pte.WRITABLE;

    private final PhysicalMemory memory = new PhysicalMemory(8 << 20);
    private final AddressSpace space = new AddressSpace(memory, memory.allocate());

    @AfterEach
    void close() {
        memory.close();
    }

    private int map(AddressSpace in, long va, long bits) {
        int pfn = memory.allocate();
        assertThat(in.set(va, Pte.of(pfn, bits))).isTrue();
        return pfn;
    }

    private static AddressSpace share(AddressSpace of) {
        return Objects.requireNonNull(of.share());
    }

    @Test
    void accessesFaultByTheRightsOfTheEntry() {
        map(space, 0x1000, USER | Pte.NX);
        assertThat(space.readAddress(0x1ff8, 8)).isNotZero();
        assertThat(space.readAddress(0x1ff9, 8))
                .as("crosses into the next page")
                .isZero();
        assertThat(space.writeAddress(0x1000, 1)).isZero();
        assertThat(space.fetchAddress(0x1000)).isZero();
        assertThat(space.error(0x1000, AddressSpace.PF_WRITE))
                .isEqualTo(AddressSpace.PF_WRITE | AddressSpace.PF_USER | AddressSpace.PF_PRESENT);
        assertThat(space.error(0x2000, 0)).isEqualTo(AddressSpace.PF_USER);
        assertThat(space.error(0x1000, 0)).isEqualTo(-1);
        assertThat(space.readAddress(0x8000_0000_0000L, 1)).isZero();
        assertThat(space.readAddress(-8, 8)).isZero();
    }

    @Test
    void accessedAndDirtyAreSetAsTheProcessorSetsThem() {
        map(space, 0x1000, RW);
        assertThat(space.entry(0x1000) & (Pte.ACCESSED | Pte.DIRTY)).isZero();
        space.readAddress(0x1000, 1);
        assertThat(space.entry(0x1000) & (Pte.ACCESSED | Pte.DIRTY)).isEqualTo(Pte.ACCESSED);
        space.writeAddress(0x1000, 1);
        assertThat(space.entry(0x1000) & (Pte.ACCESSED | Pte.DIRTY)).isEqualTo(Pte.ACCESSED | Pte.DIRTY);
    }

    @Test
    void aChangedEntryIsSeenAtOnce() {
        int first = map(space, 0x1000, RW);
        long old = space.writeAddress(0x1000, 1);
        int second = map(space, 0x1000, RW);
        memory.release(first);
        assertThat(space.writeAddress(0x1000, 1))
                .isEqualTo(memory.hostAddress(second))
                .isNotEqualTo(old);
        assertThat(space.unmap(0, 1 << 21, (va, entry) -> {})).isTrue();
        assertThat(space.readAddress(0x1000, 1)).isZero();
    }

    @Test
    void tablesThatAreEmptyAreFreed() {
        int before = memory.usedFrames();
        map(space, 0x7fff_0000_0000L, RW);
        assertThat(memory.usedFrames() - before).isEqualTo(4);
        assertThat(space.tableFrames()).isEqualTo(4);
        space.unmap(0x7fff_0000_0000L, 0x7fff_0000_1000L, (va, entry) -> {});
        assertThat(memory.usedFrames()).isEqualTo(before);
        assertThat(space.tableFrames()).isEqualTo(1);
    }

    @Test
    void sharingCostsOneFrameAndWritesSeparate() {
        for (int i = 0; i < 600; i++) {
            map(space, i * PAGE, RW);
        }
        assertThat(space.writeAddress(0, 8)).isNotZero();
        int before = memory.usedFrames();
        AddressSpace child = share(space);
        assertThat(memory.usedFrames() - before).isEqualTo(1);
        assertThat(space.writeAddress(0, 8)).as("the parent lost W too").isZero();
        assertThat(child.walk(0).levels().get(1).references()).isEqualTo(2);
        assertThat(child.walk(0).writable()).isFalse();
        assertThat(child.readAddress(599 * PAGE, 8)).isEqualTo(space.readAddress(599 * PAGE, 8));
        assertThat(child.prepare(0)).isTrue();
        assertThat(memory.usedFrames() - before)
                .as("PDPT, PD and one PT copied")
                .isEqualTo(4);
        assertThat(child.entry(0) & (Pte.WRITABLE | Pte.COW)).isEqualTo(Pte.COW);
        assertThat(memory.references(child.walk(0).pfn())).isEqualTo(2);
        assertThat(memory.references(child.walk(599 * PAGE).pfn()))
                .as("below a table still shared")
                .isEqualTo(1);
        child.free();
        assertThat(memory.usedFrames()).isEqualTo(before);
        assertThat(space.prepare(0)).isTrue();
        assertThat(memory.usedFrames()).isEqualTo(before);
        space.free();
        assertThat(memory.usedFrames()).isZero();
    }

    @Test
    void pagesOfSharedMemoryStayWritable() {
        map(space, 0x1000, RW | Pte.FILE);
        AddressSpace child = share(space);
        child.prepare(0x1000);
        space.prepare(0x1000);
        assertThat(child.writeAddress(0x1000, 8))
                .isEqualTo(space.writeAddress(0x1000, 8))
                .isNotZero();
    }

    @Test
    void unmappingAWholeSharedTableTellsOfItsPagesAndLeavesTheOther() {
        for (int i = 0; i < 512; i++) {
            map(space, (1 << 21) + i * PAGE, RW);
        }
        AddressSpace child = share(space);
        List<Long> seen = new ArrayList<>();
        assertThat(child.unmap(0, 1L << 30, (va, entry) -> seen.add(va))).isTrue();
        assertThat(seen).hasSize(512);
        assertThat(child.entry(1 << 21)).isZero();
        assertThat(space.readAddress(1 << 21, 8)).isNotZero();
        child.free();
        space.free();
        assertThat(memory.usedFrames()).isZero();
    }

    @Test
    void movingKeepsFramesAndLeavesNothingBehind() {
        int first = map(space, 0x1ff000, RW);
        int second = map(space, 0x200000, RW);
        AddressSpace child = share(space);
        assertThat(space.move(0x1ff000, 0x4000_0000_1000L, 2 * PAGE)).isTrue();
        assertThat(space.walk(0x4000_0000_1000L).pfn()).isEqualTo(first);
        assertThat(space.walk(0x4000_0000_2000L).pfn()).isEqualTo(second);
        assertThat(space.entry(0x1ff000)).isZero();
        assertThat(child.walk(0x1ff000).pfn()).isEqualTo(first);
        space.free();
        child.free();
        assertThat(memory.usedFrames()).isZero();
    }

    @Test
    void withoutFramesNothingBreaks() {
        AddressSpace child = null;
        map(space, 0x1000, RW);
        child = share(space);
        while (memory.allocate() != 0) {
            // use everything up
        }
        assertThat(child.prepare(0x1000)).isFalse();
        assertThat(child.readAddress(0x1000, 8)).isNotZero();
        assertThat(child.unmap(0x1000, 0x2000, (va, entry) -> {}))
                .as("needs a copy of the tables")
                .isFalse();
        assertThat(child.unmap(0, 1L << 39, (va, entry) -> {}))
                .as("whole tables need none")
                .isTrue();
        assertThat(space.readAddress(0x1000, 8)).isNotZero();
        assertThat(space.share()).isNull();
    }

    @Test
    void aWalkShowsEveryLevel() {
        map(space, 0x5555_5555_5000L, RW | Pte.NX);
        Walk walk = space.walk(0x5555_5555_5678L);
        assertThat(walk.levels()).extracting(Walk.Level::name).containsExactly("PML4", "PDPT", "PD", "PT");
        assertThat(walk.levels()).extracting(Walk.Level::index).containsExactly(0xaa, 0x155, 0xaa, 0x155);
        assertThat(walk.writable()).isTrue();
        assertThat(walk.toString()).contains("P W U NX");
        assertThat(space.walk(0).levels()).hasSize(1);
    }
}
