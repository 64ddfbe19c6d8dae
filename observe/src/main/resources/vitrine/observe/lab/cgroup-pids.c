// A control group with room for three tasks: a fork bomb that ends by itself.
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
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

int main(void) {
    mkdir("/sys/fs/cgroup", 0755);
    mount("none", "/sys/fs/cgroup", "cgroup2", 0, "");
    set("/sys/fs/cgroup/cgroup.subtree_control", "+pids");
    mkdir("/sys/fs/cgroup/bomb", 0755);
    set("/sys/fs/cgroup/bomb/pids.max", "3");
    if (fork() == 0) {
        set("/sys/fs/cgroup/bomb/cgroup.procs", "0");
        int made = 0;
        pid_t kids[10];
        while (made < 10 && (kids[made] = fork()) >= 0) {
            if (kids[made] == 0) {
                pause();
                _exit(0);
            }
            made++;
        }
        dprintf(1, "in the group: %d children, then: %s\n", made, strerror(errno));
        while (made > 0) kill(kids[--made], SIGKILL);
        while (wait(0) > 0) {}
        _exit(0);
    }
    wait(0);
    pid_t p = fork();
    if (p == 0) _exit(0);
    printf("outside of it: fork %s\n", p > 0 ? "works" : "fails");
    wait(0);
    return 0;
}
