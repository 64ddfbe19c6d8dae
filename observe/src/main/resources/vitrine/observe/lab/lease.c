// A lease: who opens the file must wait until its holder has been told and has let go.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void) {
    char name[] = "/tmp/vitrine-lab-XXXXXX";
    int f = mkstemp(name), sig, status;
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGIO);
    sigprocmask(SIG_BLOCK, &set, 0);
    printf("lease: %s\n", fcntl(f, F_SETLEASE, F_WRLCK) < 0 ? strerror(errno) : "taken");
    fflush(stdout);
    if (fork() == 0) _exit(open(name, O_RDONLY) >= 0 ? 0 : errno);
    sigwait(&set, &sig);
    printf("somebody wants it: signal %d; the lease is now %s\n", sig, fcntl(f, F_GETLEASE) == F_RDLCK
           ? "to become one for reading" : "to go");
    fcntl(f, F_SETLEASE, F_UNLCK);
    wait(&status);
    printf("the other's open: %d\n", WEXITSTATUS(status));
    unlink(name);
    return 0;
}
