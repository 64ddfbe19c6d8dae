/*
 * Time namespaces: a child, and a program executed after unshare(2), have other monotonic and boot times; what waits for
 * an absolute moment means that of its namespace. Ends with 77 where one may not make any.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "errname.h"

#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME 0x80
#endif
#define HOUR 3600

static long now(clockid_t clock) {
    struct timespec t;
    syscall(SYS_clock_gettime, clock, &t);
    return t.tv_sec;
}

static long first_monotonic, first_boot, first_real;

/* Hours that the clocks are ahead of what they were in the first namespace. */
static void clocks(const char *name) {
    struct sysinfo info;
    sysinfo(&info);
    printf("%s: monotonic %ld raw %ld coarse %ld boot %ld real %ld sysinfo %ld\n", name,
           (now(CLOCK_MONOTONIC) - first_monotonic) / HOUR, (now(CLOCK_MONOTONIC_RAW) - first_monotonic + 2) / HOUR,
           (now(CLOCK_MONOTONIC_COARSE) - first_monotonic + 2) / HOUR, (now(CLOCK_BOOTTIME) - first_boot) / HOUR,
           (now(CLOCK_REALTIME) - first_real) / HOUR, (info.uptime - first_boot) / HOUR);
    fflush(stdout);
}

static const char *offsets(const char *text) {
    int fd = open("/proc/self/timens_offsets", O_WRONLY);
    if (fd < 0) return errname(errno);
    ssize_t n = write(fd, text, strlen(text));
    const char *r = n < 0 ? errname(errno) : "taken";
    close(fd);
    return r;
}

static ino_t inode(const char *path) {
    struct stat st;
    return stat(path, &st) == 0 ? st.st_ino : 0;
}

static void shown(const char *name) {
    char text[200] = {0}, *at = text;
    int fd = open("/proc/self/timens_offsets", O_RDONLY);
    read(fd, text, sizeof text - 1);
    close(fd);
    for (; *at; at++) if (*at == '\n') *at = '|';
    printf("%s: %s, for children the same: %d\n", name, text,
           inode("/proc/self/ns/time") == inode("/proc/self/ns/time_for_children"));
    fflush(stdout);
}

static void waits(void) {
    struct timespec t;
    syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &t);
    long before = t.tv_sec;
    t.tv_nsec = 0;
    int r = syscall(SYS_clock_nanosleep, CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL);
    int word = 0;
    int f = syscall(SYS_futex, &word, 9 /* FUTEX_WAIT_BITSET */, 0, &t, NULL, -1) < 0 ? errno : 0;
    int fd = timerfd_create(CLOCK_MONOTONIC, 0);
    struct itimerspec its = {.it_value = t};
    its.it_value.tv_sec += 1;
    uint64_t n = 0;
    timerfd_settime(fd, TFD_TIMER_ABSTIME, &its, NULL);
    read(fd, &n, 8);
    timer_t timer;
    struct sigevent ev = {.sigev_notify = SIGEV_NONE};
    timer_create(CLOCK_BOOTTIME, &ev, &timer);
    syscall(SYS_clock_gettime, CLOCK_BOOTTIME, &its.it_value);
    its.it_value.tv_sec += 100;
    timer_settime(timer, TIMER_ABSTIME, &its, NULL);
    timer_gettime(timer, &its);
    printf("sleep %d, futex %s, timerfd %d, timer left about 100 s: %d, all in less than a minute: %d\n", r, errname(f),
           (int)n, its.it_value.tv_sec >= 98 && its.it_value.tv_sec <= 100, now(CLOCK_MONOTONIC) - before < 60);
    fflush(stdout);
}

int main(int argc, char **argv) {
    if (argc > 3) {
        first_monotonic = atol(argv[1]), first_boot = atol(argv[2]), first_real = atol(argv[3]);
        clocks("after exec");
        shown("after exec");
        return 0;
    }
    first_monotonic = now(CLOCK_MONOTONIC), first_boot = now(CLOCK_BOOTTIME), first_real = now(CLOCK_REALTIME);
    int home = open("/proc/self/ns/time", O_RDONLY);
    printf("without a new one: %s\n", offsets("monotonic 1 0\n"));
    if (unshare(CLONE_NEWTIME) != 0) return 77;
    shown("unshared");
    printf("nanoseconds: %s\n", offsets("monotonic 1 1000000000\n"));
    printf("unknown clock: %s\n", offsets("realtime 1 0\n"));
    printf("too early: %s\n", offsets("monotonic -100000000 0\n"));
    printf("offsets: %s\n", offsets("monotonic 72000 500\nboottime 360000 0\n"));
    shown("set");
    clocks("still");
    fflush(stdout);
    if (fork() == 0) {
        clocks("child");
        shown("child");
        printf("somebody lives here: %s\n", offsets("boottime 0 0\n"));
        waits();
        printf("home: %d\n", setns(home, CLONE_NEWTIME));
        clocks("back");
        unshare(CLONE_NEWTIME);
        int next = open("/proc/self/ns/time_for_children", O_RDONLY);
        printf("where the children would be: %d\n", setns(next, CLONE_NEWTIME));
        shown("there");
        _exit(0);
    }
    wait(NULL);
    char a[3][32];
    sprintf(a[0], "%ld", first_monotonic), sprintf(a[1], "%ld", first_boot), sprintf(a[2], "%ld", first_real);
    execl("/proc/self/exe", argv[0], a[0], a[1], a[2], NULL);
    return 1;
}
