package vitrine.kernel.mm;

import static vitrine.kernel.syscall.Arg.flags;
import static vitrine.kernel.syscall.Arg.oneOf;
import static vitrine.kernel.syscall.Arg.pointer;
import static vitrine.kernel.syscall.Arg.size;

import vitrine.kernel.abi.Errno;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.syscall.Arg;
import vitrine.kernel.syscall.SyscallTable;
import vitrine.kernel.task.Task;
import vitrine.machine.memory.PhysicalMemory;

/** The system calls that change an address space. */
public final class MmCalls {
    private MmCalls() {}

    public static void declare(SyscallTable t) {
        Arg addr = pointer("addr");
        Arg length = size("length");
        t.partial(
                9,
                "mmap",
                "no huge pages",
                MmCalls::mmap,
                addr,
                length,
                flags("prot", "PROT"),
                flags("flags", "MAP"),
                Arg.fd("fd"),
                Arg.of("offset", Arg.Kind.OFFSET));
        t.full(
                10,
                "mprotect",
                (task, address, len, prot, a3, a4, a5) -> {
                    Mprotect.mprotect(task.mm(), address, len, (int) prot);
                    return 0;
                },
                addr,
                length,
                flags("prot", "PROT"));
        t.full(
                11,
                "munmap",
                (task, address, len, a2, a3, a4, a5) -> {
                    Munmap.munmap(task.mm(), address, len);
                    return 0;
                },
                addr,
                length);
        t.full(
                12,
                "brk",
                (task, end, a1, a2, a3, a4, a5) -> Populating.call(task, () -> Brk.brk(task.mm(), end)),
                addr);
        t.full(
                25,
                "mremap",
                (task, address, oldLen, newLen, flags, wanted, a5) ->
                        Populating.call(task, () -> Mremap.mremap(task.mm(), address, oldLen, newLen, flags, wanted)),
                pointer("old_address"),
                size("old_size"),
                size("new_size"),
                flags("flags", "MREMAP"),
                pointer("new_address"));
        t.full(
                26,
                "msync",
                (task, address, len, flags, a3, a4, a5) -> {
                    Residency.msync(task.mm(), address, len, flags);
                    return 0;
                },
                addr,
                length,
                flags("flags", "MS"));
        t.full(
                27,
                "mincore",
                (task, address, len, vector, a3, a4, a5) -> {
                    Residency.mincore(task.mm(), address, len, vector);
                    return 0;
                },
                addr,
                length,
                pointer("vec"));
        t.partial(
                28,
                "madvise",
                "MADV_REMOVE, MADV_COLLAPSE, poisoning and guard pages are refused (EINVAL)",
                (task, address, len, advice, a3, a4, a5) -> Populating.call(task, () -> {
                    Madvise.madvise(task.mm(), address, len, (int) advice);
                    return 0;
                }),
                addr,
                length,
                oneOf("advice", "MADV"));
        declareLocking(t, addr, length);
        declareProcessVm(t);
        declareKeysAndPolicies(t, addr, length);
    }

    private static void declareProcessVm(SyscallTable t) {
        Arg pid = Arg.of("pid", Arg.Kind.PID);
        Arg local = pointer("local_iov");
        Arg remote = pointer("remote_iov");
        t.full(
                310,
                "process_vm_readv",
                (task, p, lv, lc, rv, rc, flags) -> ProcessVm.transfer(task, p, lv, lc, rv, rc, flags, false),
                pid,
                local,
                size("liovcnt"),
                remote,
                size("riovcnt"),
                Arg.of("flags", Arg.Kind.HEX));
        t.full(
                311,
                "process_vm_writev",
                (task, p, lv, lc, rv, rc, flags) -> ProcessVm.transfer(task, p, lv, lc, rv, rc, flags, true),
                pid,
                local,
                size("liovcnt"),
                remote,
                size("riovcnt"),
                Arg.of("flags", Arg.Kind.HEX));
    }

    private static void declareKeysAndPolicies(SyscallTable t, Arg addr, Arg length) {
        t.full(
                329,
                "pkey_mprotect",
                (task, address, len, prot, key, a4, a5) -> {
                    if (key != -1 && (int) key != -1) {
                        return -Errno.EINVAL;
                    }
                    Mprotect.mprotect(task.mm(), address, len, (int) prot);
                    return 0;
                },
                addr,
                length,
                flags("prot", "PROT"),
                Arg.integer("pkey"));
        t.partial(
                330,
                "pkey_alloc",
                "the processor has no protection keys (EINVAL)",
                (task, a0, a1, a2, a3, a4, a5) -> -Errno.EINVAL,
                Arg.of("flags", Arg.Kind.HEX),
                Arg.of("access_rights", Arg.Kind.HEX));
        t.partial(
                331,
                "pkey_free",
                "the processor has no protection keys (EINVAL)",
                (task, a0, a1, a2, a3, a4, a5) -> -Errno.EINVAL,
                Arg.integer("pkey"));
        String oneNode = "the machine has one memory node: policies are accepted and forgotten";
        t.partial(
                237,
                "mbind",
                oneNode,
                (task, address, len, mode, mask, bits, flags) -> MemoryPolicy.set(task, mode, mask, bits),
                addr,
                length,
                oneOf("mode", "MPOL"),
                pointer("nodemask"),
                size("maxnode"),
                Arg.of("flags", Arg.Kind.HEX));
        t.partial(
                238,
                "set_mempolicy",
                oneNode,
                (task, mode, mask, bits, a3, a4, a5) -> MemoryPolicy.set(task, mode, mask, bits),
                oneOf("mode", "MPOL"),
                pointer("nodemask"),
                size("maxnode"));
        t.partial(
                239,
                "get_mempolicy",
                oneNode,
                (task, mode, mask, bits, address, flags, a5) ->
                        MemoryPolicy.get(task, mode, mask, bits, address, flags),
                pointer("mode"),
                pointer("nodemask"),
                size("maxnode"),
                addr,
                Arg.of("flags", Arg.Kind.HEX));
    }

    private static void declareLocking(SyscallTable t, Arg addr, Arg length) {
        t.full(
                149,
                "mlock",
                (task, address, len, a2, a3, a4, a5) -> Populating.call(task, () -> {
                    Mlock.mlock(task.mm(), address, len, false);
                    return 0;
                }),
                addr,
                length);
        t.full(
                150,
                "munlock",
                (task, address, len, a2, a3, a4, a5) -> {
                    Mlock.munlock(task.mm(), address, len);
                    return 0;
                },
                addr,
                length);
        t.full(
                151,
                "mlockall",
                (task, flags, a1, a2, a3, a4, a5) -> Populating.call(task, () -> {
                    Mlock.mlockall(task.mm(), flags);
                    return 0;
                }),
                flags("flags", "MCL"));
        t.full(152, "munlockall", (task, a0, a1, a2, a3, a4, a5) -> {
            Mlock.munlockall(task.mm());
            return 0;
        });
        t.full(
                325,
                "mlock2",
                (task, address, len, flags, a3, a4, a5) -> {
                    if ((flags & ~1) != 0) {
                        return -Errno.EINVAL;
                    }
                    return Populating.call(task, () -> {
                        Mlock.mlock(task.mm(), address, len, flags != 0);
                        return 0;
                    });
                },
                addr,
                length,
                flags("flags", "MLOCK"));
    }

    private static long mmap(Task task, long address, long length, long prot, long mapFlags, long fd, long offset) {
        if ((offset & PhysicalMemory.PAGE_SIZE - 1) != 0) {
            return -Errno.EINVAL;
        }
        int flags = (int) mapFlags;
        OpenFile file = null;
        if ((flags & VmFlags.MAP_ANONYMOUS) == 0) {
            file = task.files().file(fd);
            if ((flags & VmFlags.MAP_HUGETLB) != 0) {
                return -Errno.EINVAL;
            }
        } else if ((flags & VmFlags.MAP_HUGETLB) != 0) {
            return -Errno.ENOMEM; // a machine whose pool of huge pages is empty
        }
        OpenFile source = file;
        return Populating.call(task, () -> Mmap.map(task.mm(), address, length, (int) prot, flags, source, offset));
    }
}
