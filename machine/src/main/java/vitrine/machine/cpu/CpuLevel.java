package vitrine.machine.cpu;

/** How much of itself the CPU announces: the microarchitecture levels of the x86-64 psABI. */
public enum CpuLevel {
    /** SSE2 and what every x86-64 processor has. */
    V1,
    /** With SSE3, SSSE3, SSE4.1, SSE4.2, POPCNT and CMPXCHG16B. */
    V2,
    /** As V2 for now: AVX, AVX2, BMI and FMA are not executed yet and so not announced. */
    V3
}
