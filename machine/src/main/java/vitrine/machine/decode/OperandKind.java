package vitrine.machine.decode;

/** What an operand of an {@link Insn} names. */
public enum OperandKind {
    /** No operand at this place. */
    NONE,
    /** General register, low {@link Insn#size} bytes of register {@link Insn#reg} (0 = RAX … 15 = R15, Intel's order). */
    GPR,
    /** AH, CH, DH or BH: bits 15..8 of general register {@link Insn#reg} (0..3); size is 1. */
    GPR_HIGH,
    /** XMM register 0..15; {@link Insn#size} is the number of low bytes the instruction uses. */
    XMM,
    /** YMM register 0..15. */
    YMM,
    /** MMX register 0..7. */
    MM,
    /** x87 register ST(i), i = {@link Insn#reg}. */
    ST,
    /** Segment register: 0 ES, 1 CS, 2 SS, 3 DS, 4 FS, 5 GS. */
    SEGMENT,
    /** Control register CR0..CR15. */
    CONTROL,
    /** Debug register DR0..DR15. */
    DEBUG,
    /** The one memory operand: fields {@code base}, {@code index}, {@code scale}, {@code disp}; size = bytes accessed. */
    MEM,
    /** Immediate, value {@link Insn#imm(int)}. */
    IMM,
    /** Branch displacement {@link Insn#imm}, relative to the end of the instruction. */
    REL
}
