// One thread for signals: all block them, one waits for them like for anything else.
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static sigset_t set;
static void *waiter(void *x) {
    int s;
    (void)x;
    sigwait(&set, &s);
    printf("the signal thread got %s\n", s == SIGTERM ? "SIGTERM" : "something else");
    return 0;
}

int main(void) {
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &set, 0);
    pthread_t t;
    pthread_create(&t, 0, waiter, 0);
    kill(getpid(), SIGTERM);
    pthread_join(t, 0);
    return 0;
}
