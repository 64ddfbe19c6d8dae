package vitrine.kernel.mm;

import static org.assertj.core.api.Assertions.assertThat;
import static vitrine.kernel.mm.Address.ANON;
import static vitrine.kernel.mm.Address.RW;
import static vitrine.kernel.mm.Address.anonymous;
import static vitrine.kernel.mm.Address.errno;
import static vitrine.kernel.mm.Address.machine;
import static vitrine.kernel.mm.Address.map;

import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import vitrine.kernel.abi.Errno;
import vitrine.machine.memory.AddressSpace;

class MemoryMapTest {
    private static final long PAGE = 4096;

    private final MemoryManager manager = machine(16);
    private final MemoryMap map = map(manager);

    @Test
    void untouchedMemoryReadsAsZeroWithoutTakingAFrame() {
        long a = anonymous(map, 10);
        int used = manager.ram.usedFrames();
        assertThat(map.readLong(a)).isZero();
        assertThat(map.rss()).isZero();
        map.readLong(a + PAGE);
        assertThat(manager.ram.usedFrames() - used).as("page tables only").isEqualTo(3);
        map.writeLong(a, 42);
        assertThat(map.readLong(a)).isEqualTo(42);
        assertThat(map.rssAnon()).isEqualTo(1);
        assertThat(map.minorFaults).isEqualTo(3);
    }

    @Test
    void neighboursOfOneKindAreOneArea() {
        long a = anonymous(map, 4);
        long b = anonymous(map, 4);
        assertThat(b + 4 * PAGE).isEqualTo(a);
        assertThat(map.areaCount()).isEqualTo(1);
        Munmap.munmap(map, a, PAGE);
        assertThat(map.areaCount()).isEqualTo(2);
        Mprotect.mprotect(map, b, PAGE, VmFlags.PROT_READ);
        assertThat(map.areaCount()).isEqualTo(3);
        Mprotect.mprotect(map, b, PAGE, RW);
        assertThat(map.areaCount()).isEqualTo(2);
        assertThat(map.totalVm()).isEqualTo(7);
    }

    @Test
    void protectionIsEnforcedAndComesBack() {
        long a = anonymous(map, 2);
        map.writeLong(a, 1);
        Mprotect.mprotect(map, a, PAGE, VmFlags.PROT_READ);
        assertThat(errno(() -> map.writeLong(a, 2))).isEqualTo(Errno.EFAULT);
        assertThat(Address.write(map, a)).isEqualTo(PageFault.ACCERR);
        Mprotect.mprotect(map, a, PAGE, 0);
        assertThat(errno(() -> map.readLong(a))).isEqualTo(Errno.EFAULT);
        Mprotect.mprotect(map, a, PAGE, RW);
        long faults = map.minorFaults;
        map.writeLong(a, map.readLong(a) + 1);
        assertThat(map.readLong(a)).isEqualTo(2);
        assertThat(map.minorFaults).isEqualTo(faults);
        assertThat(map.fault(a, AddressSpace.PF_USER | AddressSpace.PF_FETCH | AddressSpace.PF_PRESENT, 0))
                .isEqualTo(PageFault.ACCERR);
        assertThat(Address.read(map, 0x1000)).isEqualTo(PageFault.MAPERR);
        assertThat(Address.read(map, -1)).isEqualTo(PageFault.MAPERR);
    }

    @Test
    void forkSharesAndFirstWriteCopies() {
        long a = anonymous(map, 100);
        for (int i = 0; i < 100; i++) {
            map.writeLong(a + i * PAGE, i);
        }
        int used = manager.ram.usedFrames();
        MemoryMap child = map.fork();
        assertThat(manager.ram.usedFrames() - used).as("the PML4 alone").isEqualTo(1);
        assertThat(child.rss()).isEqualTo(100);
        child.writeLong(a, 1000);
        map.writeLong(a + PAGE, 1001);
        assertThat(map.readLong(a)).isEqualTo(0);
        assertThat(child.readLong(a + PAGE)).isEqualTo(1);
        assertThat(child.readLong(a + 50 * PAGE)).isEqualTo(50);
        assertThat(child.rss()).isEqualTo(100);
        child.release();
        map.writeLong(a, 5);
        assertThat(manager.ram.usedFrames()).isEqualTo(used);
        map.release();
        assertThat(manager.ram.usedFrames()).as("only the page of zeros").isEqualTo(1);
    }

    @Test
    void afterTheChildIsGoneTheSoleOwnerDoesNotCopy() {
        long a = anonymous(map, 1);
        map.writeLong(a, 1);
        int frame = map.space().walk(a).pfn();
        MemoryMap child = map.fork();
        assertThat(map.space().walk(a).writable()).isFalse();
        child.release();
        map.writeLong(a, 2);
        assertThat(map.space().walk(a).pfn()).isEqualTo(frame);
    }

    @Test
    void grandchildrenAndUnmappingInSharedTables() {
        long a = anonymous(map, 64);
        for (int i = 0; i < 64; i++) {
            map.writeLong(a + i * PAGE, i);
        }
        MemoryMap child = map.fork();
        MemoryMap grandchild = child.fork();
        Munmap.munmap(child, a + 8 * PAGE, 8 * PAGE);
        assertThat(child.rss()).isEqualTo(56);
        assertThat(grandchild.readLong(a + 9 * PAGE)).isEqualTo(9);
        assertThat(map.readLong(a + 9 * PAGE)).isEqualTo(9);
        Munmap.munmap(map, a, 64 * PAGE);
        assertThat(map.rss()).isZero();
        grandchild.writeLong(a + 9 * PAGE, 7);
        assertThat(grandchild.readLong(a + 9 * PAGE)).isEqualTo(7);
        child.release();
        grandchild.release();
        map.release();
        assertThat(manager.ram.usedFrames()).isEqualTo(1);
        assertThat(manager.committed()).isZero();
    }

    @Test
    void sharedAnonymousMemoryIsSeenByTheChild() {
        long a = Mmap.map(map, 0, 4 * PAGE, RW, VmFlags.MAP_SHARED | VmFlags.MAP_ANONYMOUS, null, 0);
        map.writeLong(a, 1);
        MemoryMap child = map.fork();
        child.writeLong(a, 2);
        child.writeLong(a + PAGE, 3);
        assertThat(map.readLong(a)).isEqualTo(2);
        assertThat(map.readLong(a + PAGE)).isEqualTo(3);
        assertThat(map.rssShmem()).isEqualTo(2);
        map.release();
        assertThat(child.readLong(a)).isEqualTo(2);
        child.release();
        assertThat(manager.ram.usedFrames()).isEqualTo(1);
        assertThat(manager.sharedPages).isZero();
    }

    @Test
    void filePagesAreSharedUntilWrittenPrivately() {
        byte[] bytes = new byte[3 * 4096 + 100];
        bytes[4096] = 7;
        ArrayFile file = new ArrayFile(manager.ram, bytes, 2);
        long p = Mmap.map(map, 0, 5 * PAGE, RW, VmFlags.MAP_PRIVATE, file, 0);
        long s = Mmap.map(map, 0, 5 * PAGE, RW, VmFlags.MAP_SHARED, file, 0);
        assertThat(map.readByte(p + PAGE)).isEqualTo((byte) 7);
        map.writeByte(s + PAGE, (byte) 8);
        assertThat(map.readByte(p + PAGE)).isEqualTo((byte) 8);
        map.writeByte(p + PAGE, (byte) 9);
        assertThat(map.readByte(s + PAGE)).isEqualTo((byte) 8);
        assertThat(map.rssAnon()).isEqualTo(1);
        assertThat(Address.read(map, p + 4 * PAGE)).as("beyond the last page").isEqualTo(PageFault.ADRERR);
        assertThat(map.readByte(p + 3 * PAGE + 200)).as("rest of the last page").isZero();
        assertThat(file.references()).isEqualTo(3);
        file.resize(4096);
        manager.invalidate(file, 1);
        assertThat(Address.read(map, p + PAGE)).isEqualTo(PageFault.ADRERR);
        Munmap.munmap(map, p, 5 * PAGE);
        Munmap.munmap(map, s, 5 * PAGE);
        assertThat(file.references()).isEqualTo(1);
        assertThat(manager.isMapped(file)).isFalse();
        assertThat(map.rss()).isZero();
    }

    @Test
    void readFaultsMapCachedNeighbours() {
        ArrayFile file = new ArrayFile(manager.ram, new byte[64 * 4096], 0);
        for (int i = 0; i < 64; i++) {
            file.page(i, false);
        }
        long a = Mmap.map(map, 0, 64 * PAGE, VmFlags.PROT_READ, VmFlags.MAP_PRIVATE, file, 0);
        map.readByte(a + 20 * PAGE);
        assertThat(map.minorFaults).isEqualTo(1);
        assertThat(map.rssFile()).isBetween(9L, 16L);
    }

    @Test
    void brkGrowsShrinksAndStopsAtObstacles() {
        long start = map.startBrk();
        assertThat(Brk.brk(map, 0)).isEqualTo(start);
        assertThat(Brk.brk(map, start + 10_000)).isEqualTo(start + 10_000);
        map.writeByte(start + 9_999, (byte) 1);
        assertThat(Brk.brk(map, start + 4096)).isEqualTo(start + 4096);
        assertThat(errno(() -> map.writeByte(start + 8192, (byte) 1))).isEqualTo(Errno.EFAULT);
        Mmap.map(map, start + 0x10000, PAGE, RW, ANON | VmFlags.MAP_FIXED, null, 0);
        assertThat(Brk.brk(map, start + 0x10000)).isEqualTo(start + 4096);
        assertThat(map.nameOf(map.areas().getFirst())).isEqualTo("[heap]");
    }

    @Test
    void stackGrowsToItsLimitAndKeepsItsGuardGap() {
        map.addStack(0x7ffe_0000_0000L, 0x7ffe_0002_0000L, false);
        map.writeLong(0x7ffd_fff0_0000L, 1);
        assertThat(errno(() -> map.writeLong(0x7ffe_0000_0000L - (9 << 20), 1))).isEqualTo(Errno.EFAULT);
        Mmap.map(map, 0x7ffd_ffe0_0000L, PAGE, RW, ANON | VmFlags.MAP_FIXED, null, 0);
        assertThat(errno(() -> map.writeLong(0x7ffd_ffe0_2000L, 1))).isEqualTo(Errno.EFAULT);
        assertThat(errno(() -> map.writeLong(0x7ffd_ffef_0000L, 1))).isEqualTo(Errno.EFAULT);
    }

    @Test
    void mremapMovesGrowsAndShrinks() {
        Mmap.map(map, 0, PAGE, 0, ANON, null, 0); // an obstacle above
        long a = anonymous(map, 4);
        for (int i = 0; i < 4; i++) {
            map.writeLong(a + i * PAGE, i + 1);
        }
        assertThat(errno(() -> Mremap.mremap(map, a, 4 * PAGE, 0x7000_0000_0000L, 0, 0)))
                .isEqualTo(Errno.ENOMEM);
        long b = Mremap.mremap(map, a, 4 * PAGE, 600 * PAGE, Mremap.MAYMOVE, 0);
        assertThat(b).isNotEqualTo(a);
        assertThat(map.readLong(b + 3 * PAGE)).isEqualTo(4);
        assertThat(errno(() -> map.readLong(a))).isEqualTo(Errno.EFAULT);
        assertThat(map.rss()).isEqualTo(4);
        assertThat(Mremap.mremap(map, b, 600 * PAGE, PAGE, 0, 0)).isEqualTo(b);
        assertThat(map.totalVm()).isEqualTo(2);
        long c = Mremap.mremap(map, b, PAGE, PAGE, Mremap.MAYMOVE | Mremap.DONTUNMAP, 0);
        assertThat(map.readLong(c)).isEqualTo(1);
        assertThat(map.readLong(b)).isZero();
        assertThat(map.totalVm()).isEqualTo(3);
        long d = Mremap.mremap(map, c, PAGE, 2 * PAGE, Mremap.MAYMOVE | Mremap.FIXED, 0x1234_5000_0000L);
        assertThat(d).isEqualTo(0x1234_5000_0000L);
        assertThat(map.readLong(d)).isEqualTo(1);
    }

    @Test
    void madviseDiscardsAndMarks() {
        long a = anonymous(map, 4);
        map.writeLong(a, 1);
        map.writeLong(a + PAGE, 2);
        Madvise.madvise(map, a, PAGE, 4);
        assertThat(map.readLong(a)).isZero();
        assertThat(map.readLong(a + PAGE)).isEqualTo(2);
        Madvise.madvise(map, a + PAGE, PAGE, 18);
        Madvise.madvise(map, a + 2 * PAGE, PAGE, 10);
        map.writeLong(a + 2 * PAGE, 3);
        MemoryMap child = map.fork();
        assertThat(child.readLong(a + PAGE)).as("MADV_WIPEONFORK").isZero();
        assertThat(errno(() -> child.readLong(a + 2 * PAGE)))
                .as("MADV_DONTFORK")
                .isEqualTo(Errno.EFAULT);
        assertThat(map.readLong(a + 2 * PAGE)).isEqualTo(3);
        assertThat(errno(() -> Madvise.madvise(map, a, PAGE, 1234))).isEqualTo(Errno.EINVAL);
    }

    @Test
    void limitsOfAreasAndOfTheMachine() {
        manager.maxMapCount = 20;
        long a = anonymous(map, 100);
        assertThat(errno(() -> {
                    for (int i = 0; i < 100; i += 2) {
                        Mprotect.mprotect(map, a + i * PAGE, PAGE, 0);
                    }
                }))
                .isEqualTo(Errno.ENOMEM);
        assertThat(map.areaCount()).isLessThanOrEqualTo(20);
        assertThat(errno(() -> Mmap.map(map, 0, 1L << 40, RW, ANON, null, 0)))
                .as("more than the machine has")
                .isEqualTo(Errno.ENOMEM);
        assertThat(errno(() -> Mmap.map(map, 0, 1L << 40, RW, ANON | VmFlags.MAP_NORESERVE, null, 0)))
                .isZero();
    }

    @Test
    void whenMemoryIsGoneTheBiggestProcessDiesAndTheOthersLive() {
        MemoryMap hog = map(manager);
        int[] killed = new int[1];
        List<String> log = new java.util.ArrayList<>();
        ProcessView.Victim big = victim(10, hog, killed);
        ProcessView.Victim small = victim(11, map, killed);
        manager.processes = new ProcessView() {
            @Override
            public List<Victim> victims() {
                return List.of(big, small);
            }

            @Override
            public void faulted(boolean major) {}

            @Override
            public @Nullable Victim current() {
                return small;
            }

            @Override
            public void log(String line) {
                log.add(line);
            }
        };
        long h = Mmap.map(hog, 0, 15 << 20, RW, ANON | VmFlags.MAP_NORESERVE, null, 0);
        for (long i = 0; i < 15 << 20; i += PAGE) {
            hog.writeLong(h + i, i);
        }
        long a = anonymous(map, 1000);
        for (int i = 0; i < 1000; i++) {
            map.writeLong(a + i * PAGE, i);
        }
        assertThat(killed[0]).isEqualTo(10);
        assertThat(log).anyMatch(l -> l.startsWith("Out of memory: Killed process 10 (big)"));
        assertThat(hog.fault(h, AddressSpace.PF_USER, 0)).isEqualTo(PageFault.OUT_OF_MEMORY);
        assertThat(map.readLong(a + 999 * PAGE)).isEqualTo(999);
    }

    private static ProcessView.Victim victim(int pid, MemoryMap memory, int[] killed) {
        return new ProcessView.Victim() {
            @Override
            public int tgid() {
                return pid;
            }

            @Override
            public String comm() {
                return pid == 10 ? "big" : "small";
            }

            @Override
            public int uid() {
                return 0;
            }

            @Override
            public int oomScoreAdj() {
                return 0;
            }

            @Override
            public MemoryMap memory() {
                return memory;
            }

            @Override
            public boolean dying() {
                return killed[0] == pid;
            }

            @Override
            public void kill() {
                killed[0] = pid;
            }
        };
    }

    @Test
    void randomOperationsAgreeWithASimpleModelAndLeakNothing() {
        Random random = new Random(7);
        long base = 0x2_0000_0000L;
        int pages = 1200; // crosses several leaf tables
        MemoryMap[] maps = {map, null, null};
        long[][] model = new long[3][pages]; // -1: unmapped, else the value of the page
        java.util.Arrays.fill(model[0], -1);
        for (int step = 0; step < 20_000; step++) {
            int who = random.nextInt(3);
            MemoryMap m = maps[who];
            if (m == null) {
                int parent = random.nextInt(3);
                if (maps[parent] != null) {
                    maps[who] = maps[parent].fork();
                    model[who] = model[parent].clone();
                }
                continue;
            }
            int page = random.nextInt(pages);
            int count = Math.min(pages - page, 1 + random.nextInt(40));
            long at = base + page * PAGE;
            switch (random.nextInt(12)) {
                case 0 -> {
                    Mmap.map(m, at, count * PAGE, RW, ANON | VmFlags.MAP_FIXED, null, 0);
                    java.util.Arrays.fill(model[who], page, page + count, 0);
                }
                case 1 -> {
                    Munmap.munmap(m, at, count * PAGE);
                    java.util.Arrays.fill(model[who], page, page + count, -1);
                }
                case 2 -> {
                    if (who != 0 && random.nextInt(10) == 0) {
                        m.release();
                        maps[who] = null;
                    }
                }
                case 3, 4, 5, 6, 7 -> {
                    int error = errno(() -> m.writeLong(at, 1 + random.nextInt(1000)));
                    if (model[who][page] < 0) {
                        assertThat(error).isEqualTo(Errno.EFAULT);
                    } else {
                        assertThat(error).isZero();
                        model[who][page] = m.readLong(at);
                    }
                }
                default -> {
                    if (model[who][page] < 0) {
                        assertThat(errno(() -> m.readLong(at))).isEqualTo(Errno.EFAULT);
                    } else {
                        assertThat(m.readLong(at)).isEqualTo(model[who][page]);
                    }
                }
            }
        }
        for (MemoryMap m : maps) {
            if (m != null) {
                long[] rss = new long[1];
                m.space().visit(0, AddressSpace.USER_END, (va, entry) -> {
                    if (vitrine.machine.memory.Pte.pfn(entry) != manager.zeroPage) {
                        rss[0]++;
                    }
                });
                assertThat(m.rss()).isEqualTo(rss[0]);
                m.release();
            }
        }
        assertThat(manager.ram.usedFrames()).isEqualTo(1);
        assertThat(manager.committed()).isZero();
    }

    @Test
    void aRangeWithoutEndReachesTheFirstHole() {
        long a = anonymous(map, 2);
        map.writeLong(a, 1);
        long much = Long.MIN_VALUE + PAGE;
        assertThat(errno(() -> Residency.msync(map, a, much, 0))).isEqualTo(Errno.ENOMEM);
        assertThat(errno(() -> Madvise.madvise(map, a, much, 4))).isEqualTo(Errno.ENOMEM);
        assertThat(map.readLong(a)).isZero();
        assertThat(errno(() -> Mprotect.mprotect(map, a, much, VmFlags.PROT_READ)))
                .isEqualTo(Errno.ENOMEM);
        assertThat(errno(() -> map.writeLong(a, 1))).isEqualTo(Errno.EFAULT);
    }

    @Test
    void populatingIsDoneInPieces() {
        MemoryMap own = map(machine(64));
        Populating later = new Populating();
        own.populating = later;
        long pages = Populating.PIECE + 100;
        long a = Mmap.map(own, 0, pages * PAGE, RW, ANON | VmFlags.MAP_POPULATE, null, 0);
        assertThat(own.rss()).isZero();
        assertThat(later.more(own)).isTrue();
        assertThat(own.rss()).isEqualTo(Populating.PIECE);
        assertThat(later.more(own)).isFalse();
        assertThat(own.rss()).isEqualTo(pages);
        Munmap.munmap(own, a, pages * PAGE);

        long b = anonymous(own, (int) pages);
        Mlock.mlock(own, b, pages * PAGE, false);
        assertThat(later.more(own)).isTrue();
        Munmap.munmap(own, b + (pages - 1) * PAGE, PAGE); // another thread, between the pieces
        assertThat(errno(() -> {
                    assertThat(later.more(own)).isFalse();
                }))
                .isEqualTo(Errno.ENOMEM);
    }
}
