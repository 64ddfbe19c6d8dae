package vitrine.kernel.proc;

import vitrine.kernel.Kernel;
import vitrine.kernel.fs.pseudo.PseudoFolder;

/** /sys, as far as programs ask it: which CPUs and memory nodes there are, and folders where devices would be. */
final class SysFs {
    private static final String[] EMPTY = {
        "block",
        "bus",
        "class/block",
        "class/mem",
        "class/net",
        "class/tty",
        "dev/block",
        "dev/char",
        "devices/platform",
        "devices/virtual",
        "firmware",
        "fs/cgroup",
        "hypervisor",
        "kernel/debug",
        "kernel/security",
        "kernel/tracing",
        "module",
        "power"
    };

    private SysFs() {}

    static void fill(Kernel k, PseudoFolder root) {
        for (String path : EMPTY) {
            at(root, path);
        }
        int count = k.scheduler.cpuCount();
        String all = CpuList.list(CpuList.all(k));
        PseudoFolder cpus = at(root, "devices/system/cpu");
        for (String name : new String[] {"online", "possible", "present"}) {
            text(cpus, name, all);
        }
        text(cpus, "offline", "");
        text(cpus, "isolated", "");
        text(cpus, "kernel_max", "63");
        for (int i = 0; i < count; i++) {
            cpu(cpus.folder("cpu" + i), i, CpuList.mask(CpuList.all(k), count), all, count);
        }
        node(k, at(root, "devices/system/node"), all, count);
        PseudoFolder huge = at(root, "kernel/mm/transparent_hugepage");
        text(huge, "enabled", "always madvise [never]");
        text(huge, "defrag", "always defer defer+madvise madvise [never]");
        text(huge, "hpage_pmd_size", "2097152");
        text(at(root, "kernel"), "uevent_seqnum", "0");
        text(at(root, "power"), "state", "");
    }

    private static void cpu(PseudoFolder cpu, int number, String allMask, String all, int count) {
        PseudoFolder topology = cpu.folder("topology");
        String mask = CpuList.mask(1L << number, count);
        text(topology, "physical_package_id", "0");
        text(topology, "die_id", "0");
        text(topology, "core_id", Integer.toString(number));
        for (String name : new String[] {"thread_siblings", "core_cpus"}) {
            text(topology, name, mask);
            text(topology, name + "_list", Integer.toString(number));
        }
        for (String name : new String[] {"core_siblings", "package_cpus"}) {
            text(topology, name, allMask);
            text(topology, name + "_list", all);
        }
    }

    private static void node(Kernel k, PseudoFolder nodes, String all, int count) {
        for (String name : new String[] {"online", "possible", "has_cpu", "has_memory", "has_normal_memory"}) {
            text(nodes, name, "0");
        }
        PseudoFolder node = nodes.folder("node0");
        text(node, "cpulist", all);
        text(node, "cpumap", CpuList.mask(CpuList.all(k), count));
        text(node, "distance", "10");
        node.file("meminfo", t -> {
            MemInfo.Use u = MemInfo.Use.of(k);
            StringBuilder b = new StringBuilder();
            line(b, "MemTotal:       ", u.total());
            line(b, "MemFree:        ", u.free());
            line(b, "MemUsed:        ", u.total() - u.free());
            line(b, "FilePages:      ", u.cached());
            line(b, "AnonPages:      ", u.anon());
            line(b, "Shmem:          ", u.shmem());
            return b;
        });
    }

    private static void line(StringBuilder b, String name, long pages) {
        MemInfo.right(b.append("Node 0 ").append(name), pages << 2, 8).append(" kB\n");
    }

    private static PseudoFolder at(PseudoFolder root, String path) {
        PseudoFolder f = root;
        for (String name : path.split("/")) {
            f = f.folder(name);
        }
        return f;
    }

    private static void text(PseudoFolder folder, String name, String value) {
        folder.file(name, t -> value + "\n");
    }
}
