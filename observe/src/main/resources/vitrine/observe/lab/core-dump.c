// A process that dies of SIGSEGV leaves a core file, if its limit allows one: the status says so.
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static void crash(rlim_t limit) {
    fflush(stdout);
    if (fork() == 0) {
        struct rlimit l = {limit, RLIM_INFINITY};
        setrlimit(RLIMIT_CORE, &l);
        chdir("/tmp");
        *(volatile int *)8 = 1;
    }
    int status;
    wait(&status);
    printf("limit %s: signal %d, core dumped: %s\n", limit ? "none" : "0", WTERMSIG(status), WCOREDUMP(status)
           ? "yes" : "no");
}

int main(void) {
    crash(0);
    crash(RLIM_INFINITY);
    return 0;
}
