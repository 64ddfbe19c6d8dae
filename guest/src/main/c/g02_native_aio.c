/* Native asynchronous input and output: contexts, requests, results, eventfds, polls, cancelling, and what is refused. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "errname.h"

struct iocb {
  uint64_t data; uint32_t key, rw; uint16_t op; int16_t prio; uint32_t fd; uint64_t buf, bytes; int64_t offset;
  uint64_t reserved; uint32_t flags, resfd;
};
struct event { uint64_t data, obj; int64_t res, res2; };
enum { PREAD, PWRITE, FSYNC, FDSYNC, POLL = 5, NOOP, PREADV, PWRITEV };

static const char *r(long x) {
  static char s[8][24];
  static int i;
  char *p = s[i++ & 7];
  if (x < 0) snprintf(p, 24, "%s", errname(errno));
  else snprintf(p, 24, "%ld", x);
  return p;
}
static long setup(unsigned n, unsigned long *c) { return syscall(SYS_io_setup, n, c); }
static long submit(unsigned long c, long n, struct iocb **l) { return syscall(SYS_io_submit, c, n, l); }
static long events(unsigned long c, long min, long n, struct event *e, struct timespec *t) {
  return syscall(SYS_io_getevents, c, min, n, e, t);
}
static struct iocb req(int op, int fd, void *b, long n, long off) {
  struct iocb i;
  memset(&i, 0, sizeof i);
  i.op = op; i.fd = fd; i.buf = (uintptr_t)b; i.bytes = n; i.offset = off;
  return i;
}
static unsigned long ctx;
static void one(const char *what, struct iocb i) {
  struct iocb *l = &i;
  struct event e;
  i.data = 77;
  long s = submit(ctx, 1, &l);
  printf("%s: submit %s", what, r(s));
  if (s == 1) {
    long n = events(ctx, 1, 1, &e, 0);
    printf(" events %s data %d iocb %d res %ld %ld", r(n), (int)e.data, e.obj == (uintptr_t)&i, (long)e.res, (long)e.res2);
  }
  puts("");
}

int main(void) {
  unsigned long c = 1;
  setvbuf(stdout, 0, _IONBF, 0);
  printf("setup not zero %s", r(setup(4, &c)));
  c = 0;
  printf(" none %s much %s", r(setup(0, &c)), r(setup(-1, &c)));
  printf(" no place %s\n", r(setup(4, (void *)8)));
  printf("setup %s\n", r(setup(8, &ctx)));
  printf("another's %s %s %s\n", r(syscall(SYS_io_destroy, 0)), r(submit(1, 0, 0)), r(events(4096, 0, 0, 0, 0)));

  char name[] = "/tmp/aio-XXXXXX", b[64];
  int fd = mkstemp(name);
  unlink(name);
  one("write", req(PWRITE, fd, "hello, world", 12, 0));
  one("write further", req(PWRITE, fd, "tail", 4, 8192));
  one("read", req(PREAD, fd, b, sizeof b, 7));
  printf("%.5s\n", b);
  one("read the end", req(PREAD, fd, b, sizeof b, 8194));
  one("read beyond", req(PREAD, fd, b, sizeof b, 10000));
  struct iovec v[2] = {{b, 3}, {b + 10, 4}};
  one("readv", req(PREADV, fd, v, 2, 0));
  printf("%.3s %.4s\n", b, b + 10);
  v[0].iov_base = "abc"; v[1].iov_base = "defg";
  one("writev", req(PWRITEV, fd, v, 2, 3));
  one("too many", req(PREADV, fd, v, 1025, 0));
  one("fsync", req(FSYNC, fd, 0, 0, 0));
  one("fdsync", req(FDSYNC, fd, 0, 0, 0));
  one("fsync with a buffer", req(FSYNC, fd, b, 1, 0));
  one("no such file", req(PREAD, 99, b, 1, 0));
  one("no such operation", req(4, fd, b, 1, 0));
  one("noop", req(NOOP, fd, 0, 0, 0));
  one("bad buffer", req(PREAD, fd, (void *)8, 4, 0));
  one("negative offset", req(PREAD, fd, b, 4, -1));
  one("negative length", req(PREAD, fd, b, -1, 0));
  int ro = open("/dev/null", O_RDONLY);
  one("write to what is read", req(PWRITE, ro, b, 4, 0));
  one("read of nothing", req(PREAD, ro, b, 4, 0));
  struct iocb i = req(PREAD, fd, b, 1, 0), *l[3] = {&i, &i, (void *)8};
  i.reserved = 1;
  printf("reserved %s", r(submit(ctx, 1, l)));
  i.reserved = 0;
  printf(" none %s negative %s bad list %s", r(submit(ctx, 0, l)), r(submit(ctx, -1, l)), r(submit(ctx, 1, (void *)8)));
  printf(" bad second %s\n", r(submit(ctx, 3, l)));
  struct event e[16];
  struct timespec no = {0, 0}, bad = {0, 1000000000}, soon = {0, 2000000};
  printf("events %s then %s\n", r(events(ctx, 1, 16, e, &no)), r(events(ctx, 1, 16, e, &soon)));
  printf("events: bad time %s min above n %s negative %s none %s\n", r(events(ctx, 0, 1, e, &bad)),
         r(events(ctx, 2, 1, e, &no)), r(events(ctx, -1, 1, e, &no)), r(events(ctx, 0, 0, e, &no)));

  int ev = eventfd(0, EFD_NONBLOCK);
  uint64_t count = 0;
  struct iocb w = req(PWRITE, fd, "x", 1, 0), w2 = req(PREAD, fd, b, 1, 0), *two[2] = {&w, &w2};
  w.flags = w2.flags = 1;
  w.resfd = w2.resfd = ev;
  printf("two with an eventfd %s", r(submit(ctx, 2, two)));
  printf(" read %s", r(read(ev, &count, 8)));
  printf(" count %d events %s\n", (int)count, r(events(ctx, 2, 4, e, 0)));
  w.resfd = fd;
  printf("no eventfd %s", r(submit(ctx, 1, two)));
  w.resfd = 99;
  printf(" no file %s\n", r(submit(ctx, 1, two)));

  int p[2];
  if (pipe(p)) return 1;
  struct iocb poll = req(POLL, p[0], (void *)POLLIN, 0, 0), *pl = &poll;
  poll.flags = 1;
  poll.resfd = ev;
  printf("poll %s waiting %s", r(submit(ctx, 1, &pl)), r(events(ctx, 1, 1, e, &soon)));
  if (!fork()) { usleep(3000); _exit(write(p[1], "z", 1) != 1); }
  printf(" comes %s", r(events(ctx, 1, 1, e, 0)));
  printf(" res %lx", (long)e[0].res);
  printf(" eventfd %s\n", r(read(ev, &count, 8)));
  wait(0);
  one("poll ready", req(POLL, p[0], (void *)(POLLIN | POLLOUT), 0, 0));
  one("poll with a length", req(POLL, p[0], (void *)POLLIN, 3, 0));
  one("read a pipe", req(PREAD, p[0], b, 8, 0));
  printf("poll again %s", r(submit(ctx, 1, &pl)));
  printf(" cancel unknown %s", r(syscall(SYS_io_cancel, ctx, &w, e)));
  printf(" bad %s", r(syscall(SYS_io_cancel, ctx, (void *)8, e)));
  printf(" no context %s\n", r(syscall(SYS_io_cancel, 8, &poll, e)));
  printf("cancel %s", r(syscall(SYS_io_cancel, ctx, &poll, e)));
  printf(" events %s\n", r(events(ctx, 1, 4, e, 0)));
  printf("still polling %s destroy %s", r(submit(ctx, 1, &pl)), r(syscall(SYS_io_destroy, ctx)));
  printf(" again %s submit %s\n", r(syscall(SYS_io_destroy, ctx)), r(submit(ctx, 1, &pl)));
  return 0;
}
