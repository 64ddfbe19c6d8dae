// What strace -c does: stop a child at each system call, and count.
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void) {
    pid_t child = fork();
    if (child == 0) {
        ptrace(PTRACE_TRACEME, 0, 0, 0);
        raise(SIGSTOP);
        int null = open("/dev/null", O_WRONLY);
        for (int i = 0; i < 25; i++) write(null, "x", 1);
        close(null);
        _exit(3);
    }
    static int count[512];
    int status, entering = 1;
    waitpid(child, &status, 0);
    while (ptrace(PTRACE_SYSCALL, child, 0, 0) == 0 && waitpid(child, &status, 0) > 0 && WIFSTOPPED(status)) {
        struct user_regs_struct r;
        ptrace(PTRACE_GETREGS, child, 0, &r);
        if (entering && r.orig_rax < 512) count[r.orig_rax]++;
        entering = !entering;
    }
    printf("write %d, openat %d, close %d, exit_group %d\n", count[SYS_write], count[SYS_openat] + count[SYS_open],
           count[SYS_close], count[SYS_exit_group]);
    printf("the child's status: %d\n", WEXITSTATUS(status));
    return 0;
}
