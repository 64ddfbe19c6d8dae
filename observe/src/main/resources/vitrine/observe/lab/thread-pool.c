// A pool that shuts down with grace: what was accepted is done, then everybody goes home.
#include <pthread.h>
#include <stdio.h>

enum { WORKERS = 3, JOBS = 20 };
static int queued, done, quit;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t work = PTHREAD_COND_INITIALIZER;

static void *worker(void *x) {
    pthread_mutex_lock(&lock);
    for (;;) {
        while (queued == 0 && !quit) pthread_cond_wait(&work, &lock);
        if (queued == 0) break;
        queued--;
        pthread_mutex_unlock(&lock);
        for (volatile int i = 0; i < 10000; i++) {}   // the job, outside the lock
        pthread_mutex_lock(&lock);
        done++;
    }
    pthread_mutex_unlock(&lock);
    return x;
}

int main(void) {
    pthread_t t[WORKERS];
    for (int i = 0; i < WORKERS; i++) pthread_create(&t[i], 0, worker, 0);
    for (int i = 0; i < JOBS; i++) {
        pthread_mutex_lock(&lock);
        queued++;
        pthread_cond_signal(&work);
        pthread_mutex_unlock(&lock);
    }
    pthread_mutex_lock(&lock);
    quit = 1;
    pthread_cond_broadcast(&work);
    pthread_mutex_unlock(&lock);
    for (int i = 0; i < WORKERS; i++) pthread_join(t[i], 0);
    printf("%d jobs done\n", done);
    return 0;
}
