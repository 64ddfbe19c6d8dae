package vitrine.machine.cpu;

/**
 * What the CPUID instruction says (SDM volume 2A, CPUID; AMD volume 3, appendix E). Only what the machine really
 * executes is announced.
 */
final class Cpuid {
    static final String BRAND = "Vitrine virtual x86-64 processor";

    private final CpuLevel level;
    int eax;
    int ebx;
    int ecx;
    int edx;

    Cpuid(CpuLevel level) {
        this.level = level;
    }

    void ask(int leaf, int subleaf) {
        eax = 0;
        ebx = 0;
        ecx = 0;
        edx = 0;
        switch (leaf) {
            case 0 -> {
                eax = level == CpuLevel.V3 ? 0xd : 7;
                vendor();
            }
            case 1 -> {
                eax = 0x00a2_0f10; // family 25, model 33: an AMD processor that programs know
                ebx = 0x0001_0800; // one logical processor, CLFLUSH of 64 bytes
                // FPU TSC MSR PAE CX8 CMOV CLFSH MMX FXSR SSE SSE2
                edx = bits(0, 4, 5, 6, 8, 15, 19, 23, 24, 25, 26);
                if (level != CpuLevel.V1) {
                    // SSE3 PCLMULQDQ SSSE3 CX16 SSE4.1 SSE4.2 POPCNT AES RDRAND
                    ecx = bits(0, 1, 9, 13, 19, 20, 23, 25, 30);
                }
                if (level == CpuLevel.V3) {
                    ecx |= bits(12, 22, 26, 27, 28, 29); // FMA MOVBE XSAVE OSXSAVE AVX F16C
                }
            }
            case 7 -> {
                if (subleaf == 0 && level != CpuLevel.V1) {
                    // FSGSBASE, ERMS, RDSEED, ADX, CLFLUSHOPT, CLWB, SHA; ecx RDPID; edx FSRM
                    ebx = bits(0, 9, 18, 19, 23, 24, 29);
                    ecx = bits(22);
                    edx = bits(4);
                }
                if (subleaf == 0 && level == CpuLevel.V3) {
                    ebx |= bits(3, 5, 8); // BMI1 AVX2 BMI2
                }
            }
            case 0xd -> {
                if (level == CpuLevel.V3) {
                    extendedState(subleaf);
                }
            }
            case 0x8000_0000 -> {
                eax = 0x8000_0008;
                vendor();
            }
            case 0x8000_0001 -> {
                eax = 0x00a2_0f10;
                // FPU TSC MSR PAE CX8 CMOV MMX FXSR; SYSCALL NX RDTSCP LM
                edx = bits(0, 4, 5, 6, 8, 15, 23, 24, 11, 20, 27, 29);
                ecx = level == CpuLevel.V3 ? bits(0, 5) : bits(0); // LAHF in 64-bit mode, LZCNT
            }
            case 0x8000_0002, 0x8000_0003, 0x8000_0004 -> {
                int at = (leaf - 0x8000_0002) * 16;
                eax = brand(at);
                ebx = brand(at + 4);
                ecx = brand(at + 8);
                edx = brand(at + 12);
            }
            case 0x8000_0005 -> {
                ecx = 0x2008_0140; // L1 data 32 KiB, 8 ways, 64-byte lines
                edx = 0x2008_0140;
            }
            case 0x8000_0006 -> ecx = 0x0200_6140; // L2 512 KiB, 8 ways
            case 0x8000_0007 -> edx = bits(8); // invariant TSC
            case 0x8000_0008 -> eax = 0x3030; // 48 bits of physical and virtual address
            default -> {}
        }
    }

    private void extendedState(int subleaf) {
        switch (subleaf) {
            case 0 -> {
                eax = Xsave.XCR0;
                ebx = Xsave.SIZE;
                ecx = Xsave.SIZE;
            }
            case 1 -> {
                eax = bits(0, 1, 2); // XSAVEOPT, XSAVEC, XGETBV of register 1
                ebx = Xsave.SIZE;
            }
            case 2 -> {
                eax = Xsave.YMM_SIZE;
                ebx = Xsave.YMM;
            }
            default -> {}
        }
    }

    /** "AuthenticAMD". */
    private void vendor() {
        ebx = 0x6874_7541;
        edx = 0x6974_6e65;
        ecx = 0x444d_4163;
    }

    private static int brand(int at) {
        int four = 0;
        for (int k = 0; k < 4; k++) {
            four |= (at + k < BRAND.length() ? BRAND.charAt(at + k) : 0) << 8 * k;
        }
        return four;
    }

    private static int bits(int... numbers) {
        int all = 0;
        for (int n : numbers) {
            all |= 1 << n;
        }
        return all;
    }
}
