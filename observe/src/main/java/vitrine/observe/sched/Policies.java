package vitrine.observe.sched;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The policies by their names. */
public final class Policies {
    private static final Map<String, Function<Tuning, Policy>> ALL = new LinkedHashMap<>();

    static {
        ALL.put("fcfs", Fcfs::new);
        ALL.put("sjf", t -> new ShortestFirst(t, false));
        ALL.put("stcf", t -> new ShortestFirst(t, true));
        ALL.put("rr", RoundRobin::new);
        ALL.put("priority", ByPriority::new);
        ALL.put("mlfq", Mlfq::new);
        ALL.put("lottery", Lottery::new);
        ALL.put("stride", Stride::new);
        ALL.put("cfs", Cfs::new);
        ALL.put("eevdf", Eevdf::new);
    }

    private Policies() {}

    /** Returns all names in the order in which textbooks tell of them. */
    public static List<String> names() {
        return List.copyOf(ALL.keySet());
    }

    /** Returns a policy with empty queues. Throws IllegalArgumentException for an unknown name. */
    public static Policy make(String name, Tuning tuning) {
        @Nullable Function<Tuning, Policy> maker = ALL.get(name);
        if (maker == null) {
            throw new IllegalArgumentException("'" + name + "' is none of " + String.join(", ", ALL.keySet()));
        }
        return maker.apply(tuning);
    }
}
