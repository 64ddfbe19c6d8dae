/*
 * sigwait(3) for a signal that is not blocked: one whose action is to end the process ends it, one with a handler is
 * taken, and one that would dump core is taken too, since its end is decided only at delivery.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static void handler(int s) { (void)s; }

static void try(const char *name, int sig, int block, void (*action)(int)) {
    fflush(stdout);
    pid_t p = fork();
    if (p == 0) {
        sigset_t set;
        sigemptyset(&set);
        sigaddset(&set, sig);
        signal(sig, action);
        if (block) sigprocmask(SIG_BLOCK, &set, NULL);
        pid_t me = getpid();
        if (fork() == 0) {
            for (;;) { // once the parent sleeps in the call
                char path[64], line[32] = {0};
                snprintf(path, sizeof path, "/proc/%d/syscall", me);
                FILE *f = fopen(path, "r");
                if (f == NULL || fgets(line, sizeof line, f) == NULL) break;
                fclose(f);
                if (atoi(line) == 128) break;
                usleep(1000);
            }
            kill(me, sig);
            _exit(0);
        }
        int s = sigwaitinfo(&set, NULL);
        _exit(s == sig ? 7 : 8);
    }
    int status;
    waitpid(p, &status, 0);
    if (WIFSIGNALED(status)) printf("%s: killed by %d\n", name, WTERMSIG(status));
    else printf("%s: exit %d\n", name, WEXITSTATUS(status));
}

int main(void) {
    setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
    try("USR1 unblocked", SIGUSR1, 0, SIG_DFL);
    try("USR1 blocked", SIGUSR1, 1, SIG_DFL);
    try("USR1 handled", SIGUSR1, 0, handler);
    try("real-time unblocked", SIGRTMIN + 1, 0, SIG_DFL);
    try("real-time blocked", SIGRTMIN + 1, 1, SIG_DFL);
    try("QUIT unblocked", SIGQUIT, 0, SIG_DFL);
    try("CHLD blocked", SIGCHLD, 1, SIG_DFL);
    return 0;
}
