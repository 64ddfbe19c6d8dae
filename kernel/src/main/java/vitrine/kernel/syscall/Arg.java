package vitrine.kernel.syscall;

/** One argument of a system call as it is declared: its name in the manual page and how it is to be shown. */
public record Arg(String name, Kind kind, String detail) {
    /** How an argument is interpreted. {@code detail} of the Arg refines some of them. */
    public enum Kind {
        INT,
        UINT,
        LONG,
        ULONG,
        HEX,
        OCTAL,
        FD,
        DIRFD,
        PID,
        SIGNAL,
        MODE,
        SIZE,
        OFFSET,
        /** Address that is not followed. */
        POINTER,
        /** NUL-terminated path. */
        PATH,
        /** NUL-terminated string. */
        STRING,
        /** argv or envp. */
        STRINGS,
        /** Bytes going in; detail: index of the argument with the length. */
        BUFFER_IN,
        /** Bytes coming out; detail: index of the argument with the size, the result says how many. */
        BUFFER_OUT,
        IOVEC_IN,
        IOVEC_OUT,
        /** Or-ed bits; detail: name of the flag set. */
        FLAGS,
        /** One of several; detail: name of the set. */
        ENUM,
        /** Structure read by the kernel; detail: its C name. */
        STRUCT_IN,
        /** Structure written by the kernel; detail: its C name. */
        STRUCT_OUT
    }

    public static Arg of(String name, Kind kind) {
        return new Arg(name, kind, "");
    }

    public static Arg of(String name, Kind kind, String detail) {
        return new Arg(name, kind, detail);
    }

    public static Arg fd(String name) {
        return of(name, Kind.FD);
    }

    public static Arg dirfd() {
        return of("dirfd", Kind.DIRFD);
    }

    public static Arg integer(String name) {
        return of(name, Kind.INT);
    }

    public static Arg size(String name) {
        return of(name, Kind.SIZE);
    }

    public static Arg pointer(String name) {
        return of(name, Kind.POINTER);
    }

    public static Arg path(String name) {
        return of(name, Kind.PATH);
    }

    public static Arg in(String name, int lengthIndex) {
        return of(name, Kind.BUFFER_IN, Integer.toString(lengthIndex));
    }

    public static Arg out(String name, int lengthIndex) {
        return of(name, Kind.BUFFER_OUT, Integer.toString(lengthIndex));
    }

    public static Arg flags(String name, String set) {
        return of(name, Kind.FLAGS, set);
    }

    public static Arg oneOf(String name, String set) {
        return of(name, Kind.ENUM, set);
    }

    public static Arg structIn(String name, String type) {
        return of(name, Kind.STRUCT_IN, type);
    }

    public static Arg structOut(String name, String type) {
        return of(name, Kind.STRUCT_OUT, type);
    }
}
