// A broadcast without a stampede: one waiter is woken, the others are moved to the queue of the mutex.
#define _GNU_SOURCE
#include <linux/futex.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

static atomic_int condition, mutex, ready;

static long futex(atomic_int *at, int op, long value, long other, atomic_int *at2, int value3) {
    return syscall(SYS_futex, at, op | FUTEX_PRIVATE_FLAG, value, other, at2, value3);
}

static void *wait(void *unused) {
    ready++;
    futex(&condition, FUTEX_WAIT, 0, 0, 0, 0);
    return 0;
}

int main(void) {
    pthread_t t[4];
    for (int i = 0; i < 4; i++) pthread_create(&t[i], 0, wait, 0);
    while (ready < 4) usleep(1000);
    usleep(300000);
    printf("woken and moved: %ld\n", futex(&condition, FUTEX_CMP_REQUEUE, 1, 1000, &mutex, 0));
    printf("left on the condition: %ld\n", futex(&condition, FUTEX_WAKE, 1000, 0, 0, 0));
    printf("on the mutex: %ld\n", futex(&mutex, FUTEX_WAKE, 1000, 0, 0, 0));
    for (int i = 0; i < 4; i++) pthread_join(t[i], 0);
    return 0;
}
