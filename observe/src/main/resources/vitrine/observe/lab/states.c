// R, S, T and Z, read from /proc/PID/stat.
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static char state(pid_t p) {
    char name[64], text[256] = "";
    snprintf(name, sizeof name, "/proc/%d/stat", p);
    FILE *f = fopen(name, "r");
    fread(text, 1, sizeof text - 1, f);
    fclose(f);
    return strrchr(text, ')')[2];
}

int main(void) {
    pid_t busy = fork();
    if (busy == 0) for (;;) {}
    pid_t sleeper = fork();
    if (sleeper == 0) for (;;) pause();
    usleep(50000);
    printf("busy %c, waiting %c, ", state(busy), state(sleeper));
    kill(sleeper, SIGSTOP);
    waitpid(sleeper, 0, WUNTRACED);
    printf("stopped %c, ", state(sleeper));
    kill(sleeper, SIGKILL);
    usleep(50000);
    printf("dead %c\n", state(sleeper));
    kill(busy, SIGKILL);
    while (wait(0) > 0) {}
    return 0;
}
