/*
 * What tells that a control group changed: inotify and poll on cgroup.events, also when a group above decides; and that a
 * file is written with the rights of who opened it. A frozen task answers its tracer. Ends with 77 on other machines.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "errname.h"

#define TOP "/sys/fs/cgroup/twin"

static int put(const char *file, const char *text) {
    int fd = open(file, O_WRONLY);
    int r = fd < 0 || write(fd, text, strlen(text)) < 0 ? errno : 0;
    if (fd >= 0) close(fd);
    return r;
}

static int notes;

static int told(void) {
    struct pollfd p = {.fd = notes, .events = POLLIN};
    int r = poll(&p, 1, 2000);
    char b[4096];
    if (r > 0) read(notes, b, sizeof b);
    return r;
}

static void watch(const char *file) {
    notes = inotify_init1(IN_NONBLOCK);
    inotify_add_watch(notes, file, IN_MODIFY);
}

int main(void) {
    if (access("/dev/vitrine-hang", F_OK) != 0) return 77;
    setvbuf(stdout, NULL, _IOLBF, 0);
    mkdir(TOP, 0755), mkdir(TOP "/in", 0755), mkdir(TOP "/other", 0755);

    watch(TOP "/cgroup.events");
    pid_t p = fork();
    if (p == 0) for (;;) pause();
    char number[16];
    sprintf(number, "%d", p);
    put(TOP "/in/cgroup.procs", number);
    printf("populated, the group above is told: %d\n", told());
    close(notes);

    watch(TOP "/in/cgroup.events");
    put(TOP "/in/cgroup.freeze", "1");
    printf("frozen: %d\n", told());
    printf("traced while frozen: %ld\n", ptrace(PTRACE_SEIZE, p, 0, 0));
    ptrace(PTRACE_INTERRUPT, p, 0, 0);
    int status = 0;
    waitpid(p, &status, __WALL);
    printf("it stopped: %d\n", WIFSTOPPED(status));
    ptrace(PTRACE_DETACH, p, 0, 0);
    put(TOP "/cgroup.freeze", "1");
    printf("the group above too, nothing new: %d\n", told() > 0);
    put(TOP "/in/cgroup.freeze", "0");
    printf("thawed, but the group above decides: %d\n", told());
    put(TOP "/cgroup.freeze", "0");
    printf("thawed: %d\n", told());
    put(TOP "/in/cgroup.kill", "1");
    printf("empty: %d\n", told());
    waitpid(p, &status, 0);
    printf("killed by %d\n", WTERMSIG(status));
    close(notes);

    chown(TOP "/in/cgroup.procs", 65534, -1), chown(TOP "/other/cgroup.procs", 65534, -1);
    put(TOP "/in/cgroup.procs", "0");
    if (seteuid(65534) != 0) return 1;
    int fd = open(TOP "/other/cgroup.procs", O_RDWR);
    if (seteuid(0) != 0) return 1;
    printf("opened by another: %s\n", write(fd, "0", 1) < 0 ? errname(errno) : "moved");
    close(fd);
    printf("opened by root: %s\n", put(TOP "/other/cgroup.procs", "0") ? "refused" : "moved");
    put("/sys/fs/cgroup/cgroup.procs", "0");
    printf("removed: %d\n", rmdir(TOP "/in") | rmdir(TOP "/other") | rmdir(TOP));
    return 0;
}
