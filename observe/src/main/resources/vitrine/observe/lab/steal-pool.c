// A pool in which each worker has its own deque: the owner takes from its head, the idle ones steal from the tail.
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

enum { WORKERS = 3, JOBS = 60 };

static struct {
    pthread_mutex_t lock;
    int jobs[JOBS], head, tail;
} deque[WORKERS];
static int done[WORKERS], stolen[WORKERS];

static int take(int from, int steal) {
    int job = -1;
    pthread_mutex_lock(&deque[from].lock);
    if (deque[from].head < deque[from].tail) job = steal ? deque[from].jobs[--deque[from].tail]
           : deque[from].jobs[deque[from].head++];
    pthread_mutex_unlock(&deque[from].lock);
    return job;
}

static void *works(void *number) {
    long me = (long)number;
    for (;;) {
        int job = take(me, 0);
        for (int i = 1; job < 0 && i < WORKERS; i++) {
            job = take((me + i) % WORKERS, 1);
            if (job >= 0) stolen[me]++;
        }
        if (job < 0) return 0;
        usleep(2000);
        done[me]++;
    }
}

int main(void) {
    pthread_t t[WORKERS];
    for (int i = 0; i < WORKERS; i++) pthread_mutex_init(&deque[i].lock, 0);
    for (int i = 0; i < JOBS; i++) deque[0].jobs[deque[0].tail++] = i; // all in one worker's deque
    for (long i = 0; i < WORKERS; i++) pthread_create(&t[i], 0, works, (void *)i);
    for (int i = 0; i < WORKERS; i++) pthread_join(t[i], 0);
    printf("%d done, the first worker stole %d, the others stole: %s\n", done[0] + done[1] + done[2], stolen[0],
           stolen[1] > 5 && stolen[2] > 5 ? "yes" : "no");
    return 0;
}
