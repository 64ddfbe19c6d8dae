// A set-user-ID program makes its owner's rights those of who runs it; not after no_new_privs.
#include <fcntl.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void run(const char *program, int shielded) {
    fflush(stdout);
    if (fork() == 0) {
        setresgid(1000, 1000, 1000);
        setresuid(1000, 1000, 1000);
        if (shielded) prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
        execl(program, "no-new-privs", "who", (char *)0);
        _exit(127);
    }
    wait(0);
}

int main(int argc, char **argv) {
    if (argc > 1) {
        printf("real %d, effective %d\n", getuid(), geteuid());
        return 0;
    }
    if (geteuid() != 0) return 1;
    const char *copy = "/tmp/vitrine-lab-suid";
    int in = open("/proc/self/exe", O_RDONLY), out = open(copy, O_CREAT | O_TRUNC | O_WRONLY, 0755);
    char block[65536];
    for (ssize_t n; (n = read(in, block, sizeof block)) > 0;) write(out, block, n);
    close(out);
    chmod(copy, 04755);
    run(copy, 0);
    run(copy, 1);
    unlink(copy);
    return 0;
}
