// SCHED_FIFO runs before everything else: the ordinary one gets nothing until it has ended.
#include <sched.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void) {
    int p[2];
    pipe(p);
    struct sched_param s = {50};
    sched_setscheduler(0, SCHED_FIFO, &s);
    if (fork() == 0) {
        struct sched_param none = {0};
        sched_setscheduler(0, SCHED_OTHER, &none);
        write(p[1], "o", 1);
        _exit(0);
    }
    for (volatile long i = 0; i < 3000000; i++) {}
    write(p[1], "F", 1);
    wait(0);
    char order[3] = "";
    read(p[0], order, 2);
    printf("order: %s\n", order);
    return 0;
}
