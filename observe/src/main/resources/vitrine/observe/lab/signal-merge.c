// Standard signals are a set, real-time signals a queue.
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static volatile sig_atomic_t standard, realtime;
static void handler(int s) { if (s == SIGUSR1) standard++; else realtime++; }

int main(void) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigaddset(&set, SIGRTMIN);
    signal(SIGUSR1, handler);
    signal(SIGRTMIN, handler);
    sigprocmask(SIG_BLOCK, &set, 0);
    for (int i = 0; i < 5; i++) {
        kill(getpid(), SIGUSR1);
        sigqueue(getpid(), SIGRTMIN, (union sigval){.sival_int = i});
    }
    sigprocmask(SIG_UNBLOCK, &set, 0);
    printf("five of each sent: SIGUSR1 seen %d, SIGRTMIN seen %d\n", standard, realtime);
    return 0;
}
