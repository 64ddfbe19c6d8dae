/*
 * adjtimex(2) and clock_adjtime(2): what a machine says whose clock nobody disciplines, what is refused, what is kept.
 * The host's clock is left alone: natively this ends with 77.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/timex.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "errname.h"

static struct timex x;

static const char *set(unsigned modes) {
    x.modes = modes;
    int r = syscall(SYS_adjtimex, &x);
    return r < 0 ? errname(errno) : r == TIME_ERROR ? "error" : r == TIME_OK ? "ok" : "?";
}

static void show(const char *name, const char *result) {
    printf("%s: %s; offset %ld freq %ld errors %ld %ld status %#x constant %ld tick %ld tai %d\n", name, result, x.offset,
           x.freq, x.maxerror, x.esterror, x.status, x.constant, x.tick, x.tai);
}

int main(void) {
    if (access("/dev/vitrine-hang", F_OK) != 0) return 77;
    show("at first", set(0));
    printf("precision %ld tolerance %ld, the time is right: %d\n", x.precision, x.tolerance,
           x.time.tv_sec - time(NULL) < 2 && x.time.tv_usec < 1000000);
    x.tick = 8999;
    printf("tick too short: %s\n", set(ADJ_TICK));
    x.tick = 11000;
    x.freq = 1l << 40;
    x.maxerror = 7;
    x.esterror = 8;
    show("set", set(ADJ_TICK | ADJ_FREQUENCY | ADJ_MAXERROR | ADJ_ESTERROR));
    x.status = STA_PLL | 0xff00;
    show("status", set(ADJ_STATUS));
    x.offset = 300000;
    show("phase", set(ADJ_OFFSET));
    x.constant = 3;
    show("constant", set(ADJ_TIMECONST));
    show("nanoseconds", set(ADJ_NANO));
    x.constant = 37;
    show("tai", set(ADJ_TAI));
    struct timespec utc, tai;
    clock_gettime(CLOCK_REALTIME, &utc);
    clock_gettime(CLOCK_TAI, &tai);
    printf("ahead by %ld s\n", (long)(tai.tv_sec - utc.tv_sec));
    x.time.tv_sec = 3600;
    x.time.tv_usec = 0;
    time_t before = time(NULL);
    set(ADJ_SETOFFSET | ADJ_NANO);
    printf("stepped by %ld minutes\n", (long)(time(NULL) - before) / 60);
    x.time.tv_usec = -1;
    printf("crooked step: %s\n", set(ADJ_SETOFFSET));
    x.offset = 1000;
    const char *r = set(ADJ_OFFSET_SINGLESHOT);
    printf("singleshot: %s, before %ld\n", r, x.offset);
    r = set(ADJ_OFFSET_SS_READ);
    printf("asked: %s, left at most 1000: %d\n", r, x.offset <= 1000);
    printf("half of it: %s\n", set(0x8000));
    printf("monotonic: %s\n", syscall(SYS_clock_adjtime, CLOCK_MONOTONIC, &x) < 0 ? errname(errno) : "?");
    printf("no clock: %s\n", syscall(SYS_clock_adjtime, 77, &x) < 0 ? errname(errno) : "?");
    printf("no place: %s\n", syscall(SYS_adjtimex, 8) < 0 ? errname(errno) : "?");
    fflush(stdout);
    if (fork() == 0) {
        if (setuid(65534) != 0) return 1;
        printf("others may look: %s\n", set(0));
        printf("others may not set: %s\n", set(ADJ_TAI));
        fflush(stdout);
        _exit(0);
    }
    wait(NULL);
    return 0;
}
