// Limits are inherited, and each has its own way to say no.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static void in_child(const char *what, int limit, rlim_t value, void (*act)(void)) {
    fflush(stdout);
    if (fork() == 0) {
        struct rlimit l = {value, value + (limit == RLIMIT_CPU)};
        setrlimit(limit, &l);
        act();
        fflush(stdout);
        _exit(0);
    }
    int status;
    wait(&status);
    if (WIFSIGNALED(status)) printf("%s: %s\n", what, strsignal(WTERMSIG(status)));
}

static void space(void) {
    void *p = mmap(0, 1 << 30, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    printf("RLIMIT_AS: %s\n", p == MAP_FAILED ? strerror(errno) : "mapped");
}

static void file(void) {
    int f = open("/tmp", O_TMPFILE | O_RDWR, 0600);
    if (f < 0) f = fileno(tmpfile());
    char block[8192] = {0};
    ssize_t n = write(f, block, sizeof block);
    printf("RLIMIT_FSIZE: %zd of 8192 bytes\n", n);
    fflush(stdout);
    write(f, block, 1);
}

static void burn(void) {
    for (volatile long i = 0;; i++) {}
}

static void files(void) {
    int fds[2];
    printf("RLIMIT_NOFILE: pipe says %s\n", pipe(fds) < 0 ? strerror(errno) : "done");
}

int main(void) {
    in_child("RLIMIT_AS", RLIMIT_AS, 512 << 20, space);
    in_child("RLIMIT_FSIZE", RLIMIT_FSIZE, 4096, file);
    in_child("RLIMIT_NOFILE", RLIMIT_NOFILE, 4, files);
    in_child("RLIMIT_CPU", RLIMIT_CPU, 1, burn);
    return 0;
}
