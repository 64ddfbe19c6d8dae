package vitrine.kernel.core;

/** What /proc/sys says about core files. */
public final class CoreSettings {
    /** Longest pattern, bytes with its end. */
    public static final int PATTERN_SIZE = 128;

    /** kernel.core_pattern. */
    public String pattern = "core";

    /** kernel.core_uses_pid: a name without %p gets ".PID". */
    public boolean usesPid;

    /** fs.suid_dumpable: what PR_GET_DUMPABLE says of a program whose identity changed. */
    public int suidDumpable;
}
