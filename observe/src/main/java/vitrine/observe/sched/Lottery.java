package vitrine.observe.sched;

import org.jspecify.annotations.Nullable;

/** Before every turn a ticket is drawn; who has more tickets wins more often. */
final class Lottery extends Policy {
    private long random;

    Lottery(Tuning tuning) {
        super(tuning);
        random = tuning.seed();
    }

    private long draw(long below) {
        random += 0x9e37_79b9_7f4a_7c15L;
        long z = (random ^ random >>> 30) * 0xbf58_476d_1ce4_e5b9L;
        z = (z ^ z >>> 27) * 0x94d0_49bb_1331_11ebL;
        return Long.remainderUnsigned(z ^ z >>> 31, below);
    }

    @Override
    protected @Nullable Job choose(int cpu) {
        long tickets = 0;
        for (Job j : ready) {
            tickets += j.mayRun(cpu) ? j.tickets : 0;
        }
        if (tickets == 0) {
            return null;
        }
        long winner = draw(tickets);
        for (Job j : ready) {
            if (j.mayRun(cpu)) {
                winner -= j.tickets;
                if (winner < 0) {
                    return j;
                }
            }
        }
        throw new IllegalStateException("no ticket won");
    }

    @Override
    public long slice(Job job) {
        return tuning.quantum();
    }
}
