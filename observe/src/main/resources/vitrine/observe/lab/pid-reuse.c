// A number is given out again; a pidfd stays with the process it was opened for.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void) {
    int f = open("/proc/sys/kernel/pid_max", O_WRONLY);
    write(f, "400\n", 4);
    close(f);
    pid_t old;
    do {                        // numbers below 300 are given out once only
        old = fork();
        if (old == 0) _exit(0);
        if (old <= 310) waitpid(old, 0, 0);
    } while (old <= 310);
    int pidfd = syscall(SYS_pidfd_open, old, 0);
    waitpid(old, 0, 0);
    pid_t now = 0;
    for (int i = 0; i < 1000 && now != old; i++) {
        now = fork();
        if (now == 0) {
            pause();
            _exit(0);
        }
        if (now != old) {
            kill(now, SIGKILL);
            waitpid(now, 0, 0);
        }
    }
    printf("another process has the number: %s\n", now == old ? "yes" : "no");
    printf("pidfd_send_signal: %s\n", syscall(SYS_pidfd_send_signal, pidfd, SIGKILL, 0, 0) ? strerror(errno) : "sent");
    printf("kill by number: %s\n", kill(old, SIGKILL) ? strerror(errno) : "hits the innocent");
    waitpid(now, 0, 0);
    return 0;
}
