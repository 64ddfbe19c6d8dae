/*
 * What follows the wall clock when somebody sets it: absolute sleeps and timers on CLOCK_REALTIME, and a timerfd that
 * asked to be told. What counts from now does not. The host's clock is left alone: natively this ends with 77.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

static const long DAY = 86400;

static void advance(long seconds) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    now.tv_sec += seconds;
    if (clock_settime(CLOCK_REALTIME, &now) != 0) printf("set: %s\n", strerror(errno));
}

static void *later(void *argument) {
    usleep(20000);
    advance((long)argument);
    return NULL;
}

static pthread_t setter;

static void in_a_moment(long seconds) { pthread_create(&setter, NULL, later, (void *)seconds); }

static struct timespec ahead(clockid_t clock, long seconds) {
    struct timespec t;
    clock_gettime(clock, &t);
    t.tv_sec += seconds;
    return t;
}

static int minutes(const struct timespec *from) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int)((now.tv_sec - from->tv_sec + 30) / 60);
}

int main(void) {
    if (access("/dev/vitrine-hang", F_OK) != 0) return 77;
    struct timespec start, t = ahead(CLOCK_REALTIME, DAY);
    clock_gettime(CLOCK_MONOTONIC, &start);

    in_a_moment(DAY);
    int r = clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &t, NULL);
    pthread_join(setter, NULL);
    printf("absolute sleep: %d after %d minutes\n", r, minutes(&start));

    int word = 0;
    t = ahead(CLOCK_REALTIME, DAY);
    in_a_moment(DAY);
    r = syscall(SYS_futex, &word, 9 | 256 /* FUTEX_WAIT_BITSET, FUTEX_CLOCK_REALTIME */, 0, &t, NULL, -1);
    pthread_join(setter, NULL);
    printf("futex: %s after %d minutes\n", r < 0 && errno == ETIMEDOUT ? "ETIMEDOUT" : "?", minutes(&start));

    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGALRM);
    sigprocmask(SIG_BLOCK, &set, NULL);
    struct sigevent ev = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGALRM};
    timer_t timer;
    timer_create(CLOCK_REALTIME, &ev, &timer);
    struct itimerspec its = {.it_value = ahead(CLOCK_REALTIME, DAY), .it_interval = {DAY, 0}};
    timer_settime(timer, TIMER_ABSTIME, &its, NULL);
    advance(DAY);
    int sig;
    sigwait(&set, &sig);
    printf("timer: signal %d after %d minutes\n", sig, minutes(&start));
    advance(DAY);
    sigwait(&set, &sig);
    printf("its interval: signal %d after %d minutes\n", sig, minutes(&start));
    its.it_value = (struct timespec){120, 0};
    its.it_interval = (struct timespec){0, 0};
    timer_settime(timer, 0, &its, NULL);
    advance(DAY);
    sigwait(&set, &sig);
    printf("from now: signal %d after %d minutes\n", sig, minutes(&start));

    uint64_t n = 0;
    int fd = timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK);
    its.it_value = ahead(CLOCK_REALTIME, 2 * DAY);
    timerfd_settime(fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &its, NULL);
    r = read(fd, &n, 8);
    printf("timerfd: %d %s\n", r, strerror(errno));
    advance(DAY);
    r = read(fd, &n, 8);
    printf("clock set: %d %s\n", r, strerror(errno));
    r = read(fd, &n, 8);
    printf("told once: %d %s\n", r, strerror(errno));
    timerfd_settime(fd, TFD_TIMER_ABSTIME, &its, NULL);
    advance(DAY);
    r = read(fd, &n, 8);
    printf("reached: %d, %d\n", r, (int)n);
    printf("in all %d minutes\n", minutes(&start));
    return 0;
}
