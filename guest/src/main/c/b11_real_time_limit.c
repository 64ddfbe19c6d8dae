/*
 * RLIMIT_RTTIME: a thread of a real-time class that does not sleep gets SIGXCPU at the soft limit and SIGKILL at the hard
 * one; one that sleeps now and then, and one of another class, does not. Ends with 77 where one may not be real-time.
 */
#define _GNU_SOURCE
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static volatile int *told;

static void handler(int s) {
    (void)s;
    ++*told;
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

static void try(const char *name, int policy, int sleeps) {
    *told = 0;
    fflush(stdout);
    pid_t p = fork();
    if (p == 0) {
        struct sched_param param = {.sched_priority = policy == SCHED_OTHER ? 0 : 5};
        setrlimit(RLIMIT_RTTIME, &(struct rlimit){100000, 250000});
        signal(SIGXCPU, handler);
        if (sched_setscheduler(0, policy, &param) != 0) _exit(77);
        double mark = now();
        for (double end = mark + 0.5; now() < end;) {
            if (sleeps && now() - mark > 0.02) {
                usleep(1000);
                mark = now();
            }
        }
        _exit(3);
    }
    int status;
    waitpid(p, &status, 0);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 77) _exit(77);
    printf("%s: %s %d, SIGXCPU before: %d\n", name, WIFSIGNALED(status) ? "signal" : "exit",
           WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status), *told > 0);
}

int main(void) {
    told = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    try("SCHED_FIFO", SCHED_FIFO, 0);
    try("SCHED_RR", SCHED_RR, 0);
    try("sleeps", SCHED_FIFO, 1);
    try("SCHED_OTHER", SCHED_OTHER, 0);
    return 0;
}
