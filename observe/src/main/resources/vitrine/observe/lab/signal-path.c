// A signal's way: generated, queued because it is blocked, delivered when it is not, returned from.
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static volatile sig_atomic_t seen;
static void handler(int s) { (void)s; seen = 1; }

int main(void) {
    sigset_t set, pending;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    signal(SIGUSR1, handler);
    sigprocmask(SIG_BLOCK, &set, 0);
    kill(getpid(), SIGUSR1);
    sigpending(&pending);
    printf("blocked: seen %d, pending %d\n", seen, sigismember(&pending, SIGUSR1));
    sigprocmask(SIG_UNBLOCK, &set, 0);
    printf("unblocked: seen %d\n", seen);
    return 0;
}
