package vitrine.kernel.mm;

import org.jspecify.annotations.Nullable;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.event.MemoryEvent;
import vitrine.machine.memory.AddressSpace;

/** fork(2): a second address space with the same contents (dup_mmap). */
final class Fork {
    private Fork() {}

    static MemoryMap copy(MemoryMap parent) {
        if (!parent.manager.hasRoomForAreas(parent.areas.size())) {
            throw Errno.of(Errno.ENOMEM);
        }
        @Nullable AddressSpace space = parent.space.share();
        while (space == null && parent.manager.makeRoom()) {
            space = parent.space.share();
        }
        if (space == null) {
            throw Errno.of(Errno.ENOMEM);
        }
        if (parent.manager.events.on) {
            parent.manager.events.emit(
                    new MemoryEvent.TableShare(parent.space.root(), space.root(), parent.space.tableFrames() - 1));
        }
        MemoryMap child = new MemoryMap(parent.manager, space);
        copyState(parent, child);
        try {
            for (int i = 0; i < parent.areas.size(); i++) {
                copyArea(parent.areas.get(i), child);
            }
        } catch (Errno e) {
            child.release();
            throw e;
        }
        return child;
    }

    private static void copyState(MemoryMap parent, MemoryMap child) {
        child.startCode = parent.startCode;
        child.endCode = parent.endCode;
        child.startData = parent.startData;
        child.endData = parent.endData;
        child.startStack = parent.startStack;
        child.argStart = parent.argStart;
        child.argEnd = parent.argEnd;
        child.envStart = parent.envStart;
        child.envEnd = parent.envEnd;
        child.auxv = parent.auxv;
        if (parent.executable != null) {
            parent.executable.retain();
            parent.executable.inode().denyWriteAccess(); // cannot fail: the parent denies it already
            child.executable = parent.executable;
        }
        child.dumpable = parent.dumpable;
        child.membarriers = parent.membarriers;
        child.mmapBase = parent.mmapBase;
        child.startBrk = parent.startBrk;
        child.brk = parent.brk;
        child.anonPages = parent.anonPages;
        child.filePages = parent.filePages;
        child.shmemPages = parent.shmemPages;
    }

    private static void copyArea(Vma from, MemoryMap child) {
        if (from.has(VmFlags.DONTCOPY)) {
            child.zap(from, from.start, from.end);
            return;
        }
        Vma vma = from.copy(from.start, from.end);
        vma.flags &= ~(VmFlags.LOCKED | VmFlags.LOCKONFAULT);
        if (vma.has(VmFlags.WIPEONFORK)) {
            child.zap(vma, vma.start, vma.end);
        }
        if (vma.has(VmFlags.ACCOUNT)) {
            child.manager.commit(vma.pages());
        }
        child.rememberArea(vma);
        child.areas.insert(child.areas.size(), vma);
        child.account(vma.flags, vma.pages());
    }
}
