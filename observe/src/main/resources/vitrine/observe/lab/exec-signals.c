// What execve does with signals: handlers go, ignoring stays, the mask stays. A mask is a set: nothing is
// "blocked twice".
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static void handler(int s) { (void)s; }

static const char *how(int sig) {
    struct sigaction a;
    sigaction(sig, 0, &a);
    return a.sa_handler == SIG_DFL ? "default" : a.sa_handler == SIG_IGN ? "ignored" : "handler";
}

int main(int argc, char **argv) {
    sigset_t set;
    if (argc == 1) {
        signal(SIGUSR1, handler);
        signal(SIGPIPE, SIG_IGN);
        sigemptyset(&set);
        sigaddset(&set, SIGUSR2);
        sigprocmask(SIG_BLOCK, &set, 0);
        printf("before: USR1 %s, PIPE %s\n", how(SIGUSR1), how(SIGPIPE));
        fflush(stdout);
        execl("/proc/self/exe", argv[0], "again", (char *)0);
    }
    sigprocmask(SIG_BLOCK, 0, &set);
    printf("after:  USR1 %s, PIPE %s, USR2 %s\n", how(SIGUSR1), how(SIGPIPE), sigismember(&set, SIGUSR2)
           ? "blocked" : "open");
    sigprocmask(SIG_BLOCK, &set, 0);     // once more
    sigprocmask(SIG_UNBLOCK, &set, 0);   // and one unblocking is enough
    sigprocmask(SIG_BLOCK, 0, &set);
    printf("blocked again, unblocked once: USR2 %s\n", sigismember(&set, SIGUSR2) ? "blocked" : "open");
    return 0;
}
