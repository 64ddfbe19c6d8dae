package vitrine.kernel.net;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.cred.Capability;
import vitrine.kernel.cred.Rlimits;
import vitrine.kernel.fs.MetadataBudget;
import vitrine.kernel.fs.OpenFile;
import vitrine.kernel.task.Task;

/**
 * Open files on their way in messages (SCM_RIGHTS). Sockets that are only reachable through messages in each other's
 * queues would stay for ever; {@link #collect} finds them (net/unix/garbage.c does the same).
 */
final class InFlight {
    private final Sockets sockets;
    private final Map<UnixSocket, Integer> flying = new LinkedHashMap<>();
    private final ArrayDeque<OpenFile> toRelease = new ArrayDeque<>();
    private int total;
    private boolean releasing;
    private boolean collecting;
    private int closedSince;

    InFlight(Sockets sockets) {
        this.sockets = sockets;
    }

    /** Files begin to fly, with a reference each. Throws ETOOMANYREFS. @return the same */
    List<OpenFile> take(Task t, List<OpenFile> files) {
        if (files.isEmpty()) {
            return files;
        }
        long limit = t.rlimit(Rlimits.NOFILE);
        boolean may = t.capable(Capability.SYS_RESOURCE) || t.capable(Capability.SYS_ADMIN);
        if (limit >= 0 && total > limit && !may) {
            throw Errno.of(Errno.ETOOMANYREFS);
        }
        sockets.charge((long) MetadataBudget.OBJECT * files.size(), Errno.ENOBUFS);
        List<OpenFile> all = new ArrayList<>(files.size());
        for (OpenFile f : files) {
            f.retain();
            all.add(f);
            if (f instanceof UnixSocket s) {
                flying.merge(s, 1, Integer::sum);
            }
        }
        total += files.size();
        return all;
    }

    /** Files have arrived; their references are the receiver's. */
    void landed(List<OpenFile> files) {
        sockets.discharge((long) MetadataBudget.OBJECT * files.size());
        total -= files.size();
        for (OpenFile f : files) {
            if (f instanceof UnixSocket s) {
                flying.computeIfPresent(s, (k, n) -> n > 1 ? n - 1 : null);
            }
        }
    }

    /** Files will not arrive. */
    void drop(List<OpenFile> files) {
        if (files.isEmpty()) {
            return;
        }
        landed(files);
        toRelease.addAll(files);
        if (releasing) {
            return; // a queue within a queue: not by recursion, which a guest could make as deep as it likes
        }
        releasing = true;
        try {
            for (OpenFile f = toRelease.poll(); f != null; f = toRelease.poll()) {
                f.release();
            }
        } finally {
            releasing = false;
        }
    }

    /** A UNIX socket was closed: others may be garbage now. */
    void collect() {
        if (flying.isEmpty() || collecting || ++closedSince < flying.size() / 16) {
            return;
        }
        closedSince = 0;
        collecting = true;
        try {
            for (UnixSocket s : garbage()) {
                s.pending.forEach(UnixSocket::dropReceived);
                s.dropReceived();
            }
        } finally {
            collecting = false;
        }
    }

    /** Sockets to which only queues refer that nobody can read. */
    private Set<UnixSocket> garbage() {
        Set<UnixSocket> candidates = new LinkedHashSet<>();
        Map<UnixSocket, Integer> outside = new LinkedHashMap<>();
        flying.forEach((s, n) -> {
            if (s.references() == n) {
                candidates.add(s);
                outside.put(s, n);
            }
        });
        for (UnixSocket s : candidates) {
            for (OpenFile f : reachable(s)) {
                if (f instanceof UnixSocket u && candidates.contains(u)) {
                    outside.merge(u, -1, Integer::sum);
                }
            }
        }
        ArrayDeque<UnixSocket> alive = new ArrayDeque<>();
        outside.forEach((s, n) -> {
            if (n > 0) {
                alive.add(s);
            }
        });
        for (UnixSocket s = alive.poll(); s != null; s = alive.poll()) {
            if (candidates.remove(s)) {
                for (OpenFile f : reachable(s)) {
                    if (f instanceof UnixSocket u && candidates.contains(u)) {
                        alive.add(u);
                    }
                }
            }
        }
        return candidates;
    }

    /** Files in the queue of a socket, and in those of connections that nobody has accepted from it. */
    private static List<OpenFile> reachable(UnixSocket s) {
        List<OpenFile> files = s.filesInQueue();
        for (UnixSocket waiting : s.pending) {
            files.addAll(waiting.filesInQueue());
        }
        return files;
    }
}
