// errno is each thread's own, and so is what __thread names; the process number is everybody's.
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

static __thread int mine = 1;
static int shared = 1;
static pid_t first;

static void *work(void *unused) {
    mine = 2;
    shared = 2;
    close(-1);
    printf("thread: errno %d, the same process: %d, another thread: %d\n", errno, getpid() == first,
           syscall(SYS_gettid) != first);
    return 0;
}

int main(void) {
    pthread_t t;
    first = getpid();
    errno = 0;
    pthread_create(&t, 0, work, 0);
    pthread_join(t, 0);
    printf("main: errno %d, mine %d, shared %d\n", errno, mine, shared);
    return 0;
}
