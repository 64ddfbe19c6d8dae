/* A3, C2: faults become signals with the code and address that Linux gives; the frame holds trap number, error and CR2. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

static sigjmp_buf back;
static char *page;
static void fault(int s, siginfo_t *i, void *u) {
  long long *g = ((ucontext_t *)u)->uc_mcontext.gregs;
  char *a = i->si_addr;
  const char *where = a == (char *)g[REG_RIP] ? "rip" : page && a >= page && a < page + 8192 ? "page" : a ? "other" : "0";
  printf("signal %d code %d at %s, trap %lld error %llx, ip in page %d\n", s, i->si_code, where, g[REG_TRAPNO], g[REG_TRAPNO] == 14 ? g[REG_ERR] : 0,
         page && (char *)g[REG_RIP] >= page && (char *)g[REG_RIP] < page + 8192);
  siglongjmp(back, 1);
}
static char alternate[65536];
static void overflow(int s, siginfo_t *i, void *u) {
  char c;
  stack_t now;
  sigaltstack(0, &now);
  printf("overflow: signal %d on the alternate stack %d, flags %d\n", s, &c >= alternate && &c < alternate + sizeof alternate, now.ss_flags);
  siglongjmp(back, 1);
}
static int deeper(int n) {
  volatile char space[4096];
  space[0] = n;
  return deeper(n + 1) + space[0];
}
#define TRY(what) do { printf("%-12s ", #what); if (!sigsetjmp(back, 1)) { what; printf("nothing\n"); } } while (0)
static void divide(void) { __asm__ volatile("xor %%ecx,%%ecx; mov $1,%%eax; cltd; idivl %%ecx" ::: "eax", "ecx", "edx"); }
static void overflowing(void) { __asm__ volatile("mov $-1,%%ecx; mov $0x80000000,%%eax; cltd; idivl %%ecx" ::: "eax", "ecx", "edx"); }
static void undefined(void) { __asm__ volatile("ud2"); }
static void breakpoint(void) { __asm__ volatile("int3"); }
static void halt(void) { __asm__ volatile("hlt"); }
static void port(void) { __asm__ volatile("outb %al,$0x80"); }
static void vector(void) { __asm__ volatile("int $0x21"); }
static void noncanonical(void) { *(volatile long *)0x8000000000000000 = 1; }
static volatile int *nowhere;
static void null(void) { *nowhere = 1; }
static void readonly(void) { page[0] = 1; }
static void unmapped(void) { page[4096] = 1; }
static void execute(void) { ((void (*)(void))page)(); }
static void step(void) { __asm__ volatile("pushfq; orq $0x100,(%%rsp); popfq; nop; nop" ::: "memory"); }
static void beyond(void) { page[0] = 1; }

int main(void) {
  setvbuf(stdout, 0, _IONBF, 0);
  struct sigaction a = {0};
  a.sa_sigaction = fault;
  a.sa_flags = SA_SIGINFO;
  int signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP};
  for (int i = 0; i < 5; i++) sigaction(signals[i], &a, 0);
  TRY(divide());
  TRY(overflowing());
  TRY(undefined());
  TRY(breakpoint());
  TRY(halt());
  TRY(port());
  TRY(vector());
  TRY(noncanonical());
  TRY(null());
  TRY(step());
  page = mmap(0, 8192, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  munmap(page + 4096, 4096);
  TRY(readonly());
  TRY(unmapped());
  TRY(execute());
  int fd = open("/tmp", O_TMPFILE | O_RDWR, 0600);
  if (fd < 0) fd = memfd_create("f", 0);
  page = mmap(page, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, fd, 0);
  TRY(beyond());

  pid_t c;
  int st;
  stack_t ss = {alternate, 0, sizeof alternate};
  sigaltstack(&ss, 0);
  a.sa_sigaction = overflow;
  a.sa_flags |= SA_ONSTACK;
  sigaction(SIGSEGV, &a, 0);
  if ((c = fork()) == 0) {
    struct rlimit small = {1 << 20, 1 << 20};
    setrlimit(RLIMIT_STACK, &small);
    if (!sigsetjmp(back, 1)) deeper(0);
    printf("survived\n");
    _exit(0);
  }
  waitpid(c, &st, 0);
  printf("%x\n", st);

  /* a fault that is blocked or ignored kills all the same */
  if ((c = fork()) == 0) {
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, 0);
    null();
  }
  waitpid(c, &st, 0);
  printf("blocked: %d\n", WTERMSIG(st));
  if ((c = fork()) == 0) {
    signal(SIGSEGV, SIG_IGN);
    null();
  }
  waitpid(c, &st, 0);
  printf("ignored: %d\n", WTERMSIG(st));
  /* no room for the frame */
  if ((c = fork()) == 0) {
    signal(SIGUSR1, (void (*)(int))fault);
    signal(SIGSEGV, SIG_DFL);
    __asm__ volatile("mov $0x1000,%%rsp; mov $39,%%eax; syscall; mov %%eax,%%edi; mov $10,%%esi; mov $62,%%eax; syscall" ::: "memory");
  }
  waitpid(c, &st, 0);
  printf("no stack: %d\n", WTERMSIG(st));
  return 0;
}
