// A queue of four slots between two producers and two consumers: one mutex, two conditions, loops.
#include <pthread.h>
#include <stdio.h>

enum { CAPACITY = 4, EACH = 50 };
static int slots[CAPACITY], head, tail, count, most, sum;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t not_empty = PTHREAD_COND_INITIALIZER, not_full = PTHREAD_COND_INITIALIZER;

static void *producer(void *x) {
    for (int i = 1; i <= EACH; i++) {
        pthread_mutex_lock(&lock);
        while (count == CAPACITY) pthread_cond_wait(&not_full, &lock);
        slots[tail] = i;
        tail = (tail + 1) % CAPACITY;
        if (++count > most) most = count;
        pthread_cond_signal(&not_empty);
        pthread_mutex_unlock(&lock);
    }
    return x;
}

static void *consumer(void *x) {
    for (int i = 1; i <= EACH; i++) {
        pthread_mutex_lock(&lock);
        while (count == 0) pthread_cond_wait(&not_empty, &lock);
        sum += slots[head];
        head = (head + 1) % CAPACITY;
        count--;
        pthread_cond_signal(&not_full);
        pthread_mutex_unlock(&lock);
    }
    return x;
}

int main(void) {
    pthread_t t[4];
    for (int i = 0; i < 4; i++) pthread_create(&t[i], 0, i < 2 ? producer : consumer, 0);
    for (int i = 0; i < 4; i++) pthread_join(t[i], 0);
    printf("sum %d, never more than %d in it: %s\n", sum, CAPACITY, most <= CAPACITY ? "yes" : "no");
    return 0;
}
