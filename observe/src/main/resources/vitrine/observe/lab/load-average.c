// Load counts tasks in D, too: here parents of vfork wait, and no CPU does anything.
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

enum { N = 50 };

int main(void) {
    for (int i = 0; i < N; i++) {
        if (fork() == 0) {
            if (vfork() == 0) {
                for (;;) pause();   // keeps its parent in D
            }
            _exit(0);
        }
    }
    sleep(300);
    double load;
    FILE *f = fopen("/proc/loadavg", "r");
    fscanf(f, "%lf", &load);
    fclose(f);
    printf("the load is above %d: %s\n", N - 5, load > N - 5 ? "yes" : "no");
    fflush(stdout);
    kill(0, SIGKILL);
    return 0;
}
