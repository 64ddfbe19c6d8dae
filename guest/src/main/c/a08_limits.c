/* A8, A10, B11: address-space limits, overcommit, growth of the stack and its end. */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define RW (PROT_READ | PROT_WRITE)
#define ANON (MAP_PRIVATE | MAP_ANONYMOUS)
static void limit(int what, long soft) { struct rlimit r; getrlimit(what, &r); r.rlim_cur = soft; if (setrlimit(what, &r)) perror("setrlimit"); }
static void result(const char *what, void *r) { printf("%s: %s\n", what, r == MAP_FAILED ? strerror(errno) : "done"); }
static int in_child(const char *what, void (*f)(void)) {
  fflush(stdout);
  pid_t p = fork();
  if (p == 0) { f(); fflush(stdout); _exit(0); }
  int st;
  waitpid(p, &st, 0);
  printf("%s: status %x\n", what, st & 0xff7f);
  return st;
}
static void as(void) {
  limit(RLIMIT_AS, 64 << 20);
  result("32 MiB", mmap(0, 32 << 20, RW, ANON, -1, 0));
  result("64 MiB more", mmap(0, 64 << 20, RW, ANON, -1, 0));
  result("of nothing", mmap(0, 64 << 20, PROT_NONE, ANON | MAP_NORESERVE, -1, 0));
  printf("malloc %d\n", malloc(64 << 20) != 0);
}
static void data(void) {
  limit(RLIMIT_DATA, 16 << 20);
  result("private writable 32 MiB", mmap(0, 32 << 20, RW, ANON, -1, 0));
  result("read-only 32 MiB", mmap(0, 32 << 20, PROT_READ, ANON, -1, 0));
  result("shared 32 MiB", mmap(0, 32 << 20, RW, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
  printf("sbrk %d\n", sbrk(32 << 20) == (void *)-1 ? errno : 0);
}
static int depth(int n) { volatile char block[4096]; block[0] = n; return n == 0 ? block[0] : depth(n - 1) + block[0]; }
static void shallow(void) { printf("1000 pages of stack: %d\n", depth(1000) != -1); }
static void deep(void) { printf("4000 pages of stack: %d\n", depth(4000) != -1); }
static void small(void) { limit(RLIMIT_STACK, 1 << 20); printf("%d\n", depth(1000)); }
static char alternate[65536];
static void overflow(int s, siginfo_t *i, void *c) { printf("handler on its own stack: signal %d code %d\n", s, i->si_code); fflush(stdout); _exit(3); }
static void handled(void) {
  stack_t st = {.ss_sp = alternate, .ss_size = sizeof alternate};
  sigaltstack(&st, 0);
  struct sigaction sa = {.sa_sigaction = overflow, .sa_flags = SA_SIGINFO | SA_ONSTACK};
  sigaction(SIGSEGV, &sa, 0);
  depth(1 << 20);
}
static void growsdown(void) {
  char *p = mmap(0, 1 << 20, PROT_NONE, ANON, -1, 0);
  munmap(p, 1 << 20);
  char *g = mmap(p + (1 << 19), 8192, RW, ANON | MAP_GROWSDOWN | MAP_FIXED, -1, 0);
  g[-4096] = 1;
  g[-40960] = 2;
  printf("grown %d\n", g[-40960]);
  g[8192] = 1;
}
static void lock(void) {
  limit(RLIMIT_MEMLOCK, 65536);
  setuid(1000);
  char *p = mmap(0, 1 << 20, RW, ANON, -1, 0);
  printf("mlock 16 pages %d\n", mlock(p, 65536) ? errno : 0);
  printf("one more %d\n", mlock(p + 65536, 4096) ? errno : 0);
  printf("again %d\n", mlock(p, 65536) ? errno : 0);
  result("MAP_LOCKED", mmap(0, 4096, RW, ANON | MAP_LOCKED, -1, 0));
  munlock(p, 4096);
  result("MAP_LOCKED", mmap(0, 4096, RW, ANON | MAP_LOCKED, -1, 0));
  limit(RLIMIT_MEMLOCK, 0);
  printf("limit 0: %d\n", mlock(p, 4096) ? errno : 0);
}
static void promise(void) {
  result("a promise beyond the machine", mmap(0, 1L << 45, RW, ANON, -1, 0));
  result("without reserve", mmap(0, 1L << 45, RW, ANON | MAP_NORESERVE, -1, 0));
  result("read-only", mmap(0, 1L << 44, PROT_READ, ANON, -1, 0));
}
int main(void) {
  in_child("RLIMIT_AS", as);
  in_child("RLIMIT_DATA", data);
  in_child("stack", shallow);
  in_child("stack overflow", deep);
  in_child("stack of 1 MiB", small);
  in_child("overflow with handler", handled);
  in_child("MAP_GROWSDOWN", growsdown);
  in_child("RLIMIT_MEMLOCK", lock);
  in_child("overcommit", promise);
  return 0;
}
