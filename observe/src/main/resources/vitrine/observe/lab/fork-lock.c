// Only the thread that calls fork lives on in the child. A lock that another one held is held there for ever.
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void *holder(void *ready) {
    pthread_mutex_lock(&lock);
    write(*(int *)ready, "x", 1);
    pause();
    return 0;
}

int main(void) {
    int p[2];
    char c;
    pipe(p);
    pthread_t t;
    pthread_create(&t, 0, holder, &p[1]);
    read(p[0], &c, 1);
    if (fork() == 0) {
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_sec += 1;
        int e = pthread_mutex_timedlock(&lock, &until);
        printf("in the child: %s\n", e ? strerror(e) : "locked");
        fflush(stdout);
        _exit(0);
    }
    wait(0);
    return 0;
}
