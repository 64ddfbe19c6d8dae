/*
 * Restartable sequences: what rseq(2) refuses, and that a thread which spins within a sequence leaves it for its abort
 * handler when a signal, another thread on its CPU, or membarrier(2) comes; a wrong signature ends it.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "errname.h"

#define SIG 0x53053053

struct area {
    uint32_t cpu_start, cpu;
    uint64_t sequence;
    uint32_t flags, node, more[2];
} __attribute__((aligned(32)));

static __thread struct area area;
static volatile int inside, stop;

static const char *rseq(void *a, uint32_t length, int flags, uint32_t sig) {
    return syscall(334, a, length, flags, sig) == 0 ? "done" : errname(errno);
}

/* Spins in a sequence until it is aborted. */
static void spin(void) {
    __asm__ volatile(
        ".pushsection .data\n"
        ".balign 32\n"
        "3: .long 0, 0\n"
        ".quad 1f, 2f - 1f, 4f\n"
        ".popsection\n"
        "lea 3b(%%rip), %%rax\n"
        "mov %%rax, %[sequence]\n"
        "1: movl $1, %[inside]\n"
        "5: pause\n"
        "jmp 5b\n"
        "2: ud2\n"
        ".byte 0x0f, 0xb9, 0x3d\n"
        ".long 0x53053053\n"
        "4: nop\n"
        : [sequence] "=m"(area.sequence), [inside] "=m"(inside)
        :
        : "rax", "memory", "cc");
}

static void handler(int s) { (void)s; }

static void here(void) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(0, &set);
    sched_setaffinity(0, sizeof set, &set);
}

static void *other(void *unused) {
    (void)unused;
    here();
    while (!stop) {}
    return NULL;
}

static void *spinner(void *unused) {
    (void)unused;
    const char *r = rseq(&area, 32, 0, SIG);
    spin();
    printf("membarrier: left the sequence (%s), it is forgotten: %d\n", r, area.sequence == 0);
    return NULL;
}

static void ends(const char *name, uint32_t sig) {
    fflush(stdout);
    pid_t p = fork();
    if (p == 0) {
        setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
        rseq(&area, 32, 1, SIG);
        rseq(&area, 32, 0, sig);
        setitimer(ITIMER_REAL, &(struct itimerval){{0, 1000}, {0, 1000}}, NULL);
        spin();
        _exit(3);
    }
    int status;
    waitpid(p, &status, 0);
    printf("%s: %s %d\n", name, WIFSIGNALED(status) ? "signal" : "exit",
           WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
}

int main(int argc, char **argv) {
    if (argc == 1) { // the C library shall not have its own
        setenv("GLIBC_TUNABLES", "glibc.pthread.rseq=0", 1);
        execl("/proc/self/exe", argv[0], "again", NULL);
        return 1;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    printf("short: %s\n", rseq(&area, 31, 0, SIG));
    printf("crooked: %s\n", rseq((char *)&area + 4, 32, 0, SIG));
    printf("unknown flag: %s\n", rseq(&area, 32, 2, SIG));
    printf("far away: %s\n", rseq((void *)(1ul << 62), 32, 0, SIG));
    printf("not registered: %s\n", rseq(&area, 32, 1, SIG));
    printf("register: %s\n", rseq(&area, 32, 0, SIG));
    printf("again: %s\n", rseq(&area, 32, 0, SIG));
    printf("other signature: %s\n", rseq(&area, 32, 0, 1));
    static struct area second;
    printf("other place: %s\n", rseq(&second, 32, 0, SIG));
    printf("wrong signature at the end: %s\n", rseq(&area, 32, 1, 1));

    here();
    printf("cpu %u %u node %u\n", area.cpu_start, area.cpu, area.node);

    signal(SIGALRM, handler);
    setitimer(ITIMER_REAL, &(struct itimerval){{0, 1000}, {0, 1000}}, NULL);
    for (int i = 0; i < 5; i++) spin();
    setitimer(ITIMER_REAL, &(struct itimerval){0}, NULL);
    printf("signals: left the sequence, it is forgotten: %d\n", area.sequence == 0);

    pthread_t thread;
    pthread_create(&thread, NULL, other, NULL);
    spin();
    stop = 1;
    pthread_join(thread, NULL);
    printf("preemption: left the sequence\n");

    printf("barrier, not registered: %s\n", syscall(SYS_membarrier, 128, 0, 0) == 0 ? "done" : errname(errno));
    printf("registered: %ld\n", syscall(SYS_membarrier, 256, 0, 0));
    inside = 0;
    pthread_create(&thread, NULL, spinner, NULL);
    while (!inside) sched_yield();
    syscall(SYS_membarrier, 128, 0, 0);
    pthread_join(thread, NULL);

    fflush(stdout);
    if (fork() == 0) {
        printf("in a child: %s\n", rseq(&area, 32, 0, SIG));
        _exit(0);
    }
    wait(NULL);
    ends("right signature", SIG);
    ends("wrong signature", SIG + 1);
    printf("end: %s\n", rseq(&area, 32, 1, SIG));
    printf("cpu %d node %u\n", (int)area.cpu, area.node);
    return 0;
}
