// Writing to a pipe that nobody reads: SIGPIPE; EPIPE for those who ignore it. Ignoring is inherited over execve.
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv) {
    int p[2], status;
    if (argc > 1) {          // "yes", started by a daemon that ignores SIGPIPE
        int n = 0;
        pipe(p);
        close(p[0]);
        while (write(p[1], "y\n", 2) < 0 && n < 3) n++;
        _exit(n);            // would go on for ever
    }
    setvbuf(stdout, 0, _IONBF, 0);
    if (fork() == 0) { pipe(p); close(p[0]); write(p[1], "x", 1); _exit(0); }
    wait(&status);
    printf("default: %s\n", WIFSIGNALED(status) && WTERMSIG(status) == SIGPIPE ? "killed by SIGPIPE" : "alive");
    signal(SIGPIPE, SIG_IGN);
    pipe(p);
    close(p[0]);
    printf("ignored: write says %s\n", write(p[1], "x", 1) < 0 ? strerror(errno) : "done");
    if (fork() == 0) execl("/proc/self/exe", argv[0], "yes", (char *)0);
    wait(&status);
    printf("after execve: %d failed writes and no signal\n", WIFEXITED(status) ? WEXITSTATUS(status) : -1);
    return 0;
}
