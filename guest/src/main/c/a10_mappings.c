/* A10, A6: mmap, mprotect, munmap, mremap, brk: the calls' results and what a touch gives afterwards. */
#define _GNU_SOURCE
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

static sigjmp_buf env;
static volatile int sig, code;
static void *volatile where;
static void handler(int s, siginfo_t *i, void *c) { sig = s; code = i->si_code; where = i->si_addr; siglongjmp(env, 1); }
static void touch(const char *what, volatile char *p, int write) {
  if (sigsetjmp(env, 1) == 0) {
    if (write) *p = 1; else (void)*p;
    printf("%s: ok\n", what);
  } else printf("%s: signal %d code %d address %s\n", what, sig, code, where == p ? "right" : "wrong");
}
int main(void) {
  setvbuf(stdout, 0, _IONBF, 0);
  struct sigaction sa = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};
  sigaction(SIGSEGV, &sa, 0);
  sigaction(SIGBUS, &sa, 0);
  char *p = mmap(0, 8 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  touch("fresh", p, 0);
  printf("zero %d\n", p[4095]);
  printf("mprotect %d\n", mprotect(p + 4096, 4096, PROT_READ));
  touch("read-only, read", p + 4096, 0);
  touch("read-only, write", p + 4096, 1);
  printf("munmap middle %d\n", munmap(p + 3 * 4096, 4096));
  touch("hole", p + 3 * 4096, 0);
  touch("after the hole", p + 4 * 4096, 1);
  mprotect(p, 4096, PROT_NONE);
  touch("none", p, 0);
  touch("null", 0, 1);
  touch("non canonical", (char *)0x123456789abcdef0, 0);
  char *q = mremap(p + 4 * 4096, 4096, 64 * 4096, MREMAP_MAYMOVE);
  printf("mremap kept %d\n", q != MAP_FAILED && q[0] == 1);
  touch("grown", q + 63 * 4096, 1);
  char *b = (char *)syscall(SYS_brk, 0); /* musl has no brk(2) of its own */
  printf("brk %d\n", syscall(SYS_brk, b + 100000) == (long)(b + 100000));
  memset(b, 7, 100000);
  printf("byte %d\n", b[99999]);
  syscall(SYS_brk, b);
  touch("below brk gone", (char *)(((uintptr_t)b + 8191) & ~4095ul), 1);
  errno = 0; printf("bad length %d", mmap(0, 0, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED); printf(" %s\n", strerror(errno));
  errno = 0; printf("unaligned unmap %d", munmap(p + 1, 4096)); printf(" %s\n", strerror(errno));
  errno = 0; printf("protect hole %d", mprotect(p, 8 * 4096, PROT_READ)); printf(" %s\n", strerror(errno));
  errno = 0; printf("fixed noreplace %d", mmap(p, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0) == MAP_FAILED); printf(" %s\n", strerror(errno));
  errno = 0; printf("no fd %d", mmap(0, 4096, PROT_READ, MAP_PRIVATE, 99, 0) == MAP_FAILED); printf(" %s\n", strerror(errno));
  char *d = mmap(0, 4 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  memset(d, 9, 4 * 4096);
  int r = madvise(d, 4096, MADV_DONTNEED);
  printf("dontneed %d -> %d %d\n", r, d[0], d[4096]);
  unsigned char vec[4];
  r = mincore(d, 4 * 4096, vec);
  printf("mincore %d: %d %d\n", r, vec[1] & 1, vec[3] & 1);
  char name[] = "/tmp/vt_mapXXXXXX";
  int fd = mkstemp(name);
  unlink(name);
  ftruncate(fd, 5000);
  char *m = mmap(0, 3 * 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  m[4999] = 'x'; m[0] = 'a';
  char buf[2];
  pread(fd, buf, 1, 4999); pread(fd, buf + 1, 1, 0);
  printf("coherent %c%c\n", buf[0], buf[1]);
  pwrite(fd, "zz", 2, 4096);
  printf("coherent back %c\n", m[4097]);
  touch("past end, same page", m + 8191, 1);
  touch("past end, next page", m + 8192, 0);
  ftruncate(fd, 100);
  touch("truncated away", m + 4096, 0);
  touch("still there", m, 0);
  return 0;
}
