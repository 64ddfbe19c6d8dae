// A tracer walks through a program one instruction at a time, and sees the registers after each.
#include <signal.h>
#include <stdio.h>
#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void) {
    pid_t child = fork();
    if (child == 0) {
        ptrace(PTRACE_TRACEME, 0, 0, 0);
        raise(SIGSTOP);
        __asm__ volatile("mov $0x1111, %%r14d; mov $5, %%r15d; 1: dec %%r15d; jnz 1b; mov $0x2222, %%r14d"
               ::: "r14", "r15");
        _exit(0);
    }
    int status, steps = 0, inside = 0;
    struct user_regs_struct r;
    waitpid(child, &status, 0);
    while (ptrace(PTRACE_SINGLESTEP, child, 0, 0) == 0 && waitpid(child, &status, 0) > 0 && WIFSTOPPED(status)) {
        ptrace(PTRACE_GETREGS, child, 0, &r);
        if (r.r14 == 0x1111) inside++;
        if (r.r14 == 0x2222) break;
        if (++steps > 100000) break;
    }
    ptrace(PTRACE_KILL, child, 0, 0);
    waitpid(child, &status, 0);
    printf("with 0x1111 in r14: %d stops, r15 is %lld at the end\n", inside, (long long)r.r15);
    return 0;
}
