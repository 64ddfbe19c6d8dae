// A namespace of names: the child renames its machine, the parent's keeps its name.
#define _GNU_SOURCE
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void) {
    char before[65], after[65];
    gethostname(before, sizeof before);
    if (fork() == 0) {
        if (unshare(CLONE_NEWUTS) < 0) _exit(1);
        sethostname("container", 9);
        gethostname(after, sizeof after);
        dprintf(1, "inside: %s\n", after);
        _exit(0);
    }
    wait(0);
    gethostname(after, sizeof after);
    printf("outside: %s\n", strcmp(before, after) ? "changed" : "as before");
    return 0;
}
