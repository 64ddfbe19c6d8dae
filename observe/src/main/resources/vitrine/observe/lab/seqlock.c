// A seqlock: readers take no lock; an odd or changed number tells them to read again.
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>

static atomic_uint sequence;
static volatile long left, right;
static atomic_int stop;

static void *writes(void *unused) {
    for (int i = 1; i <= 2000; i++) {
        sequence++;
        left = i;
        if (i % 5 == 0) sched_yield(); // in the worst moment
        right = -i;
        sequence++;
        if (i % 7 == 0) sched_yield();
    }
    stop = 1;
    return 0;
}

int main(void) {
    pthread_t w;
    long torn = 0, again = 0, raw = 0, reads = 0;
    pthread_create(&w, 0, writes, 0);
    while (!stop) {
        unsigned before = sequence;
        long a = left, b = right;
        if (a + b) raw++;
        if (before % 2 || before != sequence) {
            again++;
            sched_yield();
            continue;
        }
        reads++;
        if (a + b) torn++;
        if (reads % 3 == 0) sched_yield();
    }
    pthread_join(w, 0);
    printf("accepted although torn: %ld; had to read again: %s\n", torn, again > 0 ? "yes" : "no");
    return 0;
}
