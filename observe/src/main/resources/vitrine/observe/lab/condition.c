// The predicate loop: wait gives up the mutex and sleeps in one step, and looks again when it returns.
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t ready = PTHREAD_COND_INITIALIZER;
static int items, eaten, early;

static void *consumer(void *x) {
    pthread_mutex_lock(&lock);
    while (items == 0) {
        pthread_cond_wait(&ready, &lock);
        if (items == 0) early++;    // woken, but another was faster
    }
    items--;
    eaten++;
    pthread_mutex_unlock(&lock);
    return x;
}

int main(void) {
    pthread_t t[3];
    for (int i = 0; i < 3; i++) pthread_create(&t[i], 0, consumer, 0);
    usleep(10000);                        // all wait now
    for (int i = 0; i < 3; i++) {
        pthread_mutex_lock(&lock);
        items++;
        pthread_cond_broadcast(&ready);   // wakes all, one item
        pthread_mutex_unlock(&lock);
    }
    for (int i = 0; i < 3; i++) pthread_join(t[i], 0);
    printf("three items, %d eaten\n", eaten);
    return 0;
}
