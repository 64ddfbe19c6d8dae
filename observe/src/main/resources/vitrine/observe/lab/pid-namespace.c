// PID 1 of a namespace: it has another number outside, adopts orphans, and when it dies all of them die.
#define _GNU_SOURCE
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void) {
    int out[2];
    pipe(out);
    pid_t init = syscall(SYS_clone, CLONE_NEWPID | SIGCHLD, 0, 0, 0, 0);
    if (init == 0) {
        dprintf(1, "inside: I am %d, my parent is %d\n", getpid(), getppid());
        kill(getpid(), SIGTERM); // PID 1 takes no signal it has no handler for
        dprintf(1, "inside: PID 1 survives its own SIGTERM\n");
        if (fork() == 0) {
            if (fork() == 0) {
                while (getppid() != 1) usleep(1000);
                dprintf(1, "inside: the orphan's parent is PID %d\n", getppid());
                write(out[1], "x", 1);
                pause();
            }
            _exit(0);
        }
        pause();
    }
    close(out[1]);
    char c;
    read(out[0], &c, 1);
    printf("outside: its number is %s\n", init > 1 ? "another" : "1");
    kill(init, SIGKILL);
    waitpid(init, 0, 0);
    printf("outside: after its death the orphan's pipe gives %zd: nobody has it any more\n", read(out[0], &c, 1));
    return 0;
}
