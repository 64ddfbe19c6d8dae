/* poll, ppoll, select, pselect: what is ready, time left, signals and masks, restarting. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static volatile int seen;
static void handler(int s) { seen = s; }
#define E(x) ({ long r_ = (x); r_ < 0 ? -(long)errno : r_; })
static long now(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec * 1000 + t.tv_nsec / 1000000; }

int main(void) {
  int p[2], q[2];
  char b[10];
  pipe(p);
  pipe(q);
  struct pollfd f[5] = {{p[0], POLLIN}, {p[1], POLLOUT}, {-1, POLLIN}, {999, POLLIN}, {q[0], 0}};
  printf("poll %ld:", E(poll(f, 5, 0)));
  for (int i = 0; i < 5; i++) printf(" %x", f[i].revents);
  close(q[1]);
  printf("\nhup %ld %x\n", E(poll(f + 4, 1, -1)), f[4].revents);
  long t = now();
  printf("timeout %ld", E(poll(f, 1, 120)));
  printf(" waited %d\n", now() - t >= 120);
  printf("no fds %ld\n", E(poll(0, 0, 10)));
  printf("too many %ld\n", E(poll(f, 1 << 25, 10)));
  printf("bad pointer %ld\n", E(poll((void *)16, 1, 10)));
  int n = open("/dev/null", O_RDWR), r = open("/tmp", O_RDONLY);
  f[0].fd = n; f[0].events = POLLIN | POLLOUT | POLLPRI | POLLRDNORM | POLLWRBAND;
  f[1].fd = r; f[1].events = 0xfff;
  printf("null and folder %ld %x %x\n", E(poll(f, 2, 0)), f[0].revents, f[1].revents);
  /* a child writes after a while */
  fflush(stdout);
  pid_t c = fork();
  if (!c) { usleep(50000); write(p[1], "x", 1); _exit(0); }
  f[0].fd = p[0]; f[0].events = POLLIN;
  fflush(stdout);
  printf("woken %ld %x\n", E(poll(f, 1, 5000)), f[0].revents);
  wait(0);
  read(p[0], b, 1);
  /* select */
  fd_set in, out, ex;
  FD_ZERO(&in); FD_ZERO(&out); FD_ZERO(&ex);
  FD_SET(p[0], &in); FD_SET(p[1], &out); FD_SET(p[0], &ex); FD_SET(q[0], &in);
  struct timeval tv = {2, 500000};
  printf("select %ld: %d %d %d %d left %d\n", E(syscall(SYS_select, 20, &in, &out, &ex, &tv)), FD_ISSET(p[0], &in), FD_ISSET(p[1], &out), FD_ISSET(p[0], &ex), FD_ISSET(q[0], &in), tv.tv_sec == 2);
  FD_ZERO(&in); FD_SET(p[0], &in);
  tv = (struct timeval){0, 60000};
  t = now();
  printf("select timeout %ld in %d left %ld.%06ld", E(select(p[0] + 1, &in, 0, 0, &tv)), FD_ISSET(p[0], &in), tv.tv_sec, tv.tv_usec);
  printf(" waited %d\n", now() - t >= 60);
  FD_SET(700, &in);
  tv = (struct timeval){0, 0};
  printf("select beyond table %ld", E(select(5, &in, 0, 0, &tv)));
  FD_SET(60, &in);
  printf(" closed fd %ld", E(select(64, &in, 0, 0, &tv)));
  printf(" negative %ld", E(select(-1, &in, 0, 0, &tv)));
  tv.tv_usec = -1;
  printf(" bad time %ld\n", E(select(0, 0, 0, 0, &tv)));
  tv = (struct timeval){0, 1500000};
  FD_ZERO(&in);
  t = now();
  printf("microseconds beyond a second: %ld", E(syscall(SYS_select, 0, 0, 0, 0, &tv)));
  printf(" waited %d\n", now() - t >= 1500 && now() - t < 3000);
  /* signals */
  struct sigaction sa = {.sa_handler = handler, .sa_flags = SA_RESTART};
  sigaction(SIGALRM, &sa, 0);
  sigaction(SIGUSR1, &sa, 0);
  struct itimerval it = {{0, 0}, {0, 50000}};
  setitimer(ITIMER_REAL, &it, 0);
  f[0].fd = p[0]; f[0].events = POLLIN; f[0].revents = 77;
  printf("poll and a handler %ld seen %d revents %d\n", E(poll(f, 1, 3000)), seen, f[0].revents);
  seen = 0;
  setitimer(ITIMER_REAL, &it, 0);
  tv = (struct timeval){5, 0};
  FD_ZERO(&in); FD_SET(p[0], &in);
  printf("select and a handler %ld seen %d left %d\n", E(select(p[0] + 1, &in, 0, 0, &tv)), seen, tv.tv_sec == 4);
  sigset_t block, old, none;
  sigemptyset(&none);
  sigemptyset(&block);
  sigaddset(&block, SIGUSR1);
  sigprocmask(SIG_BLOCK, &block, &old);
  seen = 0;
  kill(getpid(), SIGUSR1);
  printf("blocked %d", seen);
  struct timespec ts = {1, 0};
  printf(" ppoll %ld seen %d", E(ppoll(f, 1, &ts, &none)), seen);
  sigprocmask(SIG_SETMASK, 0, &none);
  printf(" mask restored %d\n", sigismember(&none, SIGUSR1));
  sigemptyset(&none);
  seen = 0;
  kill(getpid(), SIGUSR1);
  FD_ZERO(&out);
  FD_SET(p[1], &out);
  printf("pselect ready %ld seen %d", E(pselect(p[1] + 1, 0, &out, 0, &ts, &none)), seen);
  printf(" pselect %ld seen %d\n", E(pselect(0, 0, 0, 0, &ts, &none)), seen);
  /* stopped and continued: no handler, so poll goes on with the time that was left */
  int g[2];
  pipe(g);
  c = fork();
  if (!c) {
    long t0 = now();
    f[0].fd = p[0];
    long x = E(poll(f, 1, 400));
    long d = now() - t0;
    printf("stopped poll %ld waited %d\n", x, d >= 400 && d < 700);
    fflush(stdout);
    _exit(0);
  }
  fflush(stdout);
  usleep(100000);
  kill(c, SIGSTOP);
  usleep(100000);
  kill(c, SIGCONT);
  waitpid(c, 0, 0);
  struct { const sigset_t *s; size_t n; } arg = {&none, 4};
  printf("bad mask size %ld\n", E(syscall(SYS_pselect6, 0, 0, 0, 0, &ts, &arg)));
  ts.tv_nsec = 1000000000;
  printf("bad timespec %ld\n", E(ppoll(f, 1, &ts, 0)));
  return 0;
}
