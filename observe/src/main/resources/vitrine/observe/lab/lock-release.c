// POSIX locks belong to the process and go at the first close of the file, whichever descriptor; OFD locks do not.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *after(int command) {
    char name[] = "/tmp/vitrine-lab-XXXXXX";
    int f = mkstemp(name), other = open(name, O_RDWR);
    struct flock lock = {F_WRLCK, SEEK_SET, 0, 0, 0};
    fcntl(f, command, &lock);
    close(other); // a library that only had a look
    if (fork() == 0) {
        int mine = open(name, O_RDWR);
        struct flock wish = {F_WRLCK, SEEK_SET, 0, 0, 0};
        _exit(fcntl(mine, F_OFD_SETLK, &wish) == 0);
    }
    int status;
    wait(&status);
    unlink(name);
    return WEXITSTATUS(status) ? "anybody can have it" : "still held";
}

int main(void) {
    printf("POSIX lock after close of another descriptor: %s\n", after(F_SETLK));
    printf("OFD lock: %s\n", after(F_OFD_SETLK));
    return 0;
}
