// A semaphore of two: of five workers never more than two are inside.
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <unistd.h>

static sem_t two;
static int inside, most;

static void *worker(void *x) {
    sem_wait(&two);
    int n = __atomic_add_fetch(&inside, 1, __ATOMIC_SEQ_CST);
    if (n > most) most = n;
    usleep(1000);
    __atomic_sub_fetch(&inside, 1, __ATOMIC_SEQ_CST);
    sem_post(&two);
    return x;
}

int main(void) {
    pthread_t t[5];
    sem_init(&two, 0, 2);
    for (int i = 0; i < 5; i++) pthread_create(&t[i], 0, worker, 0);
    for (int i = 0; i < 5; i++) pthread_join(t[i], 0);
    printf("at most %d inside\n", most);
    return 0;
}
