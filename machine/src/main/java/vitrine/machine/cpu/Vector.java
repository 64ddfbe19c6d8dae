package vitrine.machine.cpu;

/** Exception vectors (Intel SDM volume 3A, table 7-1). */
public final class Vector {
    public static final int DE = 0;
    public static final int DB = 1;
    public static final int BP = 3;
    public static final int OF = 4;
    public static final int UD = 6;
    public static final int NM = 7;
    public static final int SS = 12;
    public static final int GP = 13;
    public static final int PF = 14;
    public static final int MF = 16;
    public static final int AC = 17;
    public static final int XM = 19;
    /** {@code int n} of any other number: a #GP in user mode, except 0x80, which Linux serves as the 32-bit door. */
    public static final int INT80 = 0x80;

    private Vector() {}
}
