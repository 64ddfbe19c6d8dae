// Ctrl-C reaches the whole foreground group, not one process: as kill(-pgid) does here.
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void) {
    pid_t first = 0;
    for (int i = 0; i < 3; i++) {
        pid_t p = fork();
        if (p == 0) {
            setpgid(0, first);
            for (;;) pause();
        }
        setpgid(p, first);
        if (!first) first = p;
    }
    usleep(10000);
    kill(-first, SIGINT);
    int killed = 0, status;
    while (wait(&status) > 0) killed += WIFSIGNALED(status) && WTERMSIG(status) == SIGINT;
    printf("%d of 3 died of SIGINT, the parent did not\n", killed);
    return 0;
}
