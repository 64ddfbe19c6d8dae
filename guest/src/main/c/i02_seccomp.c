// seccomp(2): strict mode, filters and their checks, every action, SIGSYS, threads, fork and exec, and a tracer that decides.
#define _GNU_SOURCE
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#define LEN(a) (sizeof(a) / sizeof((a)[0]))
#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define RET(v) BPF_STMT(BPF_RET | BPF_K, v)
#define ON(nr, v) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, nr, 0, 1), RET(v)

static long install(struct sock_filter *f, size_t n, unsigned flags)
{
    struct sock_fprog p = {.len = (unsigned short)n, .filter = f};
    long r = syscall(SYS_seccomp, 1L, (long)flags, &p);
    return r == -1 ? -errno : r;
}

static long call(long nr, long a)
{
    long r = syscall(nr, a);
    return r == -1 ? -errno : r;
}

static void privileges(void);

static void in_child(const char *name, void (*what)(void))
{
    int s;
    fflush(stdout);
    pid_t p = fork();
    if (p == 0) {
        struct rlimit none = {0, 0};
        setrlimit(RLIMIT_CORE, &none);
        if (what != privileges)
            prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
        what();
        fflush(stdout);
        _exit(0);
    }
    waitpid(p, &s, 0);
    if (WIFSIGNALED(s))
        printf("%s: killed by %d\n", name, WTERMSIG(s));
    else
        printf("%s: exited with %d\n", name, WEXITSTATUS(s));
}

static void strict(void)
{
    printf("mode %d\n", prctl(PR_GET_SECCOMP, 0, 0, 0, 0));
    fflush(stdout);
    if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT, 0, 0, 0))
        return;
    if (write(1, "writing\n", 8) != 8)
        syscall(SYS_exit, 2);
    syscall(SYS_exit, 3);
}

static void strict_broken(void)
{
    prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT, 0, 0, 0);
    syscall(SYS_getppid);
    syscall(SYS_exit, 3);
}

static void bad_programs(void)
{
    struct sock_filter allow[] = {RET(SECCOMP_RET_ALLOW)};
    struct sock_filter no_return[] = {LOAD(nr)};
    struct sock_filter far[] = {BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 0), RET(0)};
    struct sock_filter back[] = {BPF_STMT(BPF_JMP | BPF_JA, (unsigned)-1), RET(0)};
    struct sock_filter outside[] = {BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 64), RET(0)};
    struct sock_filter odd[] = {BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 2), RET(0)};
    struct sock_filter bytes[] = {BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 0), RET(0)};
    struct sock_filter divide[] = {BPF_STMT(BPF_ALU | BPF_DIV | BPF_K, 0), RET(0)};
    struct sock_filter shift[] = {BPF_STMT(BPF_ALU | BPF_LSH | BPF_K, 32), RET(0)};
    struct sock_filter mod[] = {BPF_STMT(BPF_ALU | BPF_MOD | BPF_K, 2), RET(0)};
    struct sock_filter memory[] = {BPF_STMT(BPF_LD | BPF_MEM, 1), RET(0)};
    struct sock_filter memory16[] = {BPF_STMT(BPF_ST, 16), RET(0)};
    struct sock_filter half[] = {LOAD(nr), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 1, 0, 1), BPF_STMT(BPF_ST, 0),
                                 BPF_STMT(BPF_LD | BPF_MEM, 0), RET(0)};
    struct { const char *name; struct sock_filter *f; size_t n; } all[] = {
        {"no return", no_return, LEN(no_return)}, {"jump too far", far, LEN(far)}, {"jump back", back, LEN(back)},
        {"outside", outside, LEN(outside)}, {"unaligned", odd, LEN(odd)}, {"byte", bytes, LEN(bytes)},
        {"division", divide, LEN(divide)}, {"shift", shift, LEN(shift)}, {"modulo", mod, LEN(mod)},
        {"memory", memory, LEN(memory)}, {"memory 16", memory16, LEN(memory16)}, {"half written", half, LEN(half)},
        {"empty", allow, 0}, {"too long", allow, 5000}};
    for (size_t i = 0; i < LEN(all); i++)
        printf("%s: %ld\n", all[i].name, install(all[i].f, all[i].n, 0));
    printf("unknown flag: %ld\n", install(allow, 1, 1 << 20));
    printf("unknown operation: %ld\n", (long)(syscall(SYS_seccomp, 77L, 0L, 0L) == -1 ? -errno : 0));
    printf("no program: %ld\n", (long)(syscall(SYS_seccomp, 1L, 0L, 0L) == -1 ? -errno : 0));
    unsigned actions[] = {SECCOMP_RET_KILL_PROCESS, SECCOMP_RET_TRAP, SECCOMP_RET_LOG, 0x12340000};
    for (size_t i = 0; i < LEN(actions); i++)
        printf("action %x: %ld\n", actions[i], (long)(syscall(SYS_seccomp, 2L, 0L, &actions[i]) == -1 ? -errno : 0));
    printf("mode still %d\n", prctl(PR_GET_SECCOMP, 0, 0, 0, 0));
}

static void show_status(void)
{
    char line[256];
    FILE *f = fopen("/proc/self/status", "r");
    while (f && fgets(line, sizeof line, f))
        if (!strncmp(line, "Seccomp", 7) || !strncmp(line, "NoNewPrivs", 10))
            fputs(line, stdout);
    if (f)
        fclose(f);
}

static void errno_filter(void)
{
    struct sock_filter f[] = {LOAD(nr), ON(SYS_getppid, SECCOMP_RET_ERRNO | 99), ON(SYS_getpgid, SECCOMP_RET_ERRNO),
                              ON(SYS_getsid, SECCOMP_RET_ERRNO | 60000), RET(SECCOMP_RET_ALLOW)};
    struct sock_filter g[] = {LOAD(nr), ON(SYS_getppid, SECCOMP_RET_ERRNO | 55), RET(SECCOMP_RET_ALLOW)};
    struct sock_filter log[] = {LOAD(nr), ON(SYS_getppid, SECCOMP_RET_LOG), RET(SECCOMP_RET_ALLOW)};
    printf("install: %ld\n", install(f, LEN(f), SECCOMP_FILTER_FLAG_LOG));
    printf("getppid %ld, getpgid %ld, getsid %ld\n", call(SYS_getppid, 0), call(SYS_getpgid, 0), call(SYS_getsid, 0));
    printf("log is weaker: %ld, ", install(log, LEN(log), 0));
    printf("getppid %ld\n", call(SYS_getppid, 0));
    printf("the newest of equals: %ld, ", install(g, LEN(g), 0));
    printf("getppid %ld\n", call(SYS_getppid, 0));
    show_status();
    printf("mode %d, strict now %d\n", prctl(PR_GET_SECCOMP, 0, 0, 0, 0),
           prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT, 0, 0, 0));
    fflush(stdout);
    pid_t p = fork();
    if (p == 0) {
        printf("child getppid %ld\n", call(SYS_getppid, 0));
        fflush(stdout);
        execl("/proc/self/exe", "x", "again", (char *)0);
        _exit(1);
    }
    waitpid(p, 0, 0);
}

/* Arithmetic on the first argument of close: ((a * 3 + 5) ^ 0xff) >> 1, through both memory and X. */
static void arithmetic(void)
{
    struct sock_filter f[] = {LOAD(nr),
                              BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_close, 0, 13),
                              LOAD(args[0]),
                              BPF_STMT(BPF_ALU | BPF_MUL | BPF_K, 3),
                              BPF_STMT(BPF_ST, 3),
                              BPF_STMT(BPF_LDX | BPF_IMM, 5),
                              BPF_STMT(BPF_LD | BPF_MEM, 3),
                              BPF_STMT(BPF_ALU | BPF_ADD | BPF_X, 0),
                              BPF_STMT(BPF_ALU | BPF_XOR | BPF_K, 0xff),
                              BPF_STMT(BPF_ALU | BPF_RSH | BPF_K, 1),
                              BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 0xfff),
                              BPF_STMT(BPF_ALU | BPF_OR | BPF_K, SECCOMP_RET_ERRNO),
                              BPF_STMT(BPF_MISC | BPF_TAX, 0),
                              BPF_STMT(BPF_MISC | BPF_TXA, 0),
                              BPF_STMT(BPF_RET | BPF_A, 0),
                              RET(SECCOMP_RET_ALLOW)};
    printf("install: %ld\n", install(f, LEN(f), 0));
    for (long a = 100; a < 1000; a += 300)
        printf("close(%ld): %ld\n", a, call(SYS_close, a));
}

static volatile int got, got_code, got_errno, got_nr, got_arch, at_call;

static void on_sys(int s, siginfo_t *si, void *u)
{
    got = s;
    got_code = si->si_code;
    got_errno = si->si_errno;
    int *raw = (int *)si;
    got_nr = raw[6];
    got_arch = raw[7];
    at_call = *(void **)&raw[4] != 0;
}

static void trap(void)
{
    struct sock_filter f[] = {LOAD(nr), ON(SYS_getpgid, SECCOMP_RET_TRAP | 77), RET(SECCOMP_RET_ALLOW)};
    struct sigaction sa = {.sa_sigaction = on_sys, .sa_flags = SA_SIGINFO};
    sigaction(SIGSYS, &sa, 0);
    install(f, LEN(f), 0);
    long r = call(SYS_getpgid, 0);
    printf("result is the number %d; signal %d code %d errno %d number %d arch %x address %d\n", r == SYS_getpgid, got,
           got_code, got_errno, got_nr == SYS_getpgid, got_arch, at_call);
    fflush(stdout);
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGSYS);
    sigprocmask(SIG_BLOCK, &set, 0);
    call(SYS_getpgid, 0);
    printf("not reached\n");
}

static void kill_process(void)
{
    struct sock_filter f[] = {LOAD(nr), ON(SYS_getppid, SECCOMP_RET_KILL_PROCESS), RET(SECCOMP_RET_ALLOW)};
    struct sigaction sa = {.sa_sigaction = on_sys, .sa_flags = SA_SIGINFO};
    sigaction(SIGSYS, &sa, 0);
    install(f, LEN(f), 0);
    call(SYS_getppid, 0);
}

static void notify(void)
{
    struct sock_filter f[] = {LOAD(nr), ON(SYS_getppid, SECCOMP_RET_USER_NOTIF), RET(SECCOMP_RET_ALLOW)};
    install(f, LEN(f), 0);
    printf("nobody listens: %ld\n", call(SYS_getppid, 0));
}

static void *dies(void *a)
{
    call(SYS_getppid, 0);
    return a;
}

static void kill_thread(void)
{
    struct sock_filter f[] = {LOAD(nr), ON(SYS_getppid, SECCOMP_RET_KILL_THREAD), RET(SECCOMP_RET_ALLOW)};
    pthread_t t;
    install(f, LEN(f), 0);
    void *r = "joined";
    pthread_create(&t, 0, dies, "returned");
    // It never returns, so nobody joins it; the process is still there.
    for (int i = 0; i < 2000 && access("/proc/self/task", F_OK) == 0; i++) {
        char path[64];
        snprintf(path, sizeof path, "/proc/self/status");
        FILE *s = fopen(path, "r");
        char line[128];
        int threads = 2;
        while (s && fgets(line, sizeof line, s))
            sscanf(line, "Threads: %d", &threads);
        fclose(s);
        if (threads == 1)
            break;
        usleep(1000);
    }
    printf("alive: %s\n", (char *)r);
}

static pthread_barrier_t barrier;
static volatile long seen;

static void *follows(void *a)
{
    if (a)
        install(a, 1, 0);
    pthread_barrier_wait(&barrier);
    pthread_barrier_wait(&barrier);
    seen = call(SYS_getppid, 0);
    return 0;
}

static void tsync(void)
{
    struct sock_filter f[] = {LOAD(nr), ON(SYS_getppid, SECCOMP_RET_ERRNO | 44), RET(SECCOMP_RET_ALLOW)};
    static struct sock_filter allow[] = {RET(SECCOMP_RET_ALLOW)};
    for (int own = 0; own < 2; own++) {
        pthread_t t;
        pthread_barrier_init(&barrier, 0, 2);
        pthread_create(&t, 0, follows, own ? allow : 0);
        pthread_barrier_wait(&barrier);
        if (own)
            printf("with ESRCH: %ld\n", install(f, LEN(f), SECCOMP_FILTER_FLAG_TSYNC | 16));
        long r = install(f, LEN(f), SECCOMP_FILTER_FLAG_TSYNC);
        printf("tsync: %s\n", r == 0 ? "0" : r > 0 ? "a thread" : "error");
        pthread_barrier_wait(&barrier);
        pthread_join(t, 0);
        printf("thread saw %ld\n", seen == getppid() ? 0 : seen);
        if (own == 0)
            printf("this one too: %ld\n", call(SYS_getppid, 0));
    }
}

static void privileges(void)
{
    struct sock_filter allow[] = {RET(SECCOMP_RET_ALLOW)};
    if (geteuid() == 0 && (setgid(65534) || setuid(65534)))
        return;
    printf("without privileges: %ld\n", install(allow, 1, 0));
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    printf("with no_new_privs: %ld\n", install(allow, 1, 0));
}

static void many(void)
{
    static struct sock_filter f[4000];
    for (size_t i = 0; i < LEN(f); i++)
        f[i] = (struct sock_filter)RET(SECCOMP_RET_ALLOW);
    int n = 0;
    long r;
    while ((r = install(f, LEN(f), 0)) == 0)
        n++;
    printf("%d filters of 4000, then %ld\n", n, r);
}

static long req(int request, pid_t pid, long addr, void *data)
{
    long r = syscall(SYS_ptrace, request, pid, addr, data);
    return r == -1 ? -errno : r;
}

static void traced_child(void)
{
    struct sock_filter f[] = {LOAD(nr), ON(SYS_getppid, SECCOMP_RET_TRACE | 21), ON(SYS_getsid, SECCOMP_RET_TRACE | 22),
                              ON(SYS_close, SECCOMP_RET_ERRNO | 33), RET(SECCOMP_RET_ALLOW)};
    req(PTRACE_TRACEME, 0, 0, 0);
    raise(SIGSTOP);
    install(f, LEN(f), 0);
    printf("getppid gives %ld\n", call(SYS_getppid, 0));
    printf("getsid became close and gives %ld\n", call(SYS_getsid, 0));
}

static void traced(void)
{
    int s;
    fflush(stdout);
    pid_t p = fork();
    if (p == 0) {
        traced_child();
        fflush(stdout);
        _exit(0);
    }
    waitpid(p, &s, 0);
    req(PTRACE_SETOPTIONS, p, 0, (void *)(long)(0x80 | 1 << 20));
    for (;;) {
        req(PTRACE_CONT, p, 0, 0);
        if (waitpid(p, &s, 0) < 0 || !WIFSTOPPED(s))
            break;
        unsigned long m = 0;
        struct user_regs_struct r;
        uint64_t info[16] = {0};
        req(PTRACE_GETEVENTMSG, p, 0, &m);
        req(PTRACE_GETREGS, p, 0, &r);
        long size = req(0x420e, p, sizeof info, info);
        printf("event %d message %lu rax %lld op %d size %ld data %d\n", s >> 16, m, (long long)r.rax,
               (int)(info[0] & 0xff), size, (int)info[10]);
        fflush(stdout);
        if (r.orig_rax == SYS_getppid) {
            r.orig_rax = -1;
            r.rax = 4711;
        } else {
            r.orig_rax = SYS_close;
        }
        req(PTRACE_SETREGS, p, 0, &r);
    }
    printf("end %x\n", s);
}

static void untraced(void)
{
    struct sock_filter f[] = {LOAD(nr), ON(SYS_getppid, SECCOMP_RET_TRACE), RET(SECCOMP_RET_ALLOW)};
    install(f, LEN(f), 0);
    printf("without a tracer: %ld\n", call(SYS_getppid, 0));
}

int main(int argc, char **argv)
{
    alarm(40);
    if (argc > 1 && !strcmp(argv[1], "again")) {
        printf("after exec: %ld\n", call(SYS_getppid, 0));
        return 0;
    }
    if (geteuid() == 0)
        in_child("privileges", privileges);
    in_child("strict", strict);
    in_child("strict broken", strict_broken);
    in_child("bad programs", bad_programs);
    in_child("errno", errno_filter);
    in_child("arithmetic", arithmetic);
    in_child("trap", trap);
    in_child("kill process", kill_process);
    in_child("notify", notify);
    in_child("kill thread", kill_thread);
    in_child("tsync", tsync);
    in_child("many", many);
    in_child("untraced", untraced);
    traced();
    return 0;
}
