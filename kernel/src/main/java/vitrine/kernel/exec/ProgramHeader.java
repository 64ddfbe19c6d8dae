package vitrine.kernel.exec;

/**
 * One entry of the program header table (elf(5), Elf64_Phdr). Sizes and offsets in bytes, unsigned, exactly as the file
 * has them: nothing is checked yet.
 */
record ProgramHeader(int type, int flags, long offset, long vaddr, long fileSize, long memSize, long align) {
    static final int PT_LOAD = 1;
    static final int PT_INTERP = 3;
    static final int PT_GNU_STACK = 0x6474_e551;
    static final int PF_X = 1;
    static final int PF_W = 2;
    static final int PF_R = 4;
    static final int SIZE = 56;

    /** PROT_… of mmap for the flags. */
    int prot() {
        return ((flags & PF_R) != 0 ? 1 : 0) | ((flags & PF_W) != 0 ? 2 : 0) | ((flags & PF_X) != 0 ? 4 : 0);
    }
}
