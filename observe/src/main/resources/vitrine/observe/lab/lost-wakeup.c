// A signal that comes before the wait, with a predicate that nobody protects: it is lost.
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t ready = PTHREAD_COND_INITIALIZER;
static volatile int go;

static void *waiter(void *careful) {
    struct timespec until;
    int e = 0;
    if (!go) {                       // looks without the lock
        usleep(20000);               // the signal comes now
        pthread_mutex_lock(&lock);
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_sec += 1;
        while (e == 0 && !(careful && go)) e = pthread_cond_timedwait(&ready, &lock, &until);
        pthread_mutex_unlock(&lock);
    }
    printf("%s: %s\n", careful ? "looks again under the lock" : "trusts its old look", e ? strerror(e) : "goes on");
    return 0;
}

int main(void) {
    setvbuf(stdout, 0, _IONBF, 0);
    for (long careful = 0; careful < 2; careful++) {
        pthread_t t;
        go = 0;
        pthread_create(&t, 0, waiter, (void *)careful);
        usleep(10000);
        pthread_mutex_lock(&lock);
        go = 1;
        pthread_cond_signal(&ready);
        pthread_mutex_unlock(&lock);
        pthread_join(t, 0);
    }
    return 0;
}
