// A ring without locks is right for one producer. With two, both take the same slot, and items are lost.
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>

enum { SIZE = 64, ITEMS = 300 };

static int slots[SIZE];
static atomic_int head, tail, done;

static void *produces(void *rudely) {
    for (int i = 0; i < ITEMS; i++) {
        while (head - tail >= SIZE - 2) sched_yield();
        int at = head;
        if (rudely) sched_yield(); // between looking and taking
        slots[at % SIZE] = 1;
        head = at + 1;
    }
    done++;
    return 0;
}

static int run(int producers) {
    pthread_t t[2];
    int sum = 0;
    head = tail = done = 0;
    for (int i = 0; i < SIZE; i++) slots[i] = 0;
    for (int i = 0; i < producers; i++) pthread_create(&t[i], 0, produces, producers > 1 ? "" : 0);
    while (done < producers || tail < head) {
        if (tail >= head) {
            sched_yield();
            continue;
        }
        sum += slots[tail % SIZE];
        slots[tail % SIZE] = 0;
        tail++;
    }
    for (int i = 0; i < producers; i++) pthread_join(t[i], 0);
    return sum;
}

int main(void) {
    printf("one producer: %d of %d\n", run(1), ITEMS);
    printf("two producers: %s\n", run(2) < 2 * ITEMS ? "items are lost" : "all there");
    return 0;
}
