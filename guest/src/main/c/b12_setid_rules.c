// B12: every combination of setuid, setreuid, setresuid, setfsuid and their group twins from several states of ids,
// with what becomes of the capabilities.
#define _GNU_SOURCE
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static const int ids[] = {-1, 0, 1, 3};
enum { N = sizeof ids / sizeof ids[0] };
static uint64_t hash = 14695981039346656037u;
static char line[400];

static void note(const char *s) {
    for (; *s; s++) hash = (hash ^ (unsigned char)*s) * 1099511628211u;
}

// The sets of capabilities, as far as every privileged process has them: none, those of files only, all others too.
static int caps(unsigned set) {
    return (set & 0x1f ? 1 : 0) | (set & 0xe0 ? 2 : 0); // CHOWN..FSETID; KILL, SETGID, SETUID
}

static void state(char *to) {
    unsigned r, e, s, gr, ge, gs, header[] = {0x20080522, 0}, data[6]; // version 3: effective, permitted, inheritable
    syscall(SYS_capget, header, data);
    syscall(SYS_getresuid, &r, &e, &s);
    syscall(SYS_getresgid, &gr, &ge, &gs);
    sprintf(to, "%u %u %u %u  %u %u %u %u  %d %d %d", r, e, s, (unsigned)syscall(SYS_setfsuid, -1), gr, ge, gs,
            (unsigned)syscall(SYS_setfsgid, -1), caps(data[1]), caps(data[0]), prctl(PR_GET_DUMPABLE));
}

struct call {
    const char *name;
    long number;
    int arguments;
};
static const struct call calls[] = {
    {"setuid", SYS_setuid, 1},       {"setgid", SYS_setgid, 1},       {"setreuid", SYS_setreuid, 2},
    {"setregid", SYS_setregid, 2},   {"setresuid", SYS_setresuid, 3}, {"setresgid", SYS_setresgid, 3},
    {"setfsuid", SYS_setfsuid, 1},   {"setfsgid", SYS_setfsgid, 1},
};

static void from(int which) {
    if (which & 8) prctl(PR_SET_KEEPCAPS, 1);
    switch (which & 7) {
        case 1: syscall(SYS_setresgid, 1, 2, 3), syscall(SYS_setresuid, 1, 2, 3); break;
        case 2: syscall(SYS_setresgid, 1, 2, 0), syscall(SYS_setresuid, 1, 2, 0); break;
        case 3: syscall(SYS_setresgid, 0, 1, 2), syscall(SYS_setresuid, 0, 1, 2); break;
        case 4: syscall(SYS_setresgid, 2, 0, 2), syscall(SYS_setresuid, 2, 0, 2); break;
        case 5: syscall(SYS_setfsgid, 1), syscall(SYS_setfsuid, 1); break;
        case 6: syscall(SYS_setresgid, 3, 3, 3), syscall(SYS_setresuid, 3, 3, 3); break;
        case 7: syscall(SYS_setresgid, 1, 1, 1), syscall(SYS_setresuid, 0, 0, 1), syscall(SYS_setfsuid, 2); break;
    }
}

// Each combination in a child; printed when it is one that a person may want to see, hashed always.
static void all(int which, const struct call *c) {
    // Before Linux 6.4 a setresuid that changes nothing still set the fsuid.
    if (c->arguments == 3 && (which == 5 || which == 7)) return;
    int n = c->arguments > 1 ? N : 1, m = c->arguments > 2 ? N : 1;
    for (int i = 0; i < N; i++)
        for (int j = 0; j < n; j++)
            for (int k = 0; k < m; k++) {
                int fd[2];
                if (pipe(fd)) exit(1);
                pid_t p = fork();
                if (!p) {
                    char before[150], after[150];
                    from(which);
                    state(before);
                    errno = 0;
                    long r = syscall(c->number, ids[i], ids[j], ids[k]);
                    int e = errno;
                    state(after);
                    int length = sprintf(line, "%s(%d,%d,%d) = %ld %d: %s -> %s", c->name, ids[i], ids[j], ids[k], r, e,
                                         before, after);
                    _exit(write(fd[1], line, length + 1) != length + 1);
                }
                close(fd[1]);
                ssize_t got = read(fd[0], line, sizeof line);
                close(fd[0]);
                waitpid(p, 0, 0);
                if (got <= 0) exit(1);
                note(line);
                if (getenv("ALL") || (c->arguments == 1 || (i + 2 * j + 3 * k + which) % 7 == 0)) puts(line);
            }
}

int main(void) {
    setvbuf(stdout, 0, _IOLBF, 0);
    if (getuid() != 0) { // who is no superuser cannot begin
        puts("not the superuser");
        return 0;
    }
    for (int which = 0; which < 10; which++)
        for (unsigned i = 0; i < sizeof calls / sizeof calls[0]; i++) {
            all(which, &calls[i]);
            printf("state %d %s %016llx\n", which, calls[i].name, (unsigned long long)hash);
        }
    return 0;
}
