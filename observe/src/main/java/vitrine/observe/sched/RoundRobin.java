package vitrine.observe.sched;

/** Everybody in turn, a quantum each. */
final class RoundRobin extends Policy {
    RoundRobin(Tuning tuning) {
        super(tuning);
    }

    @Override
    public long slice(Job job) {
        return tuning.quantum();
    }
}
