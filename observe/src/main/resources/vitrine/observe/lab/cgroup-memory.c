// A limit on memory fires inside its group only: the greedy one dies, its neighbour does not notice.
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static int set(const char *file, const char *text) {
    int f = open(file, O_WRONLY);
    int result = write(f, text, strlen(text));
    close(f);
    return result;
}

static int takes(int mebibytes, const char *group) {
    if (fork() == 0) {
        if (group) set(group, "0");
        for (int i = 0; i < mebibytes; i++) memset(malloc(1 << 20), 1, 1 << 20);
        _exit(0);
    }
    int status;
    wait(&status);
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

int main(void) {
    mkdir("/sys/fs/cgroup", 0755);
    mount("none", "/sys/fs/cgroup", "cgroup2", 0, "");
    set("/sys/fs/cgroup/cgroup.subtree_control", "+memory");
    mkdir("/sys/fs/cgroup/small", 0755);
    set("/sys/fs/cgroup/small/memory.max", "8388608");
    set("/sys/fs/cgroup/small/memory.swap.max", "0");
    printf("32 MiB in a group of 8 MiB: signal %d\n", takes(32, "/sys/fs/cgroup/small/cgroup.procs"));
    printf("32 MiB outside: signal %d\n", takes(32, 0));
    char text[256] = "";
    int f = open("/sys/fs/cgroup/small/memory.events", O_RDONLY);
    read(f, text, sizeof text - 1);
    char *kills = strstr(text, "oom_kill ");
    printf("memory.events: oom_kill %d\n", kills ? atoi(kills + 9) : -1);
    return 0;
}
