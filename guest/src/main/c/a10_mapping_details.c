/* A10, A6, F6: the corners of mmap, mremap, madvise, msync, mincore and mlock: results, errors, what is left mapped. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_READ 22
#define MADV_POPULATE_WRITE 23
#endif
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define P 4096L
#define RW (PROT_READ | PROT_WRITE)
#define ANON (MAP_PRIVATE | MAP_ANONYMOUS)

static sigjmp_buf env;
static volatile int sig, code;
static void handler(int s, siginfo_t *i, void *c) { sig = s; code = i->si_code; siglongjmp(env, 1); }
static void touch(const char *what, volatile char *p, int write) {
  if (sigsetjmp(env, 1) == 0) {
    if (write) *p = 1; else (void)*p;
    printf("%s: ok\n", what);
  } else printf("%s: signal %d code %d\n", what, sig, code);
}
static void result(const char *what, long r) { printf("%s: %s %s\n", what, r == -1 ? "failed" : "done", r == -1 ? strerror(errno) : ""); }
static char *map(long pages) { return mmap(0, pages * P, RW, ANON, -1, 0); }
/* Which pages of a range are mapped, as mincore says. */
static void shape(const char *what, char *p, int pages) {
  unsigned char v;
  printf("%s ", what);
  for (int i = 0; i < pages; i++) putchar(mincore(p + i * P, P, &v) == 0 ? (v & 1 ? 'x' : '.') : ' ');
  printf("|\n");
}
static void remap(void) {
  char *r = map(64), *p = r + 8 * P;
  munmap(r + 16 * P, 48 * P);
  for (int i = 0; i < 8; i++) p[i * P] = 'a' + i;
  result("shrink", (long)mremap(p, 8 * P, 4 * P, 0));
  shape("shrunk", p, 10);
  result("grow in place", (long)mremap(p, 4 * P, 12 * P, 0));
  shape("grown", p, 14);
  char *q = r + 30 * P;
  result("fixed without maymove", (long)mremap(p, 4 * P, 4 * P, MREMAP_FIXED, q));
  result("overlap", (long)mremap(p, 4 * P, 4 * P, MREMAP_MAYMOVE | MREMAP_FIXED, p + P));
  result("unaligned", (long)mremap(p + 1, P, 2 * P, MREMAP_MAYMOVE));
  result("unaligned target", (long)mremap(p, P, P, MREMAP_MAYMOVE | MREMAP_FIXED, q + 1));
  result("to size 0", (long)mremap(p, P, 0, MREMAP_MAYMOVE));
  result("from size 0, private", (long)mremap(p, 0, P, MREMAP_MAYMOVE));
  result("hole", (long)mremap(r + 60 * P, P, 2 * P, MREMAP_MAYMOVE));
  result("bad flag", (long)mremap(p, P, P, 8));
  result("beyond the area", (long)mremap(p, 64 * P, 128 * P, MREMAP_MAYMOVE));
  result("fixed", (long)mremap(p, 4 * P, 6 * P, MREMAP_MAYMOVE | MREMAP_FIXED, q));
  printf("moved %c%c\n", q[0], q[3 * P]);
  shape("old", p, 14);
  shape("new", q, 8);
  char *k = mremap(q, 2 * P, 2 * P, MREMAP_MAYMOVE | MREMAP_DONTUNMAP);
  printf("dontunmap %d, moved %c, left %d\n", k != MAP_FAILED, k[0], q[0]);
  char *s = mmap(0, 2 * P, RW, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  s[0] = 'S';
  char *d = mremap(s, 0, 2 * P, MREMAP_MAYMOVE);
  d[1] = 'D';
  printf("double of a shared mapping %c%c\n", d[0], s[1]);
}
static void advice(void) {
  char *p = map(8);
  memset(p, 5, 8 * P);
  result("dontneed", madvise(p + P, P, MADV_DONTNEED));
  result("free", madvise(p + 2 * P, P, MADV_FREE));
  p[2 * P] = 6; /* a write after MADV_FREE is kept */
  printf("%d %d %d %d\n", p[0], p[P], p[2 * P], p[3 * P]);
  result("willneed", madvise(p, 8 * P, MADV_WILLNEED));
  result("sequential", madvise(p, P, MADV_SEQUENTIAL));
  result("normal", madvise(p, P, MADV_NORMAL));
  result("unknown", madvise(p, P, 777));
  result("unaligned", madvise(p + 1, P, MADV_DONTNEED));
  result("length 0", madvise(p, 0, MADV_DONTNEED));
  munmap(p + 6 * P, P);
  result("hole", madvise(p + 5 * P, 3 * P, MADV_DONTNEED));
  shape("after it", p, 8);
  result("wipe", madvise(p, P, MADV_WIPEONFORK));
  result("dontfork", madvise(p + 3 * P, P, MADV_DONTFORK));
  result("populate write", madvise(p + 5 * P, P, MADV_POPULATE_WRITE));
  result("populate hole", madvise(p + 5 * P, 2 * P, MADV_POPULATE_READ));
  shape("populated", p, 8);
  fflush(stdout);
  if (fork() == 0) {
    printf("child: wiped %d\n", p[0]);
    touch("child: not forked", p + 3 * P, 0);
    fflush(stdout);
    _exit(0);
  }
  wait(0);
}
static void files(void) {
  char name[] = "/tmp/vt-map-XXXXXX";
  int fd = mkstemp(name);
  char page[4096];
  memset(page, 'f', P);
  for (int i = 0; i < 3; i++) write(fd, page, P);
  write(fd, "tail", 4);
  char *s = mmap(0, 6 * P, RW, MAP_SHARED, fd, 0), *p = mmap(0, 6 * P, RW, MAP_PRIVATE, fd, P);
  s[P] = 'S';
  printf("private sees shared write %c\n", p[0]);
  p[1] = 'P';
  pread(fd, page, 4, P);
  printf("file %.4s\n", page);
  s[3 * P + 4] = 'x'; /* beyond the end, in the last page */
  printf("size %ld\n", (long)lseek(fd, 0, SEEK_END));
  touch("page beyond the end, shared", s + 4 * P, 0);
  touch("page beyond the end, private", p + 3 * P, 1);
  pwrite(fd, "W", 1, 2 * P);
  printf("write is seen %c %c\n", s[2 * P], p[P]);
  p[P + 1] = 'c';
  pwrite(fd, "V", 1, 2 * P);
  printf("copy is not %c\n", p[P]);
  ftruncate(fd, P + 10);
  touch("truncated, shared", s + 2 * P, 0);
  touch("truncated, private copy", p + P, 0);
  printf("rest of page cleared %d\n", s[P + 10]);
  ftruncate(fd, 3 * P);
  printf("grown again %d %d\n", s[2 * P], p[P]);
  result("msync", msync(s, 3 * P, MS_SYNC));
  result("msync both", msync(s, P, MS_SYNC | MS_ASYNC));
  result("msync unaligned", msync(s + 1, P, MS_SYNC));
  int ro = open(name, O_RDONLY), wo = open(name, O_WRONLY);
  result("shared write of read-only file", (long)mmap(0, P, RW, MAP_SHARED, ro, 0));
  result("private write of read-only file", (long)mmap(0, P, RW, MAP_PRIVATE, ro, 0));
  char *r = mmap(0, P, PROT_READ, MAP_SHARED, ro, 0);
  result("mprotect it writable", mprotect(r, P, RW));
  result("write-only file", (long)mmap(0, P, PROT_READ, MAP_SHARED, wo, 0));
  result("odd offset", (long)mmap(0, P, PROT_READ, MAP_SHARED, fd, 100));
  result("neither shared nor private", (long)mmap(0, P, PROT_READ, 0, fd, 0));
  result("huge length", (long)mmap(0, 1L << 47, PROT_READ, MAP_PRIVATE, fd, 0));
  result("overflow", (long)mmap(0, P, PROT_READ, MAP_PRIVATE, fd, (off_t)(-P)));
  int pipes[2];
  pipe(pipes);
  result("pipe", (long)mmap(0, P, PROT_READ, MAP_PRIVATE, pipes[0], 0));
  int zero = open("/dev/zero", O_RDWR);
  char *z = mmap(0, P, RW, MAP_PRIVATE, zero, 0);
  printf("/dev/zero %d\n", z != MAP_FAILED && z[5] == 0);
  unlink(name);
}
static void locks(void) {
  char *p = map(4);
  result("mlock", mlock(p + 100, P));
  shape("locked", p, 4);
  result("dontneed locked", madvise(p, P, MADV_DONTNEED));
  result("munlock", munlock(p, 4 * P));
  munmap(p + 2 * P, P);
  result("mlock hole", mlock(p, 4 * P));
  result("mlockall 0", mlockall(0));
  result("mlock2 bad flag", syscall(SYS_mlock2, p, P, 2));
}
static void places(void) {
  char *p = map(4);
  munmap(p, 4 * P);
  printf("hint taken %d\n", mmap(p, P, RW, ANON, -1, 0) == p);
  printf("occupied hint not taken %d\n", mmap(p, P, RW, ANON, -1, 0) != p);
  printf("unaligned hint rounded down %d\n", mmap(p + P + 5, P, RW, ANON, -1, 0) == p + P);
  result("unaligned fixed", (long)mmap(p + 5, P, RW, ANON | MAP_FIXED, -1, 0));
  result("noreplace", (long)mmap(p, P, RW, ANON | MAP_FIXED_NOREPLACE, -1, 0));
  p[0] = 1;
  char *f = mmap(p, 2 * P, RW, ANON | MAP_FIXED, -1, 0);
  printf("fixed replaces %d %d\n", f == p, p[0]);
  result("above user space", (long)mmap((void *)0x7ffffffff000, P, RW, ANON | MAP_FIXED, -1, 0));
  char *low = mmap(0, P, RW, ANON | MAP_32BIT, -1, 0);
  printf("32 bit %d\n", (unsigned long)low < 1ul << 31);
  char *pop = mmap(0, 4 * P, RW, ANON | MAP_POPULATE, -1, 0);
  shape("populate", pop, 4);
  result("munmap nothing", munmap(p + 1000 * P, 0));
  result("munmap hole", munmap(p + 2 * P, P));
  result("protect growsdown", mprotect(p, P, PROT_READ | PROT_GROWSDOWN));
  result("protect strange", mprotect(p, P, 0x40));
  result("protect overflow", mprotect(p, -P, PROT_READ));
}
int main(void) {
  struct sigaction sa = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};
  sigaction(SIGSEGV, &sa, 0);
  sigaction(SIGBUS, &sa, 0);
  remap();
  advice();
  files();
  locks();
  places();
  return 0;
}
