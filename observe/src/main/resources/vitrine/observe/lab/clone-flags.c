// Sharing everything is not enough to be a thread: only CLONE_THREAD gives the same process id.
#define _GNU_SOURCE
#include <sched.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static char stack[2][65536] __attribute__((aligned(16)));
static volatile pid_t seen[2];
static volatile int done;

static int first(void *x) { (void)x; seen[0] = getpid(); return 0; }
static int second(void *x) { (void)x; seen[1] = getpid(); done = 1; syscall(SYS_exit, 0); return 0; }

int main(void) {
    int shared = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND;
    pid_t child = clone(first, stack[0] + 65536, shared | SIGCHLD, 0);
    waitpid(child, 0, 0);
    clone(second, stack[1] + 65536, shared | CLONE_THREAD, 0);
    while (!done) sched_yield();
    printf("without CLONE_THREAD: %s process\n", seen[0] == getpid() ? "the same" : "another");
    printf("with CLONE_THREAD:    %s process\n", seen[1] == getpid() ? "the same" : "another");
    return 0;
}
