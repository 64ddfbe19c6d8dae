package vitrine.observe.lab;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** All labs. */
public final class Labs {
    private static final List<Lab> ALL = Stream.of(
                    MachineLabs.all(),
                    HierarchyLabs.all(),
                    InspectionLabs.all(),
                    ProcessLabs.all(),
                    PrivilegeLabs.all(),
                    NamespaceLabs.all(),
                    SignalLabs.all(),
                    ThreadLabs.all(),
                    LockLabs.all(),
                    SchedulingLabs.all(),
                    ChannelLabs.all(),
                    NetworkLabs.all(),
                    InputOutputLabs.all())
            .flatMap(List::stream)
            .toList();

    private Labs() {}

    public static List<Lab> all() {
        return ALL;
    }

    public static Optional<Lab> find(String id) {
        return ALL.stream().filter(l -> l.id.equals(id)).findFirst();
    }
}
