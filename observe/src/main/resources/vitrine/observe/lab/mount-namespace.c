// A file system that only one process sees.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void) {
    if (fork() == 0) {
        if (unshare(CLONE_NEWNS) < 0) _exit(1);
        mount("none", "/", 0, MS_REC | MS_PRIVATE, 0);
        mount("tmpfs", "/tmp", "tmpfs", 0, "");
        close(open("/tmp/vitrine-lab-secret", O_CREAT | O_WRONLY, 0600));
        dprintf(1, "inside: %s\n", access("/tmp/vitrine-lab-secret", F_OK) ? strerror(errno) : "the file is there");
        _exit(0);
    }
    wait(0);
    printf("outside: %s\n", access("/tmp/vitrine-lab-secret", F_OK) ? strerror(errno) : "the file is there");
    return 0;
}
