package vitrine.machine.cpu;

/** How much of itself the CPU announces: the microarchitecture levels of the x86-64 psABI. */
public enum CpuLevel {
    /** SSE2 and what every x86-64 processor has. */
    V1,
    /** With SSE3, SSSE3, SSE4.1, SSE4.2, POPCNT and CMPXCHG16B. */
    V2,
    /** With AVX, AVX2, FMA, BMI1, BMI2, F16C, LZCNT, MOVBE and XSAVE. */
    V3
}
