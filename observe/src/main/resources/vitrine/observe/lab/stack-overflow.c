// Recursion without end meets the guard below the stack; a handler needs another stack to tell of it.
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

static int deeper(int n) {
    volatile char frame[4096];
    frame[0] = (char)n;
    return deeper(n + 1) + frame[0];
}

static void handler(int sig) {
    (void)sig;
    write(1, "the stack is full\n", 18);
    _exit(0);
}

int main(void) {
    struct rlimit l = {256 << 10, 256 << 10};
    setrlimit(RLIMIT_STACK, &l);
    stack_t other = {.ss_sp = malloc(65536), .ss_size = 65536};
    sigaltstack(&other, 0);
    struct sigaction a = {.sa_handler = handler, .sa_flags = SA_ONSTACK};
    sigaction(SIGSEGV, &a, 0);
    return deeper(0);
}
