// Low holds a lock, high waits for it, and medium runs: high waits for medium. Priority inheritance cures it.
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

static pthread_mutex_t lock;
static const char *volatile order[3];
static volatile int next;

static void spin(long n) { for (volatile long i = 0; i < n; i++) {} }
static void priority(int p) {
    struct sched_param s = {p};
    pthread_setschedparam(pthread_self(), SCHED_FIFO, &s);
}

static void *low(void *x) {
    priority(10);
    pthread_mutex_lock(&lock);
    spin(4000000);
    pthread_mutex_unlock(&lock);
    return x;
}
static void *medium(void *x) {
    priority(20);
    usleep(2000);
    spin(20000000);
    order[next++] = "medium";
    return x;
}
static void *high(void *x) {
    priority(30);
    usleep(1000);
    pthread_mutex_lock(&lock);
    order[next++] = "high";
    pthread_mutex_unlock(&lock);
    return x;
}

int main(void) {
    for (int inherit = 0; inherit < 2; inherit++) {
        pthread_mutexattr_t a;
        pthread_mutexattr_init(&a);
        pthread_mutexattr_setprotocol(&a, inherit ? PTHREAD_PRIO_INHERIT : PTHREAD_PRIO_NONE);
        pthread_mutex_init(&lock, &a);
        next = 0;
        pthread_t t[3];
        priority(40);   // start all before any runs
        pthread_create(&t[0], 0, low, 0);
        pthread_create(&t[1], 0, medium, 0);
        pthread_create(&t[2], 0, high, 0);
        for (int i = 0; i < 3; i++) pthread_join(t[i], 0);
        printf("%s: %s first\n", inherit ? "inheriting" : "plain", order[0]);
    }
    return 0;
}
