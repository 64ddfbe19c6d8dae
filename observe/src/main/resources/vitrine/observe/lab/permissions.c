// Owner, group, others: the first that fits decides, and the others' rights do not help. The sticky bit guards names.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void as(int user, const char *what, const char *path) {
    fflush(stdout);
    if (fork() == 0) {
        setresgid(user, user, user);
        setresuid(user, user, user);
        int r = path ? open(path, O_RDONLY) : unlink("/tmp/vitrine-lab-rights/file");
        printf("user %d %s: %s\n", user, what, r < 0 ? strerror(errno) : "done");
        fflush(stdout);
        _exit(0);
    }
    wait(0);
}

int main(void) {
    if (geteuid() != 0) return 1;
    mkdir("/tmp/vitrine-lab-rights", 0755);
    chmod("/tmp/vitrine-lab-rights", 01777);
    const char *path = "/tmp/vitrine-lab-rights/file";
    int f = open(path, O_CREAT | O_WRONLY, 0600);
    fchown(f, 1000, 1000);
    fchmod(f, 0044); // others may read, the owner may not
    as(1000, "reads its own", path);
    as(1001, "reads it", path);
    as(0, "reads it", path);
    as(1001, "deletes it", 0);
    as(1000, "deletes it", 0);
    rmdir("/tmp/vitrine-lab-rights");
    return 0;
}
