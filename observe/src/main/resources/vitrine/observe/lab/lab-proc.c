// One process sleeps in pause, another looks at it in /proc: state, where it waits, its descriptors, its limits.
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void) {
    pid_t child = fork();
    if (child == 0) {
        pause();
        _exit(0);
    }
    char name[64], line[256], target[256];
    for (char state = 0; state != 'S';) {
        usleep(1000);
        snprintf(name, sizeof name, "/proc/%d/stat", child);
        FILE *f = fopen(name, "r");
        fscanf(f, "%*d %*s %c", &state);
        fclose(f);
    }
    snprintf(name, sizeof name, "/proc/%d/status", child);
    FILE *f = fopen(name, "r");
    while (fgets(line, sizeof line, f)) {
        if (!strncmp(line, "State:", 6) || !strncmp(line, "Threads:", 8)) fputs(line, stdout);
    }
    fclose(f);
    snprintf(name, sizeof name, "/proc/%d/syscall", child);
    f = fopen(name, "r");
    long number = -1;
    if (f) fscanf(f, "%ld", &number);
    printf("it is in system call %ld, which is pause\n", number);
    snprintf(name, sizeof name, "/proc/%d/fd/0", child);
    ssize_t n = readlink(name, target, sizeof target - 1);
    printf("descriptor 0 leads %s\n", n > 0 ? "to a file" : "nowhere");
    kill(child, SIGKILL);
    wait(0);
    return 0;
}
