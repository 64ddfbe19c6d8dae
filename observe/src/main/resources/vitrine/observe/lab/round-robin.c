// SCHED_RR: equals take turns when a slice is over; SCHED_FIFO: the first runs until it is done.
#define _GNU_SOURCE
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static char *volatile order;
static volatile int *at;

static void run(const char *name, int policy) {
    struct sched_param p = {10};
    *at = 0;
    for (int i = 0; i < 2; i++) {
        if (fork() == 0) {
            if (sched_setscheduler(0, policy, &p)) _exit(1);
            char me = 'A' + i;
            for (int n = 0; n < 5500; n++) {
                if (*at < 60000 && (*at == 0 || order[*at - 1] != me)) order[(*at)++] = me;
                for (int k = 0; k < 10000; k++) __asm__ volatile("");
            }
            _exit(0);
        }
    }
    while (wait(0) > 0) {}
    order[*at] = 0;
    printf("%s: %s\n", name, *at == 2 ? "A to its end, then B" : *at > 2 ? "in turns" : "?");
}

int main(void) {
    order = mmap(0, 1 << 16, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    at = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(0, &one);
    sched_setaffinity(0, sizeof one, &one);
    struct sched_param p = {20};
    sched_setscheduler(0, SCHED_FIFO, &p);
    run("SCHED_FIFO", SCHED_FIFO);
    run("SCHED_RR", SCHED_RR);
    return 0;
}
