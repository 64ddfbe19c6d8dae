// Death by a signal is no exit status: the 130 of a shell is the shell's own sum, 128 + 2.
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void) {
    int status;
    setvbuf(stdout, 0, _IONBF, 0);
    if (fork() == 0) { raise(SIGINT); _exit(0); }
    wait(&status);
    printf("SIGINT: exited %d, signaled %d (%d)\n", WIFEXITED(status), WIFSIGNALED(status), WTERMSIG(status));
    if (fork() == 0) _exit(130);
    wait(&status);
    printf("_exit(130): exited %d (%d), signaled %d\n", WIFEXITED(status), WEXITSTATUS(status), WIFSIGNALED(status));
    return 0;
}
