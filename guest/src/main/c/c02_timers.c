/* C2: signals from timers: alarm, setitimer of all three kinds, timer_create with its overruns; clocks that agree. */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/times.h>
#include <time.h>
#include <unistd.h>

static volatile int count, last;
static void note(int s) { count++; last = s; }
static volatile int value, code;
static void info(int s, siginfo_t *i, void *u) { count++; value = i->si_value.sival_int; code = i->si_code; }
static double at(clockid_t c) {
  struct timespec t;
  if (clock_gettime(c, &t)) return -1;
  return t.tv_sec + t.tv_nsec / 1e9;
}
int main(void) {
  setvbuf(stdout, 0, _IONBF, 0);
  signal(SIGALRM, note);
  signal(SIGVTALRM, note);
  signal(SIGPROF, note);
  printf("alarm %u", alarm(100));
  printf(" replaced %d", alarm(1) >= 99);
  double t = at(CLOCK_MONOTONIC);
  pause();
  t = at(CLOCK_MONOTONIC) - t;
  printf(" %d after 1 s %d\n", last == SIGALRM, t > 0.95 && t < 1.5);
  struct itimerval it = {{0, 20000}, {0, 10000}}, o;
  count = 0;
  setitimer(ITIMER_REAL, &it, 0);
  while (count < 5) pause();
  getitimer(ITIMER_REAL, &o);
  printf("interval %ld, left %d", (long)o.it_interval.tv_usec, o.it_value.tv_usec > 0 && o.it_value.tv_usec <= 20000);
  memset(&it, 0, sizeof it);
  setitimer(ITIMER_REAL, &it, &o);
  printf(", old %ld", (long)o.it_interval.tv_usec);
  getitimer(ITIMER_REAL, &o);
  printf(", off %ld", (long)o.it_value.tv_usec);
  it.it_interval.tv_sec = 5;
  setitimer(ITIMER_REAL, &it, 0);
  getitimer(ITIMER_REAL, &o);
  printf(", interval without a value %ld\n", (long)o.it_interval.tv_sec);
  it.it_interval.tv_sec = 0;
  it.it_value.tv_usec = it.it_interval.tv_usec = 10000;
  count = 0;
  setitimer(ITIMER_VIRTUAL, &it, 0);
  while (count < 3);
  it.it_value.tv_usec = 0;
  setitimer(ITIMER_VIRTUAL, &it, 0);
  printf("virtual %d\n", last == SIGVTALRM);
  it.it_value.tv_usec = 10000;
  count = 0;
  setitimer(ITIMER_PROF, &it, 0);
  while (count < 3);
  it.it_value.tv_usec = 0;
  setitimer(ITIMER_PROF, &it, 0);
  printf("prof %d\n", last == SIGPROF);
  it.it_value.tv_usec = 2000000;
  printf("bad %d", setitimer(ITIMER_REAL, &it, 0));
  printf(" %d", errno == EINVAL);
  printf(" %d", setitimer(7, &it, 0));
  printf(" %d\n", errno == EINVAL);

  struct sigaction a = {0};
  a.sa_sigaction = info;
  a.sa_flags = SA_SIGINFO;
  sigaction(SIGRTMIN + 1, &a, 0);
  struct sigevent e = {0};
  e.sigev_notify = SIGEV_SIGNAL;
  e.sigev_signo = SIGRTMIN + 1;
  e.sigev_value.sival_int = 123;
  timer_t tm, second;
  printf("create %d", timer_create(CLOCK_MONOTONIC, &e, &tm));
  printf(" %d\n", timer_create(CLOCK_REALTIME, 0, &second));
  struct itimerspec s = {{0, 10000000}, {0, 10000000}}, now;
  sigset_t m, old;
  sigemptyset(&m);
  sigaddset(&m, SIGRTMIN + 1);
  sigprocmask(SIG_BLOCK, &m, &old);
  count = 0;
  timer_settime(tm, 0, &s, 0);
  struct timespec d = {0, 100000000};
  nanosleep(&d, 0);
  sigprocmask(SIG_SETMASK, &old, 0);
  printf("one signal %d code %d value %d", count, code == SI_TIMER, value);
  int over = timer_getoverrun(tm);
  printf(" overruns %d\n", over >= 7 && over < 40);
  timer_gettime(tm, &now);
  printf("interval %ld left %d", now.it_interval.tv_nsec, now.it_value.tv_nsec > 0);
  memset(&s, 0, sizeof s);
  timer_settime(tm, 0, &s, &now);
  timer_gettime(tm, &now);
  printf(" off %ld %ld\n", now.it_value.tv_nsec, now.it_interval.tv_nsec);
  clock_gettime(CLOCK_MONOTONIC, &s.it_value);
  s.it_value.tv_nsec += 30000000;
  if (s.it_value.tv_nsec >= 1000000000) { s.it_value.tv_nsec -= 1000000000; s.it_value.tv_sec++; }
  count = 0;
  timer_settime(tm, TIMER_ABSTIME, &s, 0);
  pause();
  printf("absolute %d, delete %d", count, timer_delete(tm));
  printf(" twice %d\n", timer_delete(tm));

  double r = at(CLOCK_REALTIME), mo = at(CLOCK_MONOTONIC), b = at(CLOCK_BOOTTIME), raw = at(CLOCK_MONOTONIC_RAW);
  struct timeval tv;
  gettimeofday(&tv, 0);
  printf("clocks %d %d %d %d", r > 1e9, mo > 0, b >= mo - 0.01, raw > 0);
  printf(" %d %d", tv.tv_sec - r < 1 && tv.tv_sec - r > -2, labs(time(0) - (long)r) <= 1);
  printf(" coarse %d\n", r - at(CLOCK_REALTIME_COARSE) < 0.1);
  double cpu = at(CLOCK_PROCESS_CPUTIME_ID), th = at(CLOCK_THREAD_CPUTIME_ID);
  for (volatile int i = 0; i < 20000000; i++);
  cpu = at(CLOCK_PROCESS_CPUTIME_ID) - cpu;
  th = at(CLOCK_THREAD_CPUTIME_ID) - th;
  printf("cpu time %d %d\n", cpu > 0.001, th > 0.001);
  clockid_t other;
  printf("%d", clock_getcpuclockid(getpid(), &other));
  printf(" %d", at(other) > 0);
  printf(" nobody %d", clock_getcpuclockid(999999, &other) != 0);
  struct timespec res;
  printf(" res %d %ld", clock_getres(CLOCK_MONOTONIC, &res), res.tv_nsec);
  printf(" bad %d", clock_gettime(77, &res));
  printf(" %d\n", errno == EINVAL);
  struct tms ticks;
  printf("times %d %d\n", times(&ticks) > 0, ticks.tms_utime >= 1);
  d.tv_nsec = 1000000000;
  printf("nanosleep of 10^9 ns %d", nanosleep(&d, 0));
  printf(" %d", errno == EINVAL);
  d.tv_nsec = -1;
  printf(" %d\n", nanosleep(&d, 0));
  return 0;
}
