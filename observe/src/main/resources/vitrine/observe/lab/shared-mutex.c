// A mutex works between processes only where both see the same memory.
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static void run(const char *where, pthread_mutex_t *m) {
    pthread_mutexattr_t a;
    pthread_mutexattr_init(&a);
    pthread_mutexattr_setpshared(&a, PTHREAD_PROCESS_SHARED);
    pthread_mutex_init(m, &a);
    pthread_mutex_lock(m);
    int status;
    if (fork() == 0) {
        pthread_mutex_unlock(m);       // its own copy, or the one of both
        _exit(0);
    }
    wait(&status);
    printf("%s: the child's unlock is %s\n", where, pthread_mutex_trylock(m) == EBUSY ? "not seen" : "seen");
}

int main(void) {
    setvbuf(stdout, 0, _IONBF, 0);
    run("heap", malloc(sizeof(pthread_mutex_t)));
    run("shared mapping", mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
    return 0;
}
