// What a shell does for "echo hello | tr a-z A-Z": fork twice, join with a pipe, exec, wait for both.
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void) {
    int p[2];
    pipe(p);
    if (fork() == 0) {
        dup2(p[1], 1);
        close(p[0]);
        close(p[1]);
        execlp("echo", "echo", "hello", (char *)0);
        _exit(127);
    }
    if (fork() == 0) {
        dup2(p[0], 0);
        close(p[0]);
        close(p[1]);
        execlp("tr", "tr", "a-z", "A-Z", (char *)0);
        _exit(127);
    }
    close(p[0]);
    close(p[1]);
    while (wait(0) > 0) {}
    return 0;
}
