// RCU by hand: the writer publishes a new version and frees the old one only when all readers have been elsewhere.
#define _GNU_SOURCE
#include <linux/membarrier.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { READERS = 3, VERSIONS = 50 };

struct config {
    int a, b, freed;
};
static struct config versions[VERSIONS + 1];
static _Atomic(struct config *) current = &versions[0];
static atomic_long quiet[READERS]; // how often a reader has been outside
static atomic_int stop, wrong;

static void *reads(void *which) {
    while (!stop) {
        struct config *c = current; // no lock and no atomic addition
        sched_yield();
        if (c->freed || c->a != c->b) wrong++;
        quiet[(long)which]++;
        sched_yield();
    }
    return 0;
}

int main(void) {
    pthread_t t[READERS];
    syscall(SYS_membarrier, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0);
    for (long i = 0; i < READERS; i++) pthread_create(&t[i], 0, reads, (void *)i);
    for (int v = 1; v <= VERSIONS; v++) {
        struct config *old = current;
        versions[v].a = versions[v].b = v;
        current = &versions[v];
        syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0);
        for (int i = 0; i < READERS; i++) {
            for (long seen = quiet[i]; quiet[i] < seen + 2;) sched_yield(); // the grace period
        }
        old->freed = 1;
        old->a = -1;
    }
    stop = 1;
    for (int i = 0; i < READERS; i++) pthread_join(t[i], 0);
    printf("%d versions, readers that saw a freed one: %d\n", VERSIONS, wrong);
    return 0;
}
