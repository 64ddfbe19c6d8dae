// A robust mutex tells the next one that its owner died in the middle.
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void) {
    pthread_mutex_t *m = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pthread_mutexattr_t a;
    pthread_mutexattr_init(&a);
    pthread_mutexattr_setrobust(&a, PTHREAD_MUTEX_ROBUST);
    pthread_mutexattr_setpshared(&a, PTHREAD_PROCESS_SHARED);
    pthread_mutex_init(m, &a);
    if (fork() == 0) {
        pthread_mutex_lock(m);
        _exit(0);
    }
    wait(0);
    int e = pthread_mutex_lock(m);
    printf("lock: %s\n", strerror(e));
    pthread_mutex_consistent(m);
    pthread_mutex_unlock(m);
    printf("again: %s\n", strerror(pthread_mutex_lock(m)));
    return 0;
}
