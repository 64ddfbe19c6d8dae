package vitrine;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import vitrine.machine.cpu.CpuLevel;

/**
 * Everything that decides what kind of machine a {@link Linux} is; made by {@link Linux.Builder}, which has checked it.
 *
 * @param root what the guest sees at {@code /}
 * @param mounts host folders and files shown in the guest, in the order given
 * @param environment environment of the first program, in the order given
 * @param workdir absolute path in the guest, or null for {@code /} or the folder a host program comes from
 * @param uid user id of the first program
 * @param gid group id of the first program
 * @param hostname what {@code uname -n} says
 * @param memory physical memory in bytes, a multiple of the page size
 * @param cpus virtual CPUs
 * @param cpu what the virtual CPUs announce, and so which instructions they have
 * @param seed fixes every choice that is not fixed by the program and its input
 * @param clock what the guest's clocks follow
 * @param strace where lines about system calls go, or null for nowhere
 * @param stats whether a summary is printed at the end
 * @param timeout host time after which the machine is stopped, or null
 * @param ports ports of the host that lead to ports of the guest
 * @param network whether the guest can connect to others
 * @param verbose whether what is missing is named on stderr
 */
public record Settings(
        Root root,
        List<Mount> mounts,
        Map<String, String> environment,
        @Nullable String workdir,
        int uid,
        int gid,
        String hostname,
        long memory,
        int cpus,
        CpuLevel cpu,
        long seed,
        Clock clock,
        @Nullable Strace strace,
        boolean stats,
        @Nullable Duration timeout,
        List<Port> ports,
        Network network,
        boolean verbose) {

    /** What the guest sees at {@code /}. */
    public sealed interface Root {
        /** The embedded userland: a busybox with its applets. */
        record Embedded() implements Root {}

        /** A folder of the host, read-only, with a memory overlay for writes. */
        record Folder(Path path) implements Root {}

        /** A tar file of the host, unpacked into memory. */
        record Tar(Path path) implements Root {}

        /**
         * An image of an archive of the host.
         *
         * @param name which one, or null for the only one
         * @param user as its configuration says, or null when the settings say who runs
         * @param workdir the folder of its configuration, which is made if it is missing; or empty
         */
        record Image(
                Path path, @Nullable String name, @Nullable String user, String workdir) implements Root {}
    }

    /**
     * A folder or file of the host shown in the guest.
     *
     * @param host existing path on the host
     * @param guest absolute path in the guest
     * @param mode what becomes of writes
     */
    public record Mount(Path host, String guest, Mode mode) {
        /** What becomes of writes. */
        public enum Mode {
            /** They reach the host. */
            READ_WRITE,
            /** They fail with {@code EROFS}. */
            READ_ONLY,
            /** They are kept in memory, and are gone with the machine. */
            OVERLAY
        }
    }

    /**
     * A port of the host that leads to one of the guest.
     *
     * @param host the host's address to listen at, or empty for all
     * @param hostPort 0 for any that is free
     * @param datagrams UDP instead of TCP
     */
    public record Port(String host, int hostPort, int guestPort, boolean datagrams) {}

    /** Where the guest can connect to. */
    public enum Network {
        /** Nowhere but to itself. */
        NONE,
        /** Where the host can. */
        HOST
    }

    /** What the guest's clocks follow. */
    public enum Clock {
        /** Retired instructions, jumping ahead when every task sleeps: the same run every time. */
        VIRTUAL,
        /** The clocks of the host. */
        HOST
    }

    /**
     * Where strace lines go.
     *
     * @param file a file of the host, or null for stderr
     */
    public record Strace(@Nullable Path file) {}
}
