// Root in a namespace of users is nobody outside: all capabilities, over what belongs to the namespace.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static void set(const char *file, const char *text) {
    int f = open(file, O_WRONLY);
    if (write(f, text, strlen(text)) < 0) printf("%s: %s\n", file, strerror(errno));
    close(f);
}

int main(void) {
    if (geteuid() == 0 && (setresgid(1000, 1000, 1000) || setresuid(1000, 1000, 1000))) return 1;
    prctl(PR_SET_DUMPABLE, 1); // else /proc/self belongs to root after the change of user
    printf("outside: sethostname: %s\n", sethostname("x", 1) < 0 ? strerror(errno) : "done");
    fflush(stdout);
    if (fork() == 0) {
        if (unshare(CLONE_NEWUSER | CLONE_NEWUTS) < 0) _exit(1);
        printf("inside, before the map: uid %d\n", getuid());
        set("/proc/self/setgroups", "deny");
        set("/proc/self/uid_map", "0 1000 1");
        set("/proc/self/gid_map", "0 1000 1");
        printf("inside: uid %d\n", getuid());
        printf("inside: sethostname: %s\n", sethostname("x", 1) < 0 ? strerror(errno) : "done");
        int f = open("/proc/sys/kernel/pid_max", O_WRONLY);
        printf("inside: a file of the machine's root: %s\n", f < 0 ? strerror(errno) : "open");
        fflush(stdout);
        _exit(0);
    }
    wait(0);
    return 0;
}
