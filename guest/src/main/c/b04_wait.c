/* B4: what a parent learns of its children: wait4, waitid, stops and continuation, SIGCHLD, reaping without asking. */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static void child_told(int s, siginfo_t *i, void *u) {
  char line[100];
  int n = snprintf(line, sizeof line, "SIGCHLD code %d status %d\n", i->si_code, i->si_status);
  write(1, line, n);
}
static pid_t spawn(int status) {
  pid_t c = fork();
  if (c == 0) _exit(status);
  return c;
}
int main(void) {
  setvbuf(stdout, 0, _IONBF, 0);
  int st;
  pid_t c;
  siginfo_t si;
  c = spawn(42);
  printf("%d", waitpid(c, &st, 0) == c);
  printf(" %x, again %d", st, waitpid(c, &st, 0));
  printf(" ECHILD %d\n", errno == ECHILD);

  c = spawn(7);
  memset(&si, 0, sizeof si);
  printf("waitid %d", waitid(P_PID, c, &si, WEXITED | WNOWAIT));
  printf(" signo %d code %d status %d pid %d\n", si.si_signo, si.si_code, si.si_status, si.si_pid == c);
  printf("still there %d", kill(c, 0));
  printf(" %d", waitpid(c, &st, WNOHANG) == c);
  printf(" gone %d\n", kill(c, 0));

  c = fork();
  if (c == 0) { pause(); _exit(1); }
  printf("not yet %d", waitpid(c, &st, WNOHANG));
  memset(&si, 1, sizeof si);
  printf(" %d", waitid(P_PID, c, &si, WEXITED | WNOHANG));
  printf(" %d %d\n", si.si_signo, si.si_pid);
  kill(c, SIGTERM);
  waitpid(c, &st, 0);
  printf("killed %d by %d\n", WIFSIGNALED(st), WTERMSIG(st));

  c = fork();
  if (c == 0) { raise(SIGSTOP); raise(SIGTSTP); _exit(3); }
  waitpid(c, &st, WUNTRACED);
  printf("stopped %x,", st);
  printf(" not twice %d,", waitpid(c, &st, WUNTRACED | WNOHANG));
  kill(c, SIGCONT);
  waitpid(c, &st, WUNTRACED | WCONTINUED);
  printf(" %s,", st == 0xffff || st == 0x147f ? "went on" : "?");
  while (!WIFEXITED(st)) {
    kill(c, SIGCONT);
    waitpid(c, &st, WUNTRACED);
  }
  printf(" end %x\n", st);

  struct sigaction a = {0};
  a.sa_sigaction = child_told;
  a.sa_flags = SA_SIGINFO | SA_RESTART;
  sigaction(SIGCHLD, &a, 0);
  c = spawn(9);
  waitpid(c, &st, 0);
  c = fork();
  if (c == 0) { pause(); _exit(1); }
  kill(c, SIGKILL);
  waitpid(c, &st, 0);
  c = fork();
  if (c == 0) { raise(SIGSTOP); _exit(0); }
  waitpid(c, &st, WUNTRACED);
  kill(c, SIGKILL);
  waitpid(c, &st, 0);
  printf("%x\n", st);
  a.sa_flags |= SA_NOCLDSTOP;
  sigaction(SIGCHLD, &a, 0);
  c = fork();
  if (c == 0) { raise(SIGSTOP); _exit(0); }
  waitpid(c, &st, WUNTRACED);
  kill(c, SIGCONT);
  waitpid(c, &st, 0);
  printf("%x\n", st);

  a.sa_flags = SA_SIGINFO | SA_NOCLDWAIT;
  sigaction(SIGCHLD, &a, 0);
  spawn(1);
  printf("no zombie %d", wait(&st));
  printf(" %d\n", errno == ECHILD);
  signal(SIGCHLD, SIG_IGN);
  spawn(1);
  printf("ignored %d", wait(&st));
  printf(" %d\n", errno == ECHILD);
  signal(SIGCHLD, SIG_DFL);

  pid_t group[3];
  for (int i = 0; i < 3; i++) {
    group[i] = fork();
    if (group[i] == 0) { pause(); _exit(0); }
    setpgid(group[i], group[0]);
  }
  kill(-group[0], SIGUSR2);
  int n = 0;
  while (waitpid(-group[0], &st, 0) > 0) n += WTERMSIG(st) == SIGUSR2;
  printf("%d of the group\n", n);
  printf("bad options %d", waitpid(-1, &st, 0x100));
  printf(" %d", errno == EINVAL);
  printf(" %d", waitid(P_ALL, 0, &si, WNOHANG));
  printf(" %d\n", errno == EINVAL);

  c = fork();
  if (c == 0) {
    volatile long sum = 0;
    static volatile char touched[8 << 20]; /* Linux counts small sets of pages only roughly */
    for (int i = 0; i < 20000000; i++) sum += i;
    for (unsigned i = 0; i < sizeof touched; i += 4096) touched[i] = 1;
    _exit(0);
  }
  struct rusage before, after;
  getrusage(RUSAGE_CHILDREN, &before);
  wait4(c, &st, 0, &after);
  printf("child used time %d", after.ru_utime.tv_sec * 1000000 + after.ru_utime.tv_usec > 1000);
  printf(" and memory %d", after.ru_maxrss > 0);
  long was = before.ru_utime.tv_sec * 1000000 + before.ru_utime.tv_usec;
  getrusage(RUSAGE_CHILDREN, &after);
  printf(", added %d\n", after.ru_utime.tv_sec * 1000000 + after.ru_utime.tv_usec > was);
  return 0;
}
