// fork, exec and wait, as in every introduction.
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void) {
    pid_t child = fork();
    if (child == 0) {
        execlp("ls", "ls", "-d", "/proc/self", (char *)0);
        _exit(1);
    }
    int status;
    waitpid(child, &status, 0);
    printf("the child exited with status %d\n", WEXITSTATUS(status));
    return 0;
}
