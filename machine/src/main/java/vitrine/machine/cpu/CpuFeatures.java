package vitrine.machine.cpu;

/** What CPUID answers, for whoever has to print it. */
public final class CpuFeatures {
    private CpuFeatures() {}

    /** EAX, EBX, ECX and EDX of a leaf. */
    public static int[] leaf(CpuLevel level, int leaf, int subleaf) {
        Cpuid c = new Cpuid(level);
        c.ask(leaf, subleaf);
        return new int[] {c.eax, c.ebx, c.ecx, c.edx};
    }

    /** The name of the processor. */
    public static String brand() {
        return Cpuid.BRAND;
    }
}
