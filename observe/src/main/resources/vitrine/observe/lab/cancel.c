// Cancelling: it takes effect where the thread waits, and its cleanup handlers give back what it holds.
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static pthread_key_t key;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void give_back(void *lock) {
    puts("cleanup: unlock");
    pthread_mutex_unlock(lock);
}
static void gone(void *value) { printf("destructor of %s\n", (char *)value); }
static void prepare(void) {
    puts("once");
    pthread_key_create(&key, gone);
}

static void *work(void *unused) {
    pthread_once(&once, prepare);
    pthread_setspecific(key, "its value");
    pthread_mutex_lock(&m);
    pthread_cleanup_push(give_back, &m);
    pause();
    pthread_cleanup_pop(1);
    return 0;
}

int main(void) {
    pthread_t t;
    void *result;
    pthread_once(&once, prepare);
    pthread_create(&t, 0, work, 0);
    usleep(100000);
    pthread_cancel(t);
    pthread_join(t, &result);
    printf("joined: %s; the mutex is %s\n", result == PTHREAD_CANCELED ? "cancelled" : "done",
           pthread_mutex_trylock(&m) ? "held" : "free");
    return 0;
}
