package vitrine.observe.lab;

import java.util.List;
import vitrine.kernel.event.SchedEvent;

/** Labs about who runs; {@code vitrine sched} compares policies. */
final class SchedulingLabs {
    private SchedulingLabs() {}

    static List<Lab> all() {
        return List.of(
                new Lab("nice-share", "E3", "Five steps of nice", e -> {
                            String number = e.output()
                                    .replaceAll("[^0-9.]+", " ")
                                    .strip()
                                    .replaceFirst("^0 ", "")
                                    .split(" ")[0];
                            double ratio = number.isEmpty() ? 0 : Double.parseDouble(number);
                            e.claim(
                                    "nice 0 gets about 3 times what nice 5 gets: " + number,
                                    ratio > 2.6 && ratio < 3.5);
                            e.claim(
                                    "switches come because slices are over",
                                    e.count(
                                                    SchedEvent.Switch.class,
                                                    s -> s.why().equals("slice"))
                                            > 20);
                        })
                        .look("Longer and shorter # in the two rows.")
                        .watch("task")
                        .wrong(
                                "\"Linux's scheduler is CFS\" (textbook): since 6.6 it is EEVDF; the weights are the same."
                                        + " `vitrine sched --policy cfs,eevdf` shows both. A pick_next_task that walks 140 priorities"
                                        + " (textbook) is that of 2.6.22.")
                        .quiz("nice 0 and nice 5 on one CPU: how is it shared?", "1024 to 335: three to one."),
                new Lab("work-stealing", "E4", "Work moves to an idle CPU", e -> {
                            e.claim(
                                    "no task migrates while affinity forbids it, and some do later",
                                    e.any(
                                            SchedEvent.Migrate.class,
                                            m -> m.why().equals("steal")
                                                    || m.why().equals("balance")));
                            e.claim(
                                    "both CPUs run tasks",
                                    e.all(SchedEvent.Switch.class)
                                                    .filter(s -> s.next() != 0)
                                                    .map(SchedEvent.Switch::cpu)
                                                    .distinct()
                                                    .count()
                                            == 2);
                            e.prints("all done");
                        })
                        .look("sched.migrate why=steal.")
                        .watch("sched.migrate")
                        .cpus(2),
                new Lab("fifo-starves", "E1", "SCHED_FIFO before all others", e -> {
                            e.prints("order: Fo");
                        })
                        .look("The second row waits until the first has ended.")
                        .watch("sched.pick"),
                new Lab("round-robin", "E1", "SCHED_RR takes turns, SCHED_FIFO does not", e -> {
                            e.prints("SCHED_FIFO: A to its end, then B");
                            e.prints("SCHED_RR: in turns");
                            e.claim(
                                    "the slices of SCHED_RR end after 100 ms",
                                    e.any(SchedEvent.Switch.class, s -> s.why().equals("slice")));
                        })
                        .look("Two long # one after the other, then two rows in turns.")
                        .watch("sched.switch")
                        .quiz(
                                "Two SCHED_FIFO tasks of one priority compute on one CPU. When does the second run?",
                                "When the first sleeps, yields or ends. There is no slice."),
                new Lab("affinity", "E3", "A mask of CPUs", e -> {
                            e.prints("on the wrong CPU: 0 times; a CPU that does not exist: Invalid argument");
                            e.claim(
                                    "the task migrates because of the call",
                                    e.any(SchedEvent.Migrate.class, m -> m.why().equals("affinity")));
                        })
                        .look("sched.migrate why=affinity.")
                        .watch("sched.migrate")
                        .cpus(2));
    }
}
