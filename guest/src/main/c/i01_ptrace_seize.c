// ptrace(2): attaching to what runs, PTRACE_SEIZE, group stops as a tracer sees them, whose child a tracee is.
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define SEIZE 0x4206
#define INTERRUPT 0x4207
#define LISTEN 0x4208
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

static char state(pid_t p)
{
    char path[64], text[512];
    snprintf(path, sizeof path, "/proc/%d/stat", p);
    FILE *f = fopen(path, "r");
    if (!f)
        return '-';
    size_t n = fread(text, 1, sizeof text - 1, f);
    fclose(f);
    text[n] = 0;
    char *end = strrchr(text, ')');
    return end ? end[2] : '?';
}

static int tracer(pid_t p)
{
    char path[64], line[256];
    int pid = -1;
    snprintf(path, sizeof path, "/proc/%d/status", p);
    FILE *f = fopen(path, "r");
    while (f && fgets(line, sizeof line, f))
        if (sscanf(line, "TracerPid: %d", &pid) == 1)
            break;
    if (f)
        fclose(f);
    return pid;
}

/* A child that waits in a read until the pipe closes. */
static pid_t waiting(int *fd)
{
    int p[2];
    if (pipe(p))
        exit(1);
    pid_t c = fork();
    if (c == 0) {
        char b;
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        close(p[1]);
        long n = read(p[0], &b, 1);
        _exit(n == 0 ? 4 : 5);
    }
    close(p[0]);
    *fd = p[1];
    while (state(c) != 'S')
        usleep(1000);
    return c;
}

static void attach(void)
{
    int fd, s;
    pid_t c = waiting(&fd);
    printf("tracer before: %d\n", tracer(c));
    printf("attach: %ld\n", req(PTRACE_ATTACH, c, 0, 0));
    printf("twice: %ld\n", req(PTRACE_ATTACH, c, 0, 0));
    waitpid(c, &s, 0);
    status("attached", s);
    printf("state %c, traced by us %d\n", state(c), tracer(c) == getpid());
    printf("interrupt needs seize: %ld, listen too: %ld\n", req(INTERRUPT, c, 0, 0), req(LISTEN, c, 0, 0));
    printf("detach: %ld\n", req(PTRACE_DETACH, c, 0, 0));
    printf("tracer after: %d\n", tracer(c));
    close(fd);
    waitpid(c, &s, 0);
    status("the read went on", s);
}

static void seize(void)
{
    int fd, s;
    pid_t c = waiting(&fd);
    printf("seize with addr: %ld\n", req(SEIZE, c, 1, 0));
    printf("seize: %ld\n", req(SEIZE, c, 0, (void *)(long)EXITKILL));
    printf("does not stop: %d\n", waitpid(c, &s, WNOHANG));
    printf("runs, so: %ld\n", req(PTRACE_CONT, c, 0, 0));
    printf("interrupt: %ld\n", req(INTERRUPT, c, 0, 0));
    waitpid(c, &s, 0);
    status("interrupted", s);
    siginfo_t si;
    printf("siginfo %ld", req(PTRACE_GETSIGINFO, c, 0, &si));
    printf(" code %x\n", si.si_code);
    printf("listen: %ld\n", req(LISTEN, c, 0, 0));
    printf("while listening: %ld\n", req(PTRACE_CONT, c, 0, 0));
    printf("interrupt: %ld\n", req(INTERRUPT, c, 0, 0));
    waitpid(c, &s, 0);
    status("from listening", s);
    req(PTRACE_CONT, c, 0, 0);
    kill(c, SIGSTOP);
    waitpid(c, &s, 0);
    status("signal", s);
    req(PTRACE_CONT, c, 0, (void *)SIGSTOP);
    waitpid(c, &s, 0);
    status("group stop", s);
    printf("listen: %ld\n", req(LISTEN, c, 0, 0));
    printf("quiet: %d\n", waitpid(c, &s, WNOHANG));
    kill(c, SIGCONT);
    waitpid(c, &s, 0);
    status("continued", s);
    req(PTRACE_CONT, c, 0, 0);
    waitpid(c, &s, 0);
    status("SIGCONT itself", s);
    req(PTRACE_CONT, c, 0, (void *)SIGCONT);
    close(fd);
    waitpid(c, &s, 0);
    status("end", s);
}

static void group_stop_attached(void)
{
    int fd, s;
    pid_t c = waiting(&fd);
    kill(c, SIGSTOP);
    waitpid(c, &s, WUNTRACED);
    status("stopped child", s);
    printf("attach: %ld\n", req(PTRACE_ATTACH, c, 0, 0));
    waitpid(c, &s, 0);
    status("attached", s);
    printf("state %c\n", state(c));
    siginfo_t si;
    printf("no siginfo: %ld\n", req(PTRACE_GETSIGINFO, c, 0, &si));
    req(PTRACE_CONT, c, 0, 0);
    waitpid(c, &s, 0);
    status("and the SIGSTOP of attach", s);
    printf("siginfo: %ld\n", req(PTRACE_GETSIGINFO, c, 0, &si));
    req(PTRACE_DETACH, c, 0, 0);
    while (state(c) != 'T')
        usleep(1000);
    printf("stopped again: %c\n", state(c));
    kill(c, SIGCONT);
    close(fd);
    waitpid(c, &s, 0);
    status("end", s);
}

/* A third process traces: the parent hears of the end only after the tracer. */
static void other_tracer(void)
{
    int fd, s, go[2];
    pid_t c = waiting(&fd);
    if (pipe(go))
        exit(1);
    pid_t t = fork();
    if (t == 0) {
        char b;
        close(fd);
        close(go[1]);
        alarm(20);
        if (req(SEIZE, c, 0, 0))
            _exit(1);
        printf("tracer: seized\n");
        req(INTERRUPT, c, 0, 0);
        if (waitpid(c, &s, __WALL) != c)
            _exit(2);
        status("tracer", s);
        if (read(go[0], &b, 1) != 1)
            _exit(3);
        req(PTRACE_CONT, c, 0, 0);
        if (waitpid(c, &s, __WALL) != c)
            _exit(4);
        status("tracer", s);
        _exit(0);
    }
    while (state(c) != 't')
        usleep(1000);
    close(go[0]);
    printf("parent: %d\n", waitpid(c, &s, WNOHANG | WUNTRACED));
    fflush(stdout);
    close(fd);
    if (write(go[1], "x", 1) != 1)
        exit(1);
    waitpid(c, &s, 0);
    waitpid(t, &s, 0);
    status("tracer itself", s);
    printf("no more children: %d\n", waitpid(-1, &s, 0));
}

static void dying_tracer(int kill_it)
{
    int fd, s;
    pid_t c = waiting(&fd);
    pid_t t = fork();
    if (t == 0) {
        close(fd);
        req(SEIZE, c, 0, (void *)(long)(kill_it ? EXITKILL : 0));
        req(INTERRUPT, c, 0, 0);
        waitpid(c, &s, __WALL);
        _exit(0);
    }
    waitpid(t, &s, 0);
    if (!kill_it)
        close(fd);
    waitpid(c, &s, 0);
    status(kill_it ? "tracer died with EXITKILL" : "tracer died", s);
    if (kill_it)
        close(fd);
}

static volatile sig_atomic_t heard, code;

static void child_news(int s, siginfo_t *si, void *u)
{
    heard++;
    code = si->si_code;
}

static void notified(void)
{
    int fd, s;
    struct sigaction sa = {.sa_sigaction = child_news, .sa_flags = SA_SIGINFO | SA_RESTART};
    pid_t c = waiting(&fd);
    sigaction(SIGCHLD, &sa, 0);
    req(SEIZE, c, 0, (void *)(long)EXITKILL);
    req(INTERRUPT, c, 0, 0);
    waitpid(c, &s, 0);
    printf("SIGCHLD: %d, code %d\n", heard, code);
    kill(c, SIGUSR1);
    req(PTRACE_CONT, c, 0, 0);
    waitpid(c, &s, 0);
    printf("SIGCHLD: %d, code %d\n", heard, code);
    req(PTRACE_CONT, c, 0, 0);
    close(fd);
    waitpid(c, &s, 0);
    printf("SIGCHLD: %d, code %d\n", heard, code);
    status("end", s);
}

int main(void)
{
    alarm(40);
    setvbuf(stdout, 0, _IOLBF, 0);
    attach();
    seize();
    group_stop_attached();
    other_tracer();
    dying_tracer(0);
    dying_tracer(1);
    notified();
    return 0;
}
