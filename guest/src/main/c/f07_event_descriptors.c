/* eventfd, timerfd and signalfd. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#define E(x) ({ long r_ = (x); r_ < 0 ? -(long)errno : r_; })
static int bits(int fd) { struct pollfd p = {fd, POLLIN | POLLOUT, 0}; poll(&p, 1, 0); return p.revents; }
static long wr(int fd, uint64_t v) { return E(write(fd, &v, 8)); }
static long rd(int fd) { uint64_t v; long n = read(fd, &v, 8); return n < 0 ? -errno : (long)v; }
static long ms(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec * 1000 + t.tv_nsec / 1000000; }

static void events(void) {
  int e = eventfd(3, EFD_NONBLOCK);
  struct stat s;
  fstat(e, &s);
  printf("eventfd mode %o bits %x read %ld then %ld bits %x\n", s.st_mode, bits(e), rd(e), rd(e), bits(e));
  printf("write %ld %ld %ld bits %x\n", wr(e, 5), wr(e, -1), wr(e, -2), bits(e));
  printf("read %ld write max %ld bits %x over %ld zero %ld\n", rd(e), wr(e, -2), bits(e), wr(e, 1), wr(e, 0));
  char c[8];
  printf("short %ld %ld seek %ld\n", E(read(e, c, 7)), E(write(e, c, 7)), E(lseek(e, 0, SEEK_SET)));
  int m = eventfd(2, EFD_SEMAPHORE | EFD_NONBLOCK);
  printf("semaphore %ld %ld %ld\n", rd(m), rd(m), rd(m));
  printf("bad flags %ld\n", E(eventfd(0, 2)));
  int b = eventfd(0, 0);
  fflush(stdout);
  if (!fork()) { usleep(20000); wr(b, 9); _exit(0); }
  printf("blocking read %ld\n", rd(b));
  wait(0);
}

static void timers(void) {
  int t = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
  printf("timerfd bits %x read %ld\n", bits(t), rd(t));
  struct itimerspec i = {{0, 0}, {0, 30000000}}, o;
  printf("set %ld", E(timerfd_settime(t, 0, &i, 0)));
  timerfd_gettime(t, &o);
  printf(" left %d interval %ld\n", o.it_value.tv_nsec > 0 && o.it_value.tv_nsec <= 30000000, o.it_interval.tv_nsec);
  struct pollfd p = {t, POLLIN, 0};
  printf("poll %d", poll(&p, 1, 2000));
  printf(" read %ld then %ld\n", rd(t), rd(t));
  timerfd_gettime(t, &o);
  printf("expired: %ld %ld\n", o.it_value.tv_sec, o.it_value.tv_nsec);
  i = (struct itimerspec){{0, 20000000}, {0, 20000000}};
  timerfd_settime(t, 0, &i, 0);
  long start = ms();
  usleep(110000);
  long n = rd(t);
  printf("intervals %d then %ld\n", n >= 5 && n <= (ms() - start) / 20 + 1, rd(t));
  timerfd_gettime(t, &o);
  printf("next %d\n", o.it_value.tv_nsec > 0 && o.it_value.tv_nsec <= 20000000);
  i = (struct itimerspec){{0, 0}, {0, 0}};
  printf("disarm %ld old interval %ld\n", E(timerfd_settime(t, 0, &i, &o)), o.it_interval.tv_nsec);
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  int r = timerfd_create(CLOCK_REALTIME, 0);
  i.it_value = now;
  i.it_value.tv_sec += 1;
  start = ms();
  timerfd_settime(r, TFD_TIMER_ABSTIME, &i, 0);
  printf("absolute %ld", rd(r));
  printf(" waited %d\n", ms() - start >= 900 && ms() - start < 2000);
  i.it_value = (struct timespec){1, 0};
  timerfd_settime(r, TFD_TIMER_ABSTIME, &i, 0);
  printf("in the past %ld\n", rd(r));
  i.it_value.tv_nsec = 1000000000;
  printf("bad time %ld flags %ld clock %ld fd %ld write %ld\n", E(timerfd_settime(r, 0, &i, 0)), E(timerfd_settime(r, 8, &o, 0)), E(timerfd_create(2, 0)), E(timerfd_gettime(0, &o)), wr(r, 1));
}

static void show(struct signalfd_siginfo *s) {
  printf(" [%d code %d pid %d int %d ptr %d status %d]", s->ssi_signo, s->ssi_code, s->ssi_pid == getpid() ? 1 : s->ssi_pid > 0 ? 2 : 0, s->ssi_int, s->ssi_ptr != 0, s->ssi_status);
}
static void signals(void) {
  sigset_t m;
  sigemptyset(&m);
  sigaddset(&m, SIGUSR1);
  sigaddset(&m, SIGRTMIN + 1);
  sigaddset(&m, SIGCHLD);
  sigaddset(&m, SIGKILL);
  sigprocmask(SIG_BLOCK, &m, 0);
  int s = signalfd(-1, &m, SFD_NONBLOCK | SFD_CLOEXEC);
  struct signalfd_siginfo i[4];
  printf("signalfd bits %x read %ld\n", bits(s), E(read(s, i, sizeof i)));
  kill(getpid(), SIGUSR1);
  union sigval v = {.sival_int = 42};
  sigqueue(getpid(), SIGRTMIN + 1, v);
  v.sival_int = 43;
  sigqueue(getpid(), SIGRTMIN + 1, v);
  printf("bits %x", bits(s));
  long n = E(read(s, i, sizeof i));
  printf(" read %ld", n / (long)sizeof *i);
  for (int k = 0; k < n / (long)sizeof *i; k++) show(i + k);
  printf(" short %ld\n", E(read(s, i, 100)));
  fflush(stdout);
  if (!fork()) _exit(5);
  struct pollfd p = {s, POLLIN, 0};
  printf("child %d", poll(&p, 1, 5000));
  n = read(s, i, sizeof i);
  show(i);
  wait(0);
  sigdelset(&m, SIGUSR1);
  printf("\nchange %d", signalfd(s, &m, 0) == s);
  raise(SIGUSR1);
  printf(" bits %x", bits(s));
  sigaddset(&m, SIGUSR1);
  signalfd(s, &m, 0);
  printf(" bits %x\n", bits(s));
  printf("errors %ld %ld %ld\n", E(signalfd(0, &m, 0)), E(signalfd(-1, &m, 1)), E(signalfd(99, &m, 0)));
}

int main(void) {
  events();
  timers();
  signals();
  return 0;
}
