/* C3, C4: what a signal does to a sleeping call: EINTR, SA_RESTART, restart_syscall across a stop, sigsuspend, sigtimedwait. */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static volatile int got;
static void note(int s) { got = s; }
static void after(int ms) {
  struct itimerval it = {{0, 0}, {0, ms * 1000}};
  setitimer(ITIMER_REAL, &it, 0);
}
static void on(int s, int flags) {
  struct sigaction a = {0};
  a.sa_handler = note;
  a.sa_flags = flags;
  sigaction(s, &a, 0);
}
static long ms_since(struct timespec *t) {
  struct timespec n;
  clock_gettime(CLOCK_MONOTONIC, &n);
  return (n.tv_sec - t->tv_sec) * 1000 + (n.tv_nsec - t->tv_nsec) / 1000000;
}
int main(void) {
  setvbuf(stdout, 0, _IONBF, 0);
  int p[2], st;
  char c;
  pid_t k;
  struct timespec t0, ts = {0, 200000000}, rem = {0, 0};
  pipe(p);

  on(SIGALRM, 0);
  after(50);
  printf("read %zd", read(p[0], &c, 1));
  printf(" EINTR %d\n", errno == EINTR);
  on(SIGALRM, SA_RESTART);
  if ((k = fork()) == 0) { usleep(200000); write(p[1], "x", 1); _exit(0); }
  got = 0;
  after(50);
  printf("restarted read %zd", read(p[0], &c, 1));
  printf(" after signal %d\n", got);
  got = 0;
  if ((k = fork()) == 0) { usleep(200000); _exit(3); }
  after(50);
  printf("restarted wait %d %d\n", waitpid(k, &st, 0) == k, got);

  got = 0;
  after(50);
  printf("nanosleep %d", nanosleep(&ts, &rem));
  printf(" EINTR %d, %d, left about 150 ms %d\n", errno == EINTR, got, rem.tv_nsec > 100000000 && rem.tv_nsec < 160000000);
  after(50);
  struct pollfd f = {p[0], POLLIN, 0};
  printf("poll %d", poll(&f, 1, 1000));
  printf(" EINTR %d\n", errno == EINTR);
  fd_set set;
  FD_ZERO(&set);
  FD_SET(p[0], &set);
  struct timeval tv = {1, 0};
  after(50);
  printf("select %d", select(p[0] + 1, &set, 0, 0, &tv));
  printf(" EINTR %d, time left %d\n", errno == EINTR, tv.tv_sec == 0 && tv.tv_usec > 800000);

  /* stop and continue without a handler: the sleep goes on with the time that was left */
  clock_gettime(CLOCK_MONOTONIC, &t0);
  ts.tv_nsec = 300000000;
  if ((k = fork()) == 0) _exit(nanosleep(&ts, 0) != 0);
  usleep(50000);
  kill(k, SIGSTOP);
  waitpid(k, &st, WUNTRACED);
  usleep(50000);
  kill(k, SIGCONT);
  waitpid(k, &st, 0);
  long ms = ms_since(&t0);
  printf("slept across a stop %x, 300 ms in all %d\n", st, ms >= 290 && ms < 450);
  if ((k = fork()) == 0) { f.fd = -1; _exit(poll(&f, 1, 300) != 0); }
  clock_gettime(CLOCK_MONOTONIC, &t0);
  usleep(50000);
  kill(k, SIGSTOP);
  waitpid(k, &st, WUNTRACED);
  kill(k, SIGCONT);
  waitpid(k, &st, 0);
  ms = ms_since(&t0);
  printf("polled across a stop %x, %d\n", st, ms >= 250 && ms < 450);

  sigset_t all, old, none, now;
  sigfillset(&all);
  sigemptyset(&none);
  sigprocmask(SIG_BLOCK, &all, &old);
  got = 0;
  after(20);
  usleep(60000);
  printf("blocked %d", got);
  sigpending(&now);
  printf(" pending %d", sigismember(&now, SIGALRM));
  printf(" sigsuspend %d", sigsuspend(&none));
  printf(" EINTR %d, got %d", errno == EINTR, got);
  sigprocmask(SIG_SETMASK, 0, &now);
  printf(" mask back %d\n", sigismember(&now, SIGALRM));
  got = 0;
  after(20);
  printf("ppoll %d", ppoll(0, 0, 0, &none));
  printf(" EINTR %d, got %d\n", errno == EINTR, got);
  struct timespec no = {0, 0};
  kill(getpid(), SIGUSR1);
  on(SIGUSR1, 0);
  f.fd = p[1];
  f.events = POLLOUT;
  got = 0;
  printf("ready and a signal: %d", ppoll(&f, 1, &no, &none));
  printf(" handled %d\n", got);
  sigset_t one;
  sigemptyset(&one);
  sigaddset(&one, SIGUSR2);
  siginfo_t si;
  ts.tv_nsec = 20000000;
  sigtimedwait(&one, &si, &no);
  printf("sigtimedwait %d", sigtimedwait(&one, &si, &ts));
  printf(" EAGAIN %d\n", errno == EAGAIN);
  union sigval v = {.sival_int = 77};
  sigqueue(getpid(), SIGUSR2, v);
  printf("%d", sigtimedwait(&one, &si, &ts));
  printf(" code %d value %d self %d\n", si.si_code, si.si_value.sival_int, si.si_pid == getpid());
  if ((k = fork()) == 0) { usleep(50000); kill(getppid(), SIGUSR2); _exit(0); }
  printf("sigwaitinfo %d", sigwaitinfo(&one, &si));
  printf(" from the child %d\n", si.si_pid == k);
  waitpid(k, &st, 0);
  sigprocmask(SIG_SETMASK, &old, 0);

  /* an ignored signal and a default one that does nothing interrupt nothing */
  signal(SIGALRM, SIG_IGN);
  after(20);
  clock_gettime(CLOCK_MONOTONIC, &t0);
  ts.tv_nsec = 80000000;
  printf("ignored: nanosleep %d", nanosleep(&ts, 0));
  if ((k = fork()) == 0) { usleep(20000); _exit(0); }
  printf(" SIGCHLD by default: %d\n", nanosleep(&ts, 0));
  return 0;
}
