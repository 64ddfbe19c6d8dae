// An orphan goes to PID 1, or to the nearest ancestor that asked for orphans.
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static void run(const char *what, pid_t expected) {
    pid_t parent = fork();
    if (parent == 0) {
        if (fork() == 0) {
            while (getppid() != expected) usleep(1000);
            printf("%s\n", what);
            fflush(stdout);
            _exit(0);
        }
        _exit(0);
    }
    waitpid(parent, 0, 0);
}

int main(void) {
    run("the orphan's new parent is PID 1", 1);
    sleep(1);
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    run("the orphan's new parent is the subreaper", getpid());
    wait(0);
    return 0;
}
