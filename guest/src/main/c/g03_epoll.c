/* epoll: level, edge, one-shot, exclusive, nested; what can be watched; descriptors closed while watched. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#define E(x) ({ long r_ = (x); r_ < 0 ? -(long)errno : r_; })

static long ctl(int ep, int op, int fd, unsigned events, unsigned long data) {
  struct epoll_event e = {events, {.u64 = data}};
  return E(epoll_ctl(ep, op, fd, &e));
}
static void waits(const char *what, int ep, int max, int ms) {
  struct epoll_event e[10];
  long n = E(epoll_wait(ep, e, max, ms));
  printf("%s: %ld", what, n);
  for (int i = 0; i < n; i++) printf(" [%x %lu]", e[i].events, (unsigned long)e[i].data.u64);
  putchar('\n');
}
static void handler(int s) {}

int main(void) {
  int p[2], q[2];
  char b[100];
  pipe(p);
  pipe(q);
  int ep = epoll_create1(EPOLL_CLOEXEC);
  printf("create %ld %ld %ld\n", E(epoll_create(0)), E(epoll_create1(1)), E(fcntl(ep, F_GETFD)));
  printf("add %ld again %ld\n", ctl(ep, EPOLL_CTL_ADD, p[0], EPOLLIN, 1), ctl(ep, EPOLL_CTL_ADD, p[0], EPOLLIN, 1));
  printf("errors %ld %ld %ld %ld %ld %ld\n", ctl(ep, EPOLL_CTL_MOD, q[0], EPOLLIN, 1), ctl(ep, EPOLL_CTL_DEL, q[0], 0, 0), ctl(ep, EPOLL_CTL_ADD, 77, EPOLLIN, 1), ctl(p[0], EPOLL_CTL_ADD, q[0], EPOLLIN, 1), ctl(ep, 9, q[0], EPOLLIN, 1), ctl(ep, EPOLL_CTL_ADD, ep, EPOLLIN, 1));
  int f = open("/tmp/epoll_file", O_CREAT | O_RDWR, 0600), d = open("/tmp", O_RDONLY), n = open("/dev/null", O_RDWR);
  printf("file %ld folder %ld null %ld\n", ctl(ep, EPOLL_CTL_ADD, f, EPOLLIN, 1), ctl(ep, EPOLL_CTL_ADD, d, EPOLLIN, 1), ctl(ep, EPOLL_CTL_ADD, n, EPOLLIN, 1));
  unlink("/tmp/epoll_file");
  waits("nothing", ep, 10, 0);
  write(p[1], "abc", 3);
  waits("level", ep, 10, 0);
  waits("level again", ep, 10, -1);
  read(p[0], b, 3);
  waits("drained", ep, 10, 20);
  printf("mod %ld\n", ctl(ep, EPOLL_CTL_MOD, p[0], EPOLLIN | EPOLLET, 2));
  write(p[1], "abc", 3);
  waits("edge", ep, 10, 0);
  waits("edge again", ep, 10, 0);
  write(p[1], "d", 1);
  waits("edge news", ep, 10, 0);
  printf("mod while ready %ld\n", ctl(ep, EPOLL_CTL_MOD, p[0], EPOLLIN | EPOLLET, 3));
  waits("edge after mod", ep, 10, 0);
  ctl(ep, EPOLL_CTL_MOD, p[0], EPOLLIN | EPOLLONESHOT, 4);
  waits("one shot", ep, 10, 0);
  waits("one shot used", ep, 10, 0);
  write(p[1], "e", 1);
  waits("one shot still used", ep, 10, 0);
  ctl(ep, EPOLL_CTL_MOD, p[0], EPOLLIN | EPOLLONESHOT, 5);
  waits("one shot again", ep, 10, 0);
  ctl(ep, EPOLL_CTL_MOD, p[0], EPOLLIN, 6);
  ctl(ep, EPOLL_CTL_ADD, q[1], EPOLLOUT, 7);
  waits("two", ep, 10, 0);
  waits("one at a time", ep, 1, 0);
  waits("one at a time", ep, 1, 0);
  waits("one at a time", ep, 1, 0);
  close(q[0]);
  waits("error", ep, 10, 0);
  printf("exclusive %ld", ctl(ep, EPOLL_CTL_MOD, p[0], EPOLLIN | EPOLLEXCLUSIVE, 8));
  int e2 = epoll_create1(0);
  printf(" %ld", ctl(e2, EPOLL_CTL_ADD, p[0], EPOLLIN | EPOLLEXCLUSIVE, 9));
  printf(" mod %ld oneshot %ld\n", ctl(e2, EPOLL_CTL_MOD, p[0], EPOLLIN, 9), ctl(e2, EPOLL_CTL_ADD, p[1], EPOLLOUT | EPOLLEXCLUSIVE | EPOLLONESHOT, 9));
  waits("exclusive", e2, 10, 0);
  /* nesting */
  int e3 = epoll_create1(0);
  printf("nest %ld loop %ld\n", ctl(e3, EPOLL_CTL_ADD, ep, EPOLLIN, 10), ctl(ep, EPOLL_CTL_ADD, e3, EPOLLIN, 11));
  waits("nested", e3, 10, 0);
  int chain[8];
  for (int i = 0; i < 8; i++) chain[i] = epoll_create1(0);
  for (int i = 0; i < 7; i++) printf("%ld ", ctl(chain[i + 1], EPOLL_CTL_ADD, chain[i], EPOLLIN, i));
  printf("depth\n");
  struct pollfd pf = {e3, POLLIN, 0};
  printf("poll of epoll %d %x\n", poll(&pf, 1, 0), pf.revents);
  /* closing */
  int dupd = dup(p[0]);
  close(p[0]);
  waits("closed, but a dup lives", ep, 10, 0);
  close(dupd);
  waits("gone", ep, 10, 0);
  /* reuse of a number while the old file lives */
  int r[2];
  pipe(r);
  write(r[1], "x", 1);
  ctl(ep, EPOLL_CTL_ADD, r[0], EPOLLIN, 20);
  int keep = dup(r[0]), num = r[0];
  close(r[0]);
  int z = open("/dev/null", O_RDONLY);
  dup2(q[1], num);
  printf("add new file under old number %ld\n", ctl(ep, EPOLL_CTL_ADD, num, EPOLLIN, 21));
  waits("both", ep, 10, 0);
  printf("delete %ld again %ld\n", ctl(ep, EPOLL_CTL_DEL, num, 0, 0), ctl(ep, EPOLL_CTL_DEL, num, 0, 0));
  close(keep);
  /* waiting */
  int ev = eventfd(0, EFD_NONBLOCK);
  int e4 = epoll_create1(0);
  ctl(e4, EPOLL_CTL_ADD, ev, EPOLLIN | EPOLLET, 30);
  fflush(stdout);
  pid_t c = fork();
  if (!c) {
    unsigned long one = 1;
    usleep(30000);
    write(ev, &one, 8);
    usleep(30000);
    write(ev, &one, 8);
    _exit(0);
  }
  waits("from child", e4, 10, 5000);
  waits("second edge", e4, 10, 5000);
  wait(0);
  waits("time is over", e4, 10, 30);
  printf("max 0: %ld\n", E(epoll_wait(e4, 0, 0, 0)));
  printf("not epoll: %ld\n", E(epoll_wait(ev, (void *)b, 1, 0)));
  unsigned long v = 0;
  read(ev, &v, 8);
  printf("count %lu\n", v);
  v = 1;
  ctl(e4, EPOLL_CTL_MOD, ev, EPOLLIN, 31);
  write(ev, &v, 8);
  printf("bad buffer: %ld\n", E(epoll_wait(e4, (void *)64, 4, 0)));
  waits("still there", e4, 10, 0);
  read(ev, &v, 8);
  struct sigaction sa = {.sa_handler = handler, .sa_flags = SA_RESTART};
  sigaction(SIGALRM, &sa, 0);
  alarm(1);
  waits("signal", e4, 10, 3000);
  sigset_t none;
  sigemptyset(&none);
  struct timespec ts = {0, 20000000};
  struct epoll_event out[2];
  printf("pwait2 %ld\n", E(syscall(441, e4, out, 2, &ts, &none, 8L)));
  return 0;
}
