// Two programs on one CPU: five steps of nice are a third of the time.
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void) {
    pid_t p[2];
    for (int i = 0; i < 2; i++) {
        p[i] = fork();
        if (p[i] == 0) {
            if (i) nice(5);
            for (;;) {}
        }
    }
    usleep(400000);
    double t[2];
    for (int i = 0; i < 2; i++) {
        struct rusage u;
        kill(p[i], SIGKILL);
        wait4(p[i], 0, 0, &u);
        t[i] = u.ru_utime.tv_sec + u.ru_utime.tv_usec / 1e6;
    }
    printf("nice 0 got %.1f times as much\n", t[0] / t[1]);
    return 0;
}
