// Four workers, two CPUs: an idle CPU takes waiting work from the other; affinity forbids it.
#define _GNU_SOURCE
#include <sched.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static void spin(long n) { for (volatile long i = 0; i < n; i++) {} }

int main(void) {
    cpu_set_t zero;
    CPU_ZERO(&zero);
    CPU_SET(0, &zero);
    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            sched_setaffinity(0, sizeof zero, &zero);   // all on CPU 0
            spin(200000);
            cpu_set_t all;
            CPU_ZERO(&all);
            CPU_SET(0, &all);
            CPU_SET(1, &all);
            sched_setaffinity(0, sizeof all, &all);     // now they may move
            spin(3000000);
            _exit(0);
        }
    }
    while (wait(0) > 0) {}
    puts("all done");
    return 0;
}
