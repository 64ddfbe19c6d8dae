// A mutex without contention never enters the kernel; with it, futex.
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static void *contender(void *x) {
    pthread_mutex_lock(&lock);
    pthread_mutex_unlock(&lock);
    return x;
}

int main(void) {
    getppid();   // marks the beginning
    for (int i = 0; i < 1000; i++) { pthread_mutex_lock(&lock); pthread_mutex_unlock(&lock); }
    getppid();   // and the end
    pthread_t t;
    pthread_mutex_lock(&lock);
    pthread_create(&t, 0, contender, 0);
    usleep(10000);
    pthread_mutex_unlock(&lock);
    pthread_join(t, 0);
    puts("done");
    return 0;
}
