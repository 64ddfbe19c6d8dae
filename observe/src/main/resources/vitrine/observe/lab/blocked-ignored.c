// Blocked is not ignored: what is blocked waits, what is ignored is gone.
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static volatile sig_atomic_t seen;
static void handler(int s) { (void)s; seen++; }

int main(void) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    signal(SIGUSR1, handler);
    sigprocmask(SIG_BLOCK, &set, 0);
    raise(SIGUSR1);
    sigprocmask(SIG_UNBLOCK, &set, 0);
    printf("sent while blocked: seen %d times\n", seen);
    seen = 0;
    signal(SIGUSR1, SIG_IGN);
    raise(SIGUSR1);
    signal(SIGUSR1, handler);
    printf("sent while ignored: seen %d times\n", seen);
    return 0;
}
