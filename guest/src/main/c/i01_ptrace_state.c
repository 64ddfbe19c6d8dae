// ptrace(2): registers, memory, single steps, siginfo and debug registers of a traced process.
#define _GNU_SOURCE
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#define EXITKILL (1 << 20)
#define DEBUGREG(n) (offsetof(struct user, u_debugreg) + 8 * (n))

static long req(int request, pid_t pid, long addr, void *data)
{
    long r = syscall(SYS_ptrace, request, pid, addr, data);
    return r == -1 ? -errno : r;
}

static long peek(pid_t p, void *at)
{
    long word = -1;
    long r = req(PTRACE_PEEKDATA, p, (long)at, &word);
    return r ? r : word;
}

static char *ro, *none, *shared;
static volatile long counter;
static volatile int handled;

static void on_signal(int s, siginfo_t *si, void *u)
{
    handled = si->si_code * 1000 + (int)si->si_value.sival_int;
}

// Known instructions: three increments, a call, a breakpoint.
__asm__(".globl steps\nsteps:\n inc %rax\n inc %rax\n inc %rax\n ret\n"
        ".globl breaks\nbreaks:\n int3\n ret\n");
extern char steps[], breaks[];

static void child(void)
{
    req(PTRACE_TRACEME, 0, 0, 0);
    raise(SIGSTOP);
    struct sigaction sa = {.sa_sigaction = on_signal, .sa_flags = SA_SIGINFO};
    sigaction(SIGUSR1, &sa, 0);
    raise(SIGUSR1);
    printf("handler saw %d\n", handled);
    ((void (*)(void))breaks)();
    long a = 5;
    __asm__ volatile("call steps" : "+a"(a)::"memory");
    printf("steps gave %ld\n", a);
    double x = 1.5;
    __asm__ volatile("movsd %0, %%xmm3\n int3\n movsd %%xmm3, %0" : "+m"(x)::"xmm3");
    printf("xmm3 is %g now\n", x);
    for (int i = 0; i < 3; i++)
        counter += i;
    printf("private page starts with %c, counter %ld\n", ro[0], counter);
    fflush(stdout);
    syscall(SYS_getppid);
    _exit(0);
}

static int next(pid_t p, int how, int sig)
{
    int s;
    req(how, p, 0, (void *)(long)sig);
    waitpid(p, &s, 0);
    if (!WIFSTOPPED(s)) {
        printf("status %x\n", s);
        return -1;
    }
    return WSTOPSIG(s);
}

static void code(pid_t p)
{
    siginfo_t si;
    long r = req(PTRACE_GETSIGINFO, p, 0, &si);
    printf("  siginfo %ld: %d code %d\n", r, si.si_signo, si.si_code);
}

int main(void)
{
    alarm(40);
    setvbuf(stdout, 0, _IOLBF, 0);
    long page = sysconf(_SC_PAGESIZE);
    ro = mmap(0, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    none = mmap(0, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    shared = mmap(0, page, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    strcpy(ro, "read only");
    strcpy(none, "no access");
    strcpy(shared, "shared");
    mprotect(ro, page, PROT_READ);
    mprotect(none, page, PROT_NONE);
    mprotect(shared, page, PROT_READ);
    pid_t p = fork();
    if (p == 0)
        child();
    int s;
    waitpid(p, &s, 0);
    req(PTRACE_SETOPTIONS, p, 0, (void *)(long)(1 | EXITKILL));

    // memory
    long w = peek(p, ro);
    printf("ro %.8s\n", (char *)&w);
    w = peek(p, none);
    printf("none %.8s\n", (char *)&w);
    printf("unmapped %ld\n", peek(p, (void *)16));
    memcpy(&w, "Poked it", 8);
    printf("poke ro %ld, none %ld, shared %ld, unmapped %ld\n", req(PTRACE_POKEDATA, p, (long)ro, (void *)w),
           req(PTRACE_POKEDATA, p, (long)none, (void *)w), req(PTRACE_POKEDATA, p, (long)shared, (void *)w),
           req(PTRACE_POKEDATA, p, 16, (void *)w));
    printf("ours is still %s, theirs ", ro);
    w = peek(p, ro);
    printf("%.8s\n", (char *)&w);
    char path[64], text[16] = "";
    snprintf(path, sizeof path, "/proc/%d/mem", p);
    int fd = open(path, O_RDWR);
    printf("mem read %ld", (long)pread(fd, text, 8, (off_t)(uintptr_t)none));
    printf(" %s, write %ld, bad %ld\n", text, (long)pwrite(fd, "X", 1, (off_t)(uintptr_t)ro), (long)pread(fd, text, 8, 16));
    close(fd);
    struct iovec here = {text, 9}, there = {ro, 9};
    printf("process_vm_readv %ld", (long)syscall(SYS_process_vm_readv, p, &here, 1L, &there, 1L, 0L));
    printf(" %.9s, writev %ld\n", text, (long)syscall(SYS_process_vm_writev, p, &here, 1L, &there, 1L, 0L));

    // registers
    struct user_regs_struct r, again;
    printf("getregs %ld", req(PTRACE_GETREGS, p, 0, &r));
    printf(" cs %llx ss %llx, in kill or tgkill %d\n", (unsigned long long)r.cs, (unsigned long long)r.ss,
           r.orig_rax == SYS_kill || r.orig_rax == SYS_tgkill || r.orig_rax == SYS_tkill);
    struct iovec v = {&again, sizeof again};
    memset(&again, 0, sizeof again);
    printf("regset %ld", req(PTRACE_GETREGSET, p, NT_PRSTATUS, &v));
    printf(" size %zu same %d\n", v.iov_len, !memcmp(&r, &again, sizeof r));
    v.iov_len = 17;
    printf("odd size %ld", req(PTRACE_GETREGSET, p, NT_PRSTATUS, &v));
    v.iov_len = 64;
    printf(", short %ld", req(PTRACE_GETREGSET, p, NT_PRSTATUS, &v));
    printf(" %zu, unknown %ld\n", v.iov_len, req(PTRACE_GETREGSET, p, 0x777, &v));
    long word = 0;
    printf("peekuser rip %ld", req(PTRACE_PEEKUSER, p, offsetof(struct user_regs_struct, rip), &word));
    printf(" same %d; unaligned %ld, outside %ld\n", word == (long)r.rip, req(PTRACE_PEEKUSER, p, 3, path),
           req(PTRACE_PEEKUSER, p, sizeof(struct user) + 64, path));
    printf("poke fs_base beyond user space %ld, cs 0 %ld\n",
           req(PTRACE_POKEUSER, p, offsetof(struct user_regs_struct, fs_base), (void *)(1L << 62)),
           req(PTRACE_POKEUSER, p, offsetof(struct user_regs_struct, cs), 0));
    uint64_t mask = 0;
    printf("sigmask %ld", req(0x420a, p, 8, &mask));
    printf(" %llx, bad size %ld\n", (unsigned long long)mask, req(0x420a, p, 4, &mask));

    // siginfo can be changed
    printf("stop %d\n", next(p, PTRACE_CONT, 0));
    siginfo_t si;
    req(PTRACE_GETSIGINFO, p, 0, &si);
    si.si_code = SI_QUEUE;
    si.si_value.sival_int = 42;
    printf("setsiginfo %ld\n", req(PTRACE_SETSIGINFO, p, 0, &si));
    // a step into the handler stops at its first instruction
    printf("step with signal %d\n", next(p, PTRACE_SINGLESTEP, SIGUSR1));
    req(PTRACE_GETREGS, p, 0, &r);
    printf("in handler %d\n", r.rip == (uintptr_t)on_signal);
    code(p);

    // breakpoint instruction
    printf("stop %d\n", next(p, PTRACE_CONT, 0));
    req(PTRACE_GETREGS, p, 0, &r);
    printf("behind int3 %d\n", r.rip == (uintptr_t)breaks + 1);
    code(p);

    // a breakpoint of our own, then steps
    long old = peek(p, steps);
    req(PTRACE_POKETEXT, p, (long)steps, (void *)((old & ~0xffL) | 0xcc));
    printf("stop %d\n", next(p, PTRACE_CONT, 0));
    req(PTRACE_POKETEXT, p, (long)steps, (void *)old);
    req(PTRACE_GETREGS, p, 0, &r);
    printf("at %ld rax %lld\n", (long)(r.rip - (uintptr_t)steps), (long long)r.rax);
    r.rip--;
    req(PTRACE_SETREGS, p, 0, &r);
    for (int i = 0; i < 3; i++) {
        int sig = next(p, PTRACE_SINGLESTEP, 0);
        req(PTRACE_GETREGS, p, 0, &r);
        printf("step %d: at %ld rax %lld\n", sig, (long)(r.rip - (uintptr_t)steps), (long long)r.rax);
    }
    code(p);
    r.rax = 100;
    req(PTRACE_SETREGS, p, 0, &r);

    // floating point
    printf("stop %d\n", next(p, PTRACE_CONT, 0));
    struct user_fpregs_struct fp;
    printf("getfpregs %ld", req(PTRACE_GETFPREGS, p, 0, &fp));
    double d;
    memcpy(&d, (char *)&fp + 160 + 16 * 3, 8);
    printf(" xmm3 %g\n", d);
    d = 2.75;
    memcpy((char *)&fp + 160 + 16 * 3, &d, 8);
    struct iovec fv = {&fp, sizeof fp};
    printf("setregset %ld\n", req(PTRACE_SETREGSET, p, NT_FPREGSET, &fv));

    // a write watchpoint on counter: the loop writes 0+0, 0+1, 1+2; only changes count
    printf("dr0 %ld dr7 %ld", req(PTRACE_POKEUSER, p, DEBUGREG(0), (void *)&counter),
           req(PTRACE_POKEUSER, p, DEBUGREG(7), (void *)(1L | 1L << 16 | 2L << 18)));
    printf(", beyond user space %ld, dr4 %ld\n", req(PTRACE_POKEUSER, p, DEBUGREG(1), (void *)(1L << 62)),
           req(PTRACE_POKEUSER, p, DEBUGREG(4), 0));
    long before = 0;
    for (int hits = 0; hits < 6 && next(p, PTRACE_CONT, 0) == SIGTRAP; hits++) {
        long value = peek(p, (void *)&counter);
        long dr6 = 0;
        req(PTRACE_PEEKUSER, p, DEBUGREG(6), &dr6);
        if (value != before)
            printf("counter %ld dr6 %ld\n", value, dr6 & 15);
        before = value;
        if (value == 3)
            break;
    }
    code(p);
    req(PTRACE_POKEUSER, p, DEBUGREG(7), 0);

    // a step over a system call
    for (;;) {
        int sig = next(p, PTRACE_SYSCALL, 0);
        if (sig != (SIGTRAP | 0x80))
            break;
        req(PTRACE_GETREGS, p, 0, &r);
        if (r.orig_rax == SYS_getppid)
            break;
    }
    printf("at getppid %d\n", r.orig_rax == SYS_getppid);
    printf("step over it %d\n", next(p, PTRACE_SINGLESTEP, 0));
    req(PTRACE_GETREGS, p, 0, &r);
    printf("our pid %d\n", (pid_t)r.rax == getpid());
    code(p);
    req(PTRACE_CONT, p, 0, 0);
    waitpid(p, &s, 0);
    printf("end %x\n", s);
    return 0;
}
