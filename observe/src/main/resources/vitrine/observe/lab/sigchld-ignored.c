// Ignoring SIGCHLD is no way to get zombies but to have none: it makes the kernel reap. The default does not.
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void run(const char *how, void (*disposition)(int)) {
    signal(SIGCHLD, disposition);
    if (fork() == 0) _exit(3);
    int status;
    pid_t p = wait(&status);
    printf("%s: wait %s\n", how, p > 0 ? "finds the child" : strerror(errno));
}

int main(void) {
    setvbuf(stdout, 0, _IONBF, 0);
    run("SIG_DFL", SIG_DFL);
    run("SIG_IGN", SIG_IGN);
    return 0;
}
