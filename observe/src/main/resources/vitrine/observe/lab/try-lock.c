// Against deadlock without an order of locks: try, and let go. Doing that in step is livelock; chance ends it.
#include <pthread.h>
#include <sched.h>
#include <stdio.h>

enum { ROUNDS = 40 };

/* Two who meet in a corridor, played by rounds so that it goes the same way each time. */
static int meets(int chance) {
    int has[2] = {0, 0}, seed = 42, rounds = 0, wait[2] = {0, 0};
    for (; rounds < ROUNDS; rounds++) {
        int wants[2];
        for (int i = 0; i < 2; i++) wants[i] = wait[i] ? (wait[i]--, 0) : 1;
        for (int i = 0; i < 2; i++) has[i] = wants[i];          // each takes its own lock
        for (int i = 0; i < 2; i++) if (has[i] && !has[1 - i]) return rounds + 1; // and tries the other's
        for (int i = 0; i < 2; i++) if (has[i] && chance) wait[i] = (seed = seed * 1103515245 + 12345) >> 16 & 3;
    }
    return rounds;
}

static pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER, b = PTHREAD_MUTEX_INITIALIZER;
static int done;

static void *works(void *reverse) {
    pthread_mutex_t *mine = reverse ? &b : &a, *other = reverse ? &a : &b;
    for (int i = 0; i < 200; i++) {
        for (;;) {
            pthread_mutex_lock(mine);
            sched_yield();
            if (pthread_mutex_trylock(other) == 0) break;
            pthread_mutex_unlock(mine); // hold nothing while waiting
            sched_yield();
        }
        done++;
        pthread_mutex_unlock(other);
        pthread_mutex_unlock(mine);
    }
    return 0;
}

int main(void) {
    pthread_t t[2];
    printf("in step: %s\n", meets(0) == ROUNDS ? "never past each other" : "past");
    printf("by chance: %s\n", meets(1) < ROUNDS ? "past each other" : "never");
    pthread_create(&t[0], 0, works, 0);
    pthread_create(&t[1], 0, works, "");
    pthread_join(t[0], 0);
    pthread_join(t[1], 0);
    printf("two orders with trylock: %d of 400 done\n", done);
    return 0;
}
