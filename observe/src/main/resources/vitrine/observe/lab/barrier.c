// A barrier has generations: the same one separates phase after phase, and one thread is told to be the last.
#include <pthread.h>
#include <stdio.h>

enum { THREADS = 4, PHASES = 5 };

static pthread_barrier_t barrier;
static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static int in_phase[PHASES], early, last;

static void *work(void *unused) {
    for (int p = 0; p < PHASES; p++) {
        pthread_mutex_lock(&m);
        in_phase[p]++;
        if (p > 0 && in_phase[p - 1] < THREADS) early++;
        pthread_mutex_unlock(&m);
        if (pthread_barrier_wait(&barrier) == PTHREAD_BARRIER_SERIAL_THREAD) {
            pthread_mutex_lock(&m);
            last++;
            pthread_mutex_unlock(&m);
        }
    }
    return 0;
}

int main(void) {
    pthread_t t[THREADS];
    pthread_barrier_init(&barrier, 0, THREADS);
    for (int i = 0; i < THREADS; i++) pthread_create(&t[i], 0, work, 0);
    for (int i = 0; i < THREADS; i++) pthread_join(t[i], 0);
    printf("into the next phase too early: %d; told to be last: %d in %d phases\n", early, last, PHASES);
    return 0;
}
