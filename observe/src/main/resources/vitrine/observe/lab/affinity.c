// A mask of CPUs: the task runs there and nowhere else, from the call on.
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(void) {
    cpu_set_t one;
    int wrong = 0;
    for (int cpu = 0; cpu < 2; cpu++) {
        CPU_ZERO(&one);
        CPU_SET(cpu, &one);
        sched_setaffinity(0, sizeof one, &one);
        for (int i = 0; i < 100; i++) {
            sched_yield();
            wrong += sched_getcpu() != cpu;
        }
    }
    CPU_ZERO(&one);
    CPU_SET(1000, &one);
    int r = sched_setaffinity(0, sizeof one, &one);
    printf("on the wrong CPU: %d times; a CPU that does not exist: %s\n", wrong, r ? strerror(errno) : "done");
    return 0;
}
