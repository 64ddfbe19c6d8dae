// A process tree as ps --ppid shows it: the parent's number in /proc/PID/stat is all there is to it.
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static int children(pid_t of) {
    int count = 0;
    DIR *d = opendir("/proc");
    for (struct dirent *e; (e = readdir(d));) {
        char name[300];
        int pid, parent;
        snprintf(name, sizeof name, "/proc/%s/stat", e->d_name);
        FILE *f = atoi(e->d_name) ? fopen(name, "r") : 0;
        if (!f) continue;
        if (fscanf(f, "%d %*s %*c %d", &pid, &parent) == 2 && parent == of) count++;
        fclose(f);
    }
    closedir(d);
    return count;
}

int main(void) {
    pid_t kids[3];
    for (int i = 0; i < 3; i++) {
        if ((kids[i] = fork()) == 0) {
            pause();
            _exit(0);
        }
    }
    printf("this process has %d children\n", children(getpid()));
    for (int i = 0; i < 3; i++) {
        kill(kids[i], SIGTERM);
        waitpid(kids[i], 0, 0);
        printf("then %d\n", children(getpid()));
    }
    return 0;
}
