/*
 * SCHED_DEADLINE: what is refused, what sched_getattr tells, that a task gets no more than it was promised, that
 * sched_yield gives up the rest of a period, and that there are no children without SCHED_FLAG_RESET_ON_FORK.
 * Ends with 77 where that needs a right that one does not have.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MS 1000000ull

struct attr {
    uint32_t size, policy;
    uint64_t flags;
    int32_t nice;
    uint32_t priority;
    uint64_t runtime, deadline, period;
    uint32_t least, most;
};

static int ask(uint64_t flags, uint64_t runtime, uint64_t deadline, uint64_t period) {
    struct attr a = {.size = 48, .policy = 6, .flags = flags, .runtime = runtime, .deadline = deadline, .period = period};
    return syscall(SYS_sched_setattr, 0, &a, 0) == 0 ? 0 : errno;
}

static void show(const char *name, int error) { printf("%s: %s\n", name, error ? strerror(error) : "granted"); }

static uint64_t now(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return t.tv_sec * 1000000000ull + t.tv_nsec;
}

static void child(const char *name) {
    fflush(stdout);
    pid_t p = fork();
    if (p == 0) _exit(sched_getscheduler(0));
    int status;
    if (p < 0) printf("%s: %s\n", name, strerror(errno));
    else if (waitpid(p, &status, 0) == p) printf("%s: policy %d\n", name, WEXITSTATUS(status));
}

int main(void) {
    if (ask(0, 10 * MS, 100 * MS, 100 * MS) == EPERM) return 77;
    struct attr a = {0};
    syscall(SYS_sched_getattr, 0, &a, sizeof a, 0);
    printf("policy %u priority %u: %u in %u of %u ms\n", a.policy, a.priority, (unsigned)(a.runtime / MS),
           (unsigned)(a.deadline / MS), (unsigned)(a.period / MS));
    struct sched_param param;
    printf("param %d %d, policy %d\n", sched_getparam(0, &param), param.sched_priority, sched_getscheduler(0));
    child("without reset");
    show("with reset", ask(1, 10 * MS, 100 * MS, 100 * MS));
    child("its child");

    show("no period", ask(0, 5 * MS, 50 * MS, 0));
    syscall(SYS_sched_getattr, 0, &a, sizeof a, 0);
    printf("then it is %u ms\n", (unsigned)(a.period / MS));
    show("too much", ask(0, 990 * MS, 1000 * MS, 1000 * MS) == EBUSY || sysconf(_SC_NPROCESSORS_ONLN) > 1 ? EBUSY : 0);
    show("runtime beyond deadline", ask(0, 60 * MS, 50 * MS, 100 * MS));
    show("deadline beyond period", ask(0, 10 * MS, 200 * MS, 100 * MS));
    show("next to nothing", ask(0, 1000, 100 * MS, 100 * MS));
    show("no deadline", ask(0, 10 * MS, 0, 100 * MS));
    show("unknown flag", ask(1 << 20, 10 * MS, 100 * MS, 100 * MS));
    param.sched_priority = 0;
    show("sched_setscheduler", sched_setscheduler(0, 6, &param) == 0 ? 0 : errno);

    ask(0, 10 * MS, 100 * MS, 100 * MS);
    uint64_t wall = now(CLOCK_MONOTONIC), cpu = now(CLOCK_THREAD_CPUTIME_ID);
    while (now(CLOCK_MONOTONIC) - wall < 500 * MS) {}
    printf("kept to its share: %d\n", now(CLOCK_THREAD_CPUTIME_ID) - cpu < 250 * MS);
    wall = now(CLOCK_MONOTONIC);
    for (int i = 0; i < 4; i++) sched_yield();
    printf("periods given up: %d\n", now(CLOCK_MONOTONIC) - wall > 150 * MS);
    show("back", sched_setscheduler(0, SCHED_OTHER, &param) == 0 ? 0 : errno);
    child("a child then");
    return 0;
}
