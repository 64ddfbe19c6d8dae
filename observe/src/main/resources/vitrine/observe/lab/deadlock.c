// Two locks, two orders: a circle. With one order there is none.
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER, b = PTHREAD_MUTEX_INITIALIZER;
static int ordered, stuck;

static void *both(void *arg) {
    pthread_mutex_t *first = arg && !ordered ? &b : &a, *second = arg && !ordered ? &a : &b;
    struct timespec until;
    pthread_mutex_lock(first);
    usleep(10000);
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += 1;
    if (pthread_mutex_timedlock(second, &until) == ETIMEDOUT) __atomic_add_fetch(&stuck, 1, __ATOMIC_SEQ_CST);
    else pthread_mutex_unlock(second);
    pthread_mutex_unlock(first);
    return 0;
}

int main(void) {
    for (ordered = 0; ordered < 2; ordered++) {
        pthread_t s, t;
        stuck = 0;
        pthread_create(&s, 0, both, 0);
        pthread_create(&t, 0, both, "other");
        pthread_join(s, 0);
        pthread_join(t, 0);
        printf("%s: %s\n", ordered ? "one order" : "two orders", stuck ? "stuck until the timeout" : "both finish");
    }
    return 0;
}
