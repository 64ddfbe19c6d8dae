// A terminal has one foreground group. Who reads from it and is not of that group is stopped by SIGTTIN.
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void) {
    int master = posix_openpt(O_RDWR | O_NOCTTY);
    grantpt(master);
    unlockpt(master);
    char *name = ptsname(master);
    if (fork() == 0) {
        setsid();
        int tty = open(name, O_RDWR); // a session leader without terminal gets one by opening it
        signal(SIGTTOU, SIG_IGN);
        pid_t job = fork();
        if (job == 0) {
            setpgid(0, 0);
            char c;
            read(tty, &c, 1);
            _exit(c);
        }
        setpgid(job, job);
        int status;
        waitpid(job, &status, WUNTRACED);
        dprintf(1, "in the background: %s\n", WIFSTOPPED(status) && WSTOPSIG(status) == SIGTTIN
               ? "stopped by SIGTTIN" : "?");
        tcsetpgrp(tty, job); // what fg does
        kill(-job, SIGCONT);
        write(master, "A\n", 2);
        waitpid(job, &status, 0);
        dprintf(1, "in the foreground: it read '%c'\n", WEXITSTATUS(status));
        tcsetpgrp(tty, getpgrp());
        if ((job = fork()) == 0) {
            setpgid(0, 0);
            pause();
        }
        setpgid(job, job);
        tcsetpgrp(tty, job);
        write(master, "\003", 1); // Ctrl-C
        waitpid(job, &status, 0);
        dprintf(1, "Ctrl-C: killed by signal %d, the shell lives\n", WTERMSIG(status));
        _exit(0);
    }
    wait(0);
    return 0;
}
