/* C1-C3: handlers, masks, pending, nesting, SA_ flags, alternate stack, EINTR and restart. */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

static volatile int order[64], n;
static void note(int s) { order[n++] = s; }
static void info(int s, siginfo_t *i, void *u) {
  ucontext_t *c = u;
  sigset_t now;
  sigprocmask(0, 0, &now);
  printf("signal %d code %d self %d value %d masked %d other %d, mask saved %d, rsp set %d\n", s, i->si_code, i->si_pid == getpid(),
         i->si_value.sival_int, sigismember(&now, s), sigismember(&now, SIGUSR2), sigismember(&c->uc_sigmask, SIGUSR2), c->uc_mcontext.gregs[REG_RSP] != 0);
}
static char *alt;
static void onalt(int s) { char c; printf("on alternate stack %d\n", &c > alt && &c < alt + 65536); }
static void fpe(int s, siginfo_t *i, void *u) {
  printf("SIGFPE code %d\n", i->si_code);
  ((ucontext_t *)u)->uc_mcontext.gregs[REG_RIP] += 2; /* idiv %ecx */
}
static void ill(int s, siginfo_t *i, void *u) {
  printf("signal %d code %d\n", s, i->si_code);
  if (s == SIGILL) ((ucontext_t *)u)->uc_mcontext.gregs[REG_RIP] += 2;
}
int main(void) {
  setvbuf(stdout, 0, _IONBF, 0);
  struct sigaction sa = {.sa_handler = note};
  for (int s = SIGRTMIN; s < SIGRTMIN + 4; s++) sigaction(s, &sa, 0);
  sigaction(SIGUSR1, &sa, 0); sigaction(SIGUSR2, &sa, 0); sigaction(SIGHUP, &sa, 0);
  sigset_t all, old, pend;
  sigfillset(&all);
  sigprocmask(SIG_SETMASK, &all, &old);
  raise(SIGUSR2); raise(SIGUSR1); raise(SIGUSR1); raise(SIGHUP);
  union sigval v = {.sival_int = 42};
  sigqueue(getpid(), SIGRTMIN + 2, v); sigqueue(getpid(), SIGRTMIN + 2, v); sigqueue(getpid(), SIGRTMIN, v);
  sigpending(&pend);
  printf("pending %d %d %d\n", sigismember(&pend, SIGUSR1), sigismember(&pend, SIGRTMIN + 2), sigismember(&pend, SIGTERM));
  sigprocmask(SIG_SETMASK, &old, 0);
  printf("handled %d\n", n);
  int usr1 = 0, rt = 0;
  for (int i = 0; i < n; i++) { usr1 += order[i] == SIGUSR1; rt += order[i] >= SIGRTMIN; }
  printf("usr1 %d rt %d\n", usr1, rt);
  sa = (struct sigaction){.sa_sigaction = info, .sa_flags = SA_SIGINFO};
  sigaddset(&sa.sa_mask, SIGUSR2);
  sigaction(SIGUSR1, &sa, 0);
  sigqueue(getpid(), SIGUSR1, v);
  kill(getpid(), SIGUSR1);
  alt = malloc(65536);
  stack_t ss = {.ss_sp = alt, .ss_size = 65536};
  printf("sigaltstack %d\n", sigaltstack(&ss, 0));
  sa = (struct sigaction){.sa_handler = onalt, .sa_flags = SA_ONSTACK | SA_RESETHAND};
  sigaction(SIGHUP, &sa, 0);
  raise(SIGHUP);
  sigaction(SIGHUP, 0, &sa);
  printf("reset %d\n", sa.sa_handler == SIG_DFL);
  sa = (struct sigaction){.sa_sigaction = fpe, .sa_flags = SA_SIGINFO};
  sigaction(SIGFPE, &sa, 0);
  __asm__ volatile("xor %%ecx,%%ecx; mov $1,%%eax; cltd; idiv %%ecx" ::: "eax", "ecx", "edx");
  sa.sa_sigaction = ill;
  sigaction(SIGILL, &sa, 0);
  sigaction(SIGTRAP, &sa, 0);
  __asm__ volatile("ud2");
  __asm__ volatile("int3");
  /* EINTR and SA_RESTART */
  int p[2];
  pipe(p);
  sa = (struct sigaction){.sa_handler = note};
  sigaction(SIGALRM, &sa, 0);
  struct itimerval it = {.it_value.tv_usec = 20000};
  setitimer(ITIMER_REAL, &it, 0);
  char c;
  long r = read(p[0], &c, 1);
  printf("read %ld %s\n", r, strerror(errno));
  sa.sa_flags = SA_RESTART;
  sigaction(SIGALRM, &sa, 0);
  pid_t k = fork();
  if (k == 0) { usleep(60000); write(p[1], "x", 1); _exit(0); }
  setitimer(ITIMER_REAL, &it, 0);
  r = read(p[0], &c, 1);
  printf("restarted read %ld %c\n", r, c);
  int st;
  waitpid(k, &st, 0);
  k = fork();
  if (k == 0) { signal(SIGTERM, SIG_DFL); for (;;) pause(); }
  kill(k, SIGSTOP);
  waitpid(k, &st, WUNTRACED);
  printf("stopped %d by %d\n", WIFSTOPPED(st), WSTOPSIG(st));
  kill(k, SIGCONT);
  waitpid(k, &st, WCONTINUED);
  printf("continued %d\n", WIFCONTINUED(st));
  kill(k, SIGTERM);
  waitpid(k, &st, 0);
  printf("killed %d by %d\n", WIFSIGNALED(st), WTERMSIG(st));
  k = fork();
  if (k == 0) { *(volatile int *)0 = 1; }
  waitpid(k, &st, 0);
  printf("segv %d\n", WTERMSIG(st));
  sigemptyset(&all); sigaddset(&all, SIGUSR2);
  sigprocmask(SIG_BLOCK, &all, 0);
  struct timespec ts = {0, 1000000};
  siginfo_t si;
  printf("sigtimedwait %d", sigtimedwait(&all, &si, &ts)); printf(" %s\n", strerror(errno));
  raise(SIGUSR2);
  printf("sigwaitinfo %d\n", sigwaitinfo(&all, &si));
  kill(getpid(), SIGKILL);
}
