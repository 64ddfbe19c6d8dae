// A descriptor for a process: it becomes readable when the process ends, and it never means another one.
#define _GNU_SOURCE
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void) {
    pid_t child = fork();
    if (child == 0) {
        pause();
        _exit(0);
    }
    int fd = syscall(SYS_pidfd_open, child, 0);
    struct pollfd p = {fd, POLLIN, 0};
    printf("while it lives: %d ready\n", poll(&p, 1, 0));
    syscall(SYS_pidfd_send_signal, fd, SIGTERM, 0, 0);
    printf("after SIGTERM: %d ready\n", poll(&p, 1, 10000));
    siginfo_t info;
    waitid(3 /* P_PIDFD */, fd, &info, WEXITED);
    printf("waitid tells of signal %d\n", info.si_status);
    return 0;
}
