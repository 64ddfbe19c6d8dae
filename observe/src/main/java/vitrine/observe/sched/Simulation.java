package vitrine.observe.sched;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vitrine.observe.sched.Policy.Why;
import vitrine.observe.sched.Schedule.Doing;

/**
 * Runs synthetic jobs under a policy, from one event to the next. What falls on one moment happens in this order: bursts
 * end, jobs arrive, devices answer (the smaller number first), turns end, idle CPUs choose.
 */
public final class Simulation {
    private static final long NEVER = Long.MAX_VALUE;

    private final Tuning tuning;
    private final Policy policy;
    private final String name;
    private final List<State> jobs = new ArrayList<>();
    private final Cpu[] cpus;
    private final Schedule.Spans spans;
    private long now;
    private long switches;
    private long lost;

    private static final class State {
        final Job job;
        long done;
        int nextIo;
        long wakesAt = NEVER;
        long readyFrom;
        long waited;
        long first = -1;
        long end = -1;
        boolean arrived;

        State(Job job) {
            this.job = job;
        }

        long burstEnd() {
            return nextIo < job.io.size() ? job.io.get(nextIo).at() : job.length;
        }
    }

    private static final class Cpu {
        final int id;

        @Nullable
        State current;

        @Nullable
        State before;

        long runsFrom;
        long sliceLeft;

        Cpu(int id) {
            this.id = id;
        }
    }

    private Simulation(String name, List<Job> jobs, Tuning tuning) {
        this.tuning = tuning;
        this.name = name;
        this.policy = Policies.make(name, tuning);
        for (Job j : jobs) {
            this.jobs.add(new State(new Job(j.id, j.name, j.arrival, j.length, j.io, j.nice, j.tickets, j.affinity)));
        }
        cpus = new Cpu[tuning.cpus()];
        for (int i = 0; i < cpus.length; i++) {
            cpus[i] = new Cpu(i);
        }
        spans = new Schedule.Spans(jobs.size());
        for (Job j : jobs) {
            long usable = tuning.cpus() == 64 ? -1 : (1L << tuning.cpus()) - 1;
            if ((j.affinity & usable) == 0) {
                throw new IllegalArgumentException(j.name + " may run on no CPU there is");
            }
        }
    }

    /** Runs all jobs to their end. Throws IllegalArgumentException for an unknown policy or a job that can run nowhere. */
    public static Schedule run(String policy, List<Job> jobs, Tuning tuning) {
        return new Simulation(policy, jobs, tuning).run();
    }

    private Schedule run() {
        while (true) {
            long next = next();
            if (next == NEVER) {
                break;
            }
            advance(next);
            policy.at(now);
            endBursts();
            arrive();
            wake();
            endTurns();
            dispatch();
        }
        List<Schedule.Result> results = new ArrayList<>();
        for (State s : jobs) {
            results.add(
                    new Schedule.Result(s.job.id, s.job.name, s.job.arrival, s.first, s.end, s.job.length, s.waited));
        }
        return new Schedule(name, cpus.length, spans.list(), List.copyOf(results), switches, lost);
    }

    private long next() {
        long next = NEVER;
        for (State s : jobs) {
            if (!s.arrived) {
                next = Math.min(next, s.job.arrival);
            }
            next = Math.min(next, s.wakesAt);
        }
        for (Cpu c : cpus) {
            @Nullable State s = c.current;
            if (s != null) {
                long from = Math.max(now, c.runsFrom);
                next = Math.min(next, from + Math.min(s.burstEnd() - s.done, c.sliceLeft));
            }
        }
        return next;
    }

    private void advance(long to) {
        for (Cpu c : cpus) {
            @Nullable State s = c.current;
            if (s == null) {
                continue;
            }
            long from = Math.max(now, c.runsFrom);
            if (to > from) {
                long time = to - from;
                s.done += time;
                s.job.burst = s.burstEnd() - s.done;
                c.sliceLeft -= time;
                policy.ran(s.job, time);
                spans.add(s.job.id, Doing.RUNS, c.id, from, to);
                if (s.first < 0) {
                    s.first = from;
                }
            }
        }
        now = to;
    }

    private void endBursts() {
        for (Cpu c : cpus) {
            @Nullable State s = c.current;
            if (s == null || s.done < s.burstEnd()) {
                continue;
            }
            c.current = null;
            policy.left(s.job);
            if (s.nextIo < s.job.io.size()) {
                s.wakesAt = now + s.job.io.get(s.nextIo++).time();
                spans.add(s.job.id, Doing.BLOCKED, -1, now, s.wakesAt);
            } else {
                s.end = now;
            }
        }
    }

    private void arrive() {
        for (State s : jobs) {
            if (!s.arrived && s.job.arrival <= now) {
                s.arrived = true;
                ready(s, Why.ARRIVES);
            }
        }
    }

    private void wake() {
        for (State s : jobs) {
            if (s.wakesAt <= now) {
                s.wakesAt = NEVER;
                ready(s, Why.WAKES);
            }
        }
    }

    private void ready(State s, Why why) {
        s.job.burst = s.burstEnd() - s.done;
        queue(s, why);
        @Nullable Cpu victim = null;
        for (Cpu c : cpus) {
            if (!s.job.mayRun(c.id)) {
                continue;
            }
            @Nullable State running = c.current;
            if (running == null) {
                return; // it will run at once
            }
            if (policy.preempts(s.job, running.job)
                    && (victim == null || victim.current == null || policy.before(victim.current.job, running.job))) {
                victim = c;
            }
        }
        if (victim != null && victim.current != null) {
            State running = victim.current;
            victim.current = null;
            victim.before = running;
            queue(running, Why.PREEMPTED);
            dispatch(victim);
        }
    }

    private void queue(State s, Why why) {
        s.readyFrom = now;
        policy.enqueue(s.job, why);
    }

    private void endTurns() {
        for (Cpu c : cpus) {
            @Nullable State s = c.current;
            if (s == null || c.sliceLeft > 0) {
                continue;
            }
            if (policy.expires(s.job)) {
                c.current = null;
                queue(s, Why.EXPIRED);
            } else {
                c.sliceLeft = policy.slice(s.job);
            }
        }
    }

    private void dispatch() {
        for (Cpu c : cpus) {
            if (c.current == null) {
                dispatch(c);
            }
        }
    }

    private void dispatch(Cpu c) {
        @Nullable Job job = policy.pick(c.id);
        if (job == null) {
            return;
        }
        State s = jobs.get(job.id);
        s.waited += now - s.readyFrom;
        spans.add(job.id, Doing.WAITS, -1, s.readyFrom, now);
        c.current = s;
        c.sliceLeft = Math.max(policy.slice(job), 1);
        c.runsFrom = now;
        if (c.before != s) {
            if (c.before != null) {
                switches++;
                c.runsFrom = now + tuning.switchCost();
                lost += tuning.switchCost();
                spans.add(job.id, Doing.SWITCHES, c.id, now, c.runsFrom);
            }
            c.before = s;
        }
    }
}
