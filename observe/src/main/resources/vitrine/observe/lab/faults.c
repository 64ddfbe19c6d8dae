// Three ways to fail without asking: each fault becomes a signal with its own code.
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>

static sigjmp_buf back;
static void handler(int sig, siginfo_t *info, void *context) {
    (void)context;
    siglongjmp(back, sig * 100 + info->si_code);
}

int main(void) {
    struct sigaction a = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};
    sigaction(SIGSEGV, &a, 0); sigaction(SIGFPE, &a, 0); sigaction(SIGILL, &a, 0);
    int r;
    volatile int zero = 0;
    if ((r = sigsetjmp(back, 1)) == 0) *(volatile int *)8 = 1;
    printf("bad pointer: signal %d code %d\n", r / 100, r % 100);
    if ((r = sigsetjmp(back, 1)) == 0) zero = 100 / zero;
    printf("division:    signal %d code %d\n", r / 100, r % 100);
    if ((r = sigsetjmp(back, 1)) == 0) __asm__("ud2");
    printf("ud2:         signal %d code %d\n", r / 100, r % 100);
    return 0;
}
