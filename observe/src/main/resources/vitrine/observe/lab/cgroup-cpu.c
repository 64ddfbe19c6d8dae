// cpu.weight: two groups compete for one CPU, 3 to 1.
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static int set(const char *file, const char *text) {
    int f = open(file, O_WRONLY);
    int result = write(f, text, strlen(text));
    close(f);
    return result;
}

static pid_t burner(const char *procs) {
    pid_t p = fork();
    if (p == 0) {
        set(procs, "0");
        for (;;) __asm__ volatile("");
    }
    return p;
}

static long used(pid_t p) {
    struct rusage r;
    kill(p, SIGKILL);
    wait4(p, 0, 0, &r);
    return r.ru_utime.tv_sec * 1000000L + r.ru_utime.tv_usec;
}

int main(void) {
    mkdir("/sys/fs/cgroup", 0755);
    mount("none", "/sys/fs/cgroup", "cgroup2", 0, "");
    set("/sys/fs/cgroup/cgroup.subtree_control", "+cpu");
    mkdir("/sys/fs/cgroup/heavy", 0755);
    mkdir("/sys/fs/cgroup/light", 0755);
    set("/sys/fs/cgroup/heavy/cpu.weight", "300");
    set("/sys/fs/cgroup/light/cpu.weight", "100");
    pid_t heavy = burner("/sys/fs/cgroup/heavy/cgroup.procs"), light = burner("/sys/fs/cgroup/light/cgroup.procs");
    usleep(200000);
    long h = used(heavy), l = used(light);
    printf("the heavy group got %.1f times as much\n", (double)h / l);
    return 0;
}
