package vitrine.kernel.proc;

import vitrine.kernel.Kernel;
import vitrine.machine.cpu.CpuFeatures;
import vitrine.machine.cpu.CpuLevel;

/** /proc/cpuinfo (proc_cpuinfo(5)), from what CPUID says. */
final class CpuInfo {
    /** Names by bit of a register, in the order in which Linux lists the words. */
    private record Word(int leaf, int subleaf, int register, String... names) {
        Word(int leaf, int register, String... names) {
            this(leaf, 0, register, names);
        }
    }

    private static final Word[] WORDS = {
        new Word(
                1,
                3,
                names("fpu vme de pse tsc msr pae mce cx8 apic - sep mtrr pge mca cmov pat pse36 pn clflush - "
                        + "dts acpi mmx fxsr sse sse2 ss ht tm ia64 pbe")),
        new Word(
                0x8000_0001,
                3,
                names("- - - - - - - - - - - syscall - - - - - - - mp nx - mmxext - - fxsr_opt "
                        + "pdpe1gb rdtscp - lm 3dnowext 3dnow")),
        new Word(
                1,
                2,
                names("pni pclmulqdq dtes64 monitor ds_cpl vmx smx est tm2 ssse3 cid sdbg fma cx16 xtpr pdcm - "
                        + "pcid dca sse4_1 sse4_2 x2apic movbe popcnt tsc_deadline_timer aes xsave - avx f16c rdrand "
                        + "hypervisor")),
        new Word(
                0x8000_0001,
                2,
                names("lahf_lm cmp_legacy svm extapic cr8_legacy abm sse4a misalignsse 3dnowprefetch "
                        + "osvw ibs xop skinit wdt - lwp fma4 tce - nodeid_msr - tbm topoext perfctr_core perfctr_nb - bpext "
                        + "ptsc perfctr_llc mwaitx - -")),
        new Word(
                7,
                1,
                names("fsgsbase tsc_adjust sgx bmi1 hle avx2 - smep bmi2 erms invpcid rtm cqm - mpx rdt_a "
                        + "avx512f avx512dq rdseed adx smap avx512ifma - clflushopt clwb intel_pt avx512pf avx512er avx512cd "
                        + "sha_ni avx512bw avx512vl")),
        new Word(0xd, 1, 0, names("xsaveopt xsavec xgetbv1 xsaves xfd")),
        new Word(
                7,
                2,
                names("- avx512vbmi umip pku ospke waitpkg avx512_vbmi2 - gfni vaes vpclmulqdq avx512_vnni "
                        + "avx512_bitalg tme avx512_vpopcntdq - la57 - - - - - rdpid - bus_lock_detect cldemote - movdiri "
                        + "movdir64b enqcmd - -")),
        new Word(
                7,
                3,
                names(
                        "- - avx512_4vnniw avx512_4fmaps fsrm - - - avx512_vp2intersect - - - - - serialize - - - "
                                + "pconfig arch_lbr - ibt amx_bf16 avx512_fp16 amx_tile amx_int8 - - flush_l1d arch_capabilities - -")),
    };

    private CpuInfo() {}

    private static String[] names(String list) {
        return list.split(" ");
    }

    static CharSequence make(Kernel k) {
        int cpus = k.scheduler.cpuCount();
        CpuLevel level = k.config.level();
        String flags = flags(level);
        int signature = CpuFeatures.leaf(level, 1, 0)[0];
        int family = (signature >> 8 & 15) + (signature >> 20 & 255);
        int model = signature >> 4 & 15 | signature >> 12 & 0xf0;
        StringBuilder b = new StringBuilder();
        for (int i = 0; i < cpus; i++) {
            b.append("""
                    processor	: %d
                    vendor_id	: AuthenticAMD
                    cpu family	: %d
                    model		: %d
                    model name	: %s
                    stepping	: %d
                    cpu MHz		: 1000.000
                    cache size	: 512 KB
                    physical id	: 0
                    siblings	: %d
                    core id		: %d
                    cpu cores	: %d
                    apicid		: %d
                    initial apicid	: %d
                    fpu		: yes
                    fpu_exception	: yes
                    cpuid level	: %d
                    wp		: yes
                    flags		: %s
                    bugs		:
                    bogomips	: 2000.00
                    clflush size	: 64
                    cache_alignment	: 64
                    address sizes	: 48 bits physical, 48 bits virtual
                    power management:

                    """.formatted(
                            i,
                            family,
                            model,
                            CpuFeatures.brand(),
                            signature & 15,
                            cpus,
                            i,
                            cpus,
                            i,
                            i,
                            CpuFeatures.leaf(level, 0, 0)[0],
                            flags));
        }
        return b;
    }

    private static String flags(CpuLevel level) {
        StringBuilder b = new StringBuilder();
        for (Word w : WORDS) {
            int bits = CpuFeatures.leaf(level, w.leaf, w.subleaf)[w.register];
            for (int i = 0; i < w.names.length; i++) {
                if ((bits >>> i & 1) != 0 && !w.names[i].equals("-")) {
                    b.append(b.isEmpty() ? "" : " ").append(w.names[i]);
                }
            }
        }
        return b.toString();
    }
}
