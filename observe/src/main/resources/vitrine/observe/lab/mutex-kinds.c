// Locking twice, three kinds of mutex: one says EDEADLK, one counts, one waits for itself for ever.
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static void twice(const char *name, int kind) {
    pthread_mutexattr_t a;
    pthread_mutex_t m;
    struct timespec t;
    pthread_mutexattr_init(&a);
    pthread_mutexattr_settype(&a, kind);
    pthread_mutex_init(&m, &a);
    pthread_mutex_lock(&m);
    clock_gettime(CLOCK_REALTIME, &t);
    t.tv_nsec += 100000000;
    t.tv_sec += t.tv_nsec / 1000000000;
    t.tv_nsec %= 1000000000;
    printf("%-10s locked again: %s\n", name, strerror(pthread_mutex_timedlock(&m, &t)));
}

int main(void) {
    twice("errorcheck", PTHREAD_MUTEX_ERRORCHECK);
    twice("recursive", PTHREAD_MUTEX_RECURSIVE);
    twice("normal", PTHREAD_MUTEX_NORMAL);
    return 0;
}
