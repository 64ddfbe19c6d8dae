/*
 * State D: a device of Vitrine's own that does not answer. kill -9 waits until it does; a killable sleep ends at once.
 * Ends with 77 where there is no such device.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static char state(pid_t p) {
    char path[64], text[512] = {0};
    snprintf(path, sizeof path, "/proc/%d/stat", p);
    int fd = open(path, O_RDONLY);
    read(fd, text, sizeof text - 1);
    close(fd);
    char *at = strrchr(text, ')');
    return at ? at[2] : '?';
}

static pid_t reader(const char *device) {
    pid_t p = fork();
    if (p == 0) {
        char c;
        int fd = open(device, O_RDONLY);
        _exit(read(fd, &c, 1) == 0 ? 3 : 4);
    }
    while (state(p) != 'D') usleep(1000);
    return p;
}

int main(void) {
    int hang = open("/dev/vitrine-hang", O_WRONLY);
    if (hang < 0) return 77;
    setvbuf(stdout, NULL, _IOLBF, 0);
    int status;
    pid_t p = reader("/dev/vitrine-hang");
    printf("state %c\n", state(p));
    kill(p, SIGTERM);
    kill(p, SIGKILL);
    usleep(50000);
    printf("after kill -9: %c, waited %d\n", state(p), waitpid(p, &status, WNOHANG));
    write(hang, "x", 1);
    printf("released: %d", waitpid(p, &status, 0) == p);
    printf(" %d\n", WTERMSIG(status));
    p = reader("/dev/vitrine-hang");
    write(hang, "x", 1);
    waitpid(p, &status, 0);
    printf("answered: %d\n", WEXITSTATUS(status));
    p = reader("/dev/vitrine-hang-killable");
    printf("state %c\n", state(p));
    kill(p, SIGUSR1);
    usleep(50000);
    waitpid(p, &status, 0);
    printf("killable, by a fatal signal: %d\n", WTERMSIG(status));
    for (int i = 0; i < 3; i++) reader("/dev/vitrine-hang");
    sleep(300);
    double load = 0;
    FILE *f = fopen("/proc/loadavg", "r");
    fscanf(f, "%lf", &load);
    printf("load of three in D after five minutes: %d\n", load > 2.9 && load < 3.1);
    write(hang, "x", 1);
    while (wait(&status) > 0) {}
    return 0;
}
