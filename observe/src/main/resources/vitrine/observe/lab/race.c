// x = x + 1 is three steps; a switch between them loses an update, a mutex does not let it.
#include <pthread.h>
#include <sched.h>
#include <stdio.h>

static volatile int x, y;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static void *adder(void *arg) {
    for (int i = 0; i < 100; i++) {
        int seen = x;
        sched_yield();          // the switch at the worst moment
        x = seen + 1;
        pthread_mutex_lock(&lock);
        seen = y;
        sched_yield();
        y = seen + 1;
        pthread_mutex_unlock(&lock);
    }
    return arg;
}

int main(void) {
    pthread_t a, b;
    pthread_create(&a, 0, adder, 0);
    pthread_create(&b, 0, adder, 0);
    pthread_join(a, 0);
    pthread_join(b, 0);
    printf("200 increments: without lock fewer: %s; with lock %d\n", x < 200 ? "yes" : "no", y);
    return 0;
}
