// A wait may end although nobody meant this waiter: with two kinds of waiters on one condition, a signal can go astray.
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t c = PTHREAD_COND_INITIALIZER;
static int a, b, woken_in_vain;

static void *waits_for(void *flag) {
    pthread_mutex_lock(&m);
    while (!*(int *)flag) {
        pthread_cond_wait(&c, &m);
        if (!*(int *)flag) woken_in_vain++;
    }
    pthread_mutex_unlock(&m);
    return 0;
}

int main(void) {
    pthread_t x, y;
    pthread_create(&x, 0, waits_for, &a);
    pthread_create(&y, 0, waits_for, &b);
    usleep(300000);
    pthread_mutex_lock(&m);
    a = 1;
    pthread_cond_broadcast(&c);
    pthread_mutex_unlock(&m);
    pthread_join(x, 0);
    pthread_mutex_lock(&m);
    while (!woken_in_vain) { // the other one has still to look
        pthread_mutex_unlock(&m);
        usleep(1000);
        pthread_mutex_lock(&m);
    }
    b = 1;
    pthread_cond_broadcast(&c);
    pthread_mutex_unlock(&m);
    pthread_join(y, 0);
    printf("woken in vain: %d; without the loop that would have been taken for the event\n", woken_in_vain);
    return 0;
}
