// ptrace(2): what a tracer hears of a traced child: signals, system calls, fork, clone, vfork, exec, exit, and its end.
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#define SYSGOOD 1
#define T_FORK 2
#define T_VFORK 4
#define T_CLONE 8
#define T_EXEC 16
#define T_VFORKDONE 32
#define T_EXIT 64
#define EXITKILL (1 << 20)

static long req(int request, pid_t pid, long addr, void *data)
{
    long r = syscall(SYS_ptrace, request, pid, addr, data);
    return r == -1 ? -errno : r;
}

static void status(const char *what, int s)
{
    if (WIFSTOPPED(s))
        printf("%s: stopped by %d, event %d\n", what, WSTOPSIG(s), s >> 16);
    else if (WIFEXITED(s))
        printf("%s: exited with %d\n", what, WEXITSTATUS(s));
    else if (WIFSIGNALED(s))
        printf("%s: killed by %d\n", what, WTERMSIG(s));
    else
        printf("%s: %x\n", what, s);
    fflush(stdout);
}

static void signals(void)
{
    int s;
    pid_t p = fork();
    if (p == 0) {
        printf("traceme: %ld\n", req(PTRACE_TRACEME, 0, 0, 0));
        printf("again: %ld\n", req(PTRACE_TRACEME, 0, 0, 0));
        fflush(stdout);
        signal(SIGUSR1, SIG_IGN);
        raise(SIGSTOP);
        raise(SIGUSR1);
        raise(SIGUSR2);
        raise(SIGTERM);
        raise(SIGHUP);
        _exit(3);
    }
    waitpid(p, &s, 0);
    status("first", s);
    printf("options: %ld, bad %ld\n", req(PTRACE_SETOPTIONS, p, 0, (void *)(long)(SYSGOOD | EXITKILL)),
           req(PTRACE_SETOPTIONS, p, 0, (void *)(1L << 12)));
    siginfo_t si;
    memset(&si, 0, sizeof si);
    printf("siginfo: %ld, %d %d %d\n", req(PTRACE_GETSIGINFO, p, 0, &si), si.si_signo, si.si_code, si.si_pid == p);
    req(PTRACE_CONT, p, 0, 0);
    waitpid(p, &s, 0);
    status("an ignored signal", s);
    req(PTRACE_CONT, p, 0, (void *)SIGUSR1);
    waitpid(p, &s, 0);
    status("suppressed", s);
    req(PTRACE_CONT, p, 0, 0);
    siginfo_t w;
    memset(&w, 0, sizeof w);
    printf("waitid: %d", waitid(P_PID, p, &w, WEXITED | WSTOPPED | WNOWAIT));
    printf(" %d %d %d\n", w.si_code, w.si_status, w.si_pid == p);
    waitpid(p, &s, 0);
    status("term", s);
    printf("not stopped twice: %d\n", waitpid(p, &s, WNOHANG));
    printf("bad signal: %ld\n", req(PTRACE_CONT, p, 0, (void *)77L));
    req(PTRACE_CONT, p, 0, 0);
    waitpid(p, &s, 0);
    status("hup", s);
    req(PTRACE_CONT, p, 0, (void *)SIGKILL);
    waitpid(p, &s, 0);
    status("end", s);
    printf("after: %ld\n", req(PTRACE_CONT, p, 0, 0));
    printf("nobody: %ld, not mine: %ld, myself: %ld\n", req(PTRACE_CONT, 1 << 28, 0, 0),
           req(PTRACE_CONT, getppid(), 0, 0), req(PTRACE_ATTACH, getpid(), 0, 0));
}

static const char *name(long nr)
{
    switch (nr) {
    case SYS_getppid: return "getppid";
    case SYS_getpgid: return "getpgid";
    case SYS_close: return "close";
    case SYS_kill: return "kill";
    case SYS_exit_group: return "exit_group";
    default: return "other";
    }
}

static void calls(void)
{
    int s;
    pid_t p = fork();
    if (p == 0) {
        req(PTRACE_TRACEME, 0, 0, 0);
        raise(SIGSTOP);
        syscall(SYS_getppid);
        long r = syscall(SYS_close, 77);
        printf("close gave %ld %d\n", r, errno);
        r = syscall(SYS_getpgid, 0);
        printf("getpgid gave %ld\n", r);
        r = syscall(SYS_close, 88);
        printf("skipped call gave %ld %d\n", r, errno);
        fflush(stdout);
        _exit(0);
    }
    waitpid(p, &s, 0);
    req(PTRACE_SETOPTIONS, p, 0, (void *)(long)(SYSGOOD | EXITKILL));
    int in = 0, closes = 0;
    for (;;) {
        req(PTRACE_SYSCALL, p, 0, 0);
        if (waitpid(p, &s, 0) < 0 || !WIFSTOPPED(s))
            break;
        if (WSTOPSIG(s) != (SIGTRAP | 0x80))
            continue;
        in = !in;
        struct user_regs_struct r;
        uint64_t info[16] = {0};
        req(PTRACE_GETREGS, p, 0, &r);
        long size = req(0x420e, p, sizeof info, info);
        long nr = (long)r.orig_rax;
        if (!strcmp(name(nr), "other"))
            continue;
        printf("%s %s op %d size %ld", in ? "enter" : "leave", name(nr), (int)(info[0] & 0xff), size);
        if (in)
            printf(" rax %ld nr %s arg %ld ip %d\n", (long)r.rax, name((long)info[3]), nr == SYS_getppid ? 0 : (long)info[4],
                   info[1] == r.rip);
        else
            printf(" error %d%s\n", (int)(info[4] & 0xff), (long)r.rax == (long)info[3] ? "" : " differs");
        long message = -1;
        req(PTRACE_GETEVENTMSG, p, 0, &message);
        printf("  message %ld\n", message);
        if (in && nr == SYS_close && ++closes == 2) {
            r.orig_rax = -1; // leave it out
            r.rax = 1234;
            req(PTRACE_SETREGS, p, 0, &r);
        } else if (in && nr == SYS_getpgid) {
            r.orig_rax = SYS_close;
            r.rdi = 99;
            req(PTRACE_SETREGS, p, 0, &r);
        } else if (!in && nr == SYS_close && (long)r.rdi == 99) {
            r.rax = 4321;
            req(PTRACE_SETREGS, p, 0, &r);
        }
        fflush(stdout);
    }
    status("calls end", s);
}

static void *thread(void *a)
{
    return a;
}

static void events(void)
{
    int s;
    pid_t p = fork();
    if (p == 0) {
        req(PTRACE_TRACEME, 0, 0, 0);
        raise(SIGSTOP);
        pid_t c = fork();
        if (c == 0)
            _exit(5);
        waitpid(c, 0, 0);
        c = vfork();
        if (c == 0)
            _exit(6);
        waitpid(c, 0, 0);
        pthread_t t;
        pthread_create(&t, 0, thread, 0);
        pthread_join(t, 0);
        execl("/proc/self/exe", "x", "again", (char *)0);
        _exit(9);
    }
    waitpid(p, &s, 0);
    req(PTRACE_SETOPTIONS, p, 0,
        (void *)(long)(SYSGOOD | EXITKILL | T_FORK | T_VFORK | T_CLONE | T_EXEC | T_VFORKDONE | T_EXIT));
    req(PTRACE_CONT, p, 0, 0);
    // The parent's events in order; those of its children are counted.
    int children = 0, stops = 0, exits = 0, ends = 0;
    for (;;) {
        pid_t w = waitpid(-1, &s, __WALL);
        if (w < 0)
            break;
        if (w == p) {
            if (!WIFSTOPPED(s)) {
                status("main", s);
                continue;
            }
            unsigned long m = 0;
            int event = s >> 16;
            req(PTRACE_GETEVENTMSG, p, 0, &m);
            if (WSTOPSIG(s) == SIGCHLD) {
                req(PTRACE_CONT, p, 0, 0);
                continue;
            }
            status("main", s);
            siginfo_t si;
            req(PTRACE_GETSIGINFO, p, 0, &si);
            printf("  code %x, message %s\n", si.si_code,
                   event == 6 ? (m == 0x700 ? "exit 7" : "?") : event == 4 ? (m == (unsigned)p ? "itself" : "?") : m > 0 ? "a pid" : "none");
            fflush(stdout);
            req(PTRACE_CONT, p, 0, 0);
        } else if (WIFSTOPPED(s)) {
            if (WSTOPSIG(s) == SIGSTOP)
                stops++;
            else if (s >> 16 == 6)
                exits++;
            else
                status("child", s);
            req(PTRACE_CONT, w, 0, 0);
        } else {
            ends++;
            children += WIFEXITED(s) ? WEXITSTATUS(s) : 100;
        }
    }
    printf("children: %d first stops, %d exit events, %d ends, sum %d\n", stops, exits, ends, children);
}

static void legacy_exec(void)
{
    int s;
    pid_t p = fork();
    if (p == 0) {
        req(PTRACE_TRACEME, 0, 0, 0);
        execl("/proc/self/exe", "x", "again", (char *)0);
        _exit(9);
    }
    waitpid(p, &s, 0);
    status("exec without options", s);
    siginfo_t si;
    req(PTRACE_GETSIGINFO, p, 0, &si);
    printf("code %d from itself %d\n", si.si_code, si.si_pid == p);
    printf("detach: %ld\n", req(PTRACE_DETACH, p, 0, 0));
    waitpid(p, &s, 0);
    status("detached", s);
}

static void killed(void)
{
    int s;
    pid_t p = fork();
    if (p == 0) {
        req(PTRACE_TRACEME, 0, 0, 0);
        raise(SIGSTOP);
        _exit(1);
    }
    waitpid(p, &s, 0);
    printf("kill: %ld\n", req(PTRACE_KILL, p, 0, 0));
    waitpid(p, &s, 0);
    status("killed", s);
    // A stopped tracee is killed although nobody lets it go on.
    p = fork();
    if (p == 0) {
        req(PTRACE_TRACEME, 0, 0, 0);
        raise(SIGSTOP);
        _exit(1);
    }
    waitpid(p, &s, 0);
    req(PTRACE_SETOPTIONS, p, 0, (void *)(long)(T_EXIT | EXITKILL));
    kill(p, SIGKILL);
    waitpid(p, &s, 0);
    status("SIGKILL", s);
    if (WIFSTOPPED(s)) {
        req(PTRACE_CONT, p, 0, 0);
        waitpid(p, &s, 0);
        status("SIGKILL", s);
    }
}

int main(int argc, char **argv)
{
    alarm(40);
    if (argc > 1 && !strcmp(argv[1], "again"))
        _exit(7);
    signals();
    calls();
    events();
    legacy_exec();
    killed();
    return 0;
}
