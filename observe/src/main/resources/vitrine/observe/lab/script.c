// #! is done by the kernel: the interpreter is executed, with the script's name as an argument.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void) {
    const char *path = "/tmp/vitrine-lab-script";
    int f = open(path, O_CREAT | O_TRUNC | O_WRONLY, 0755);
    dprintf(f, "#!/bin/echo one argument only\n");
    int busy = open(path, O_RDONLY);
    if (fork() == 0) {
        execl(path, path, (char *)0);
        printf("open for writing: %s\n", strerror(errno));
        fflush(stdout);
        _exit(1);
    }
    wait(0);
    close(f);
    if (fork() == 0) {
        execl(path, "ignored", "more", (char *)0);
        _exit(127);
    }
    wait(0);
    close(busy);
    unlink(path);
    return 0;
}
