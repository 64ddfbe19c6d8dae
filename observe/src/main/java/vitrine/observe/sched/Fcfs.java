package vitrine.observe.sched;

/** First come, first served: a job runs until it blocks or ends. */
final class Fcfs extends Policy {
    Fcfs(Tuning tuning) {
        super(tuning);
    }
}
