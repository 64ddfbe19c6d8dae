// Readers that keep coming starve a writer, unless the lock prefers writers.
#define _GNU_SOURCE
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

static pthread_rwlock_t lock;
static atomic_int stop, written;

static void *reads(void *other) {
    for (int i = 0; !stop && i < 400; i++) {
        pthread_rwlock_rdlock(&lock);
        usleep(2000); // two readers overlap: the lock is never free
        pthread_rwlock_unlock(&lock);
    }
    return 0;
}

static void *writes(void *unused) {
    pthread_rwlock_wrlock(&lock);
    written = 1;
    pthread_rwlock_unlock(&lock);
    return 0;
}

static void run(const char *name, int kind) {
    pthread_rwlockattr_t a;
    pthread_t r[3], w;
    pthread_rwlockattr_init(&a);
    pthread_rwlockattr_setkind_np(&a, kind);
    pthread_rwlock_init(&lock, &a);
    stop = written = 0;
    for (int i = 0; i < 3; i++) {
        pthread_create(&r[i], 0, reads, 0);
        usleep(700);
    }
    pthread_create(&w, 0, writes, 0);
    usleep(100000);
    printf("%s: after 0.1 s the writer %s\n", name, written ? "has written" : "waits");
    stop = 1;
    for (int i = 0; i < 3; i++) pthread_join(r[i], 0);
    pthread_join(w, 0);
}

int main(void) {
    run("readers first", PTHREAD_RWLOCK_PREFER_READER_NP);
    run("writers first", PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
    return 0;
}
