package vitrine.kernel.uring;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The requests of a ring that were begun and have not ended: in order, and by user_data. */
final class Requests {
    private final Set<Request> all = new LinkedHashSet<>();
    private final Map<Long, Request> byData = new HashMap<>(); // never iterated: the first of each list

    void add(Request r) {
        all.add(r);
        Request first = byData.put(r.userData, r);
        r.sameNext = first;
        r.samePrevious = null;
        if (first != null) {
            first.samePrevious = r;
        }
    }

    void remove(Request r) {
        if (all.remove(r)) {
            unlink(r);
        }
    }

    private void unlink(Request r) {
        Request before = r.samePrevious;
        Request after = r.sameNext;
        if (after != null) {
            after.samePrevious = before;
        }
        if (before != null) {
            before.sameNext = after;
        } else if (after != null) {
            byData.put(r.userData, after);
        } else {
            byData.remove(r.userData);
        }
        r.samePrevious = null;
        r.sameNext = null;
    }

    /** Changes the user_data of a request. */
    void rename(Request r, long userData) {
        if (all.contains(r)) {
            unlink(r);
            r.userData = userData;
            Request first = byData.put(userData, r);
            r.sameNext = first;
            if (first != null) {
                first.samePrevious = r;
            }
        }
    }

    /** A request with that user_data for which {@code is} holds, or null. */
    @Nullable
    Request find(long userData, Predicate<Request> is) {
        for (Request r = byData.get(userData); r != null; r = r.sameNext) {
            if (!r.done && is.test(r)) {
                return r;
            }
        }
        return null;
    }

    /** All, oldest first: a copy. */
    List<Request> list() {
        return List.copyOf(all);
    }
}
