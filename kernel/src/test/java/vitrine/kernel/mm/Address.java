package vitrine.kernel.mm;

import java.util.function.Supplier;
import org.assertj.core.api.Assertions;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.event.EventStream;
import vitrine.machine.memory.AddressSpace;
import vitrine.machine.memory.PhysicalMemory;

/** A small machine with one address space, for tests. */
final class Address {
    static final int RW = VmFlags.PROT_READ | VmFlags.PROT_WRITE;
    static final int ANON = VmFlags.MAP_PRIVATE | VmFlags.MAP_ANONYMOUS;

    private Address() {}

    static MemoryManager machine(int megabytes) {
        return new MemoryManager(new PhysicalMemory((long) megabytes << 20), new EventStream(), 1);
    }

    static MemoryMap map(MemoryManager manager) {
        MemoryMap map = MemoryMap.create(manager);
        map.setMmapBase(0x7000_0000_0000L);
        map.setBrk(0x10_0000);
        return map;
    }

    static long anonymous(MemoryMap map, int pages) {
        return Mmap.map(map, 0, (long) pages << 12, RW, ANON, null, 0);
    }

    static int read(MemoryMap map, long address) {
        return map.fault(address, AddressSpace.PF_USER, 0);
    }

    static int write(MemoryMap map, long address) {
        return map.fault(address, AddressSpace.PF_USER | AddressSpace.PF_WRITE, 0);
    }

    /** The errno that the action throws, 0 for none. */
    static int errno(Runnable action) {
        try {
            action.run();
            return 0;
        } catch (Errno e) {
            return e.number();
        }
    }

    static int errno(Supplier<Long> action) {
        return errno(() -> {
            Assertions.assertThat(action.get()).isNotNull();
        });
    }

    static String layout(MemoryMap map) {
        StringBuilder text = new StringBuilder();
        map.areas().forEach(a -> text.append(a).append('\n'));
        return text.toString();
    }
}
