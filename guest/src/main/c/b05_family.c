/* B5, B9, B10: orphans, subreapers, death signals, process groups and sessions, orphaned groups, the daemon's double fork. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static int up[2];
static void say(char c) { write(up[1], &c, 1); }
static char hear(void) {
  char c = '?';
  read(up[0], &c, 1);
  return c;
}
static void on_hup(int s) { say('H'); }
static void on_cont(int s) { say('C'); }
static void on_usr(int s) { say('U'); }

int main(void) {
  setvbuf(stdout, 0, _IONBF, 0);
  int st;
  pid_t c;
  pipe(up);

  /* an orphan goes to the nearest subreaper */
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  int is = 0;
  prctl(PR_GET_CHILD_SUBREAPER, &is);
  pid_t me = getpid();
  if ((c = fork()) == 0) {
    pid_t parent = getpid();
    if (fork() == 0) {
      while (getppid() == parent) usleep(1000);
      printf("subreaper %d, adopted by it %d\n", is, getppid() == me);
      _exit(21);
    }
    _exit(0);
  }
  waitpid(c, &st, 0);
  wait(&st);
  printf("grandchild %x\n", st);
  prctl(PR_SET_CHILD_SUBREAPER, 0);

  /* the death of the parent is signalled */
  if ((c = fork()) == 0) {
    if (fork() == 0) {
      signal(SIGUSR1, on_usr);
      /* blocked until it is waited for: a parent that dies between say and a pause would leave this one for ever */
      sigset_t blocked, before;
      sigemptyset(&blocked);
      sigaddset(&blocked, SIGUSR1);
      sigprocmask(SIG_BLOCK, &blocked, &before);
      prctl(PR_SET_PDEATHSIG, SIGUSR1);
      int s = 0;
      prctl(PR_GET_PDEATHSIG, &s);
      say(s == SIGUSR1 ? 'r' : '?');
      sigsuspend(&before);
      _exit(0);
    }
    _exit(hear() != 'r');
  }
  waitpid(c, &st, 0);
  printf("%x, death signal %c\n", st, hear());

  /* sessions and groups */
  if ((c = fork()) == 0) {
    printf("not leader %d\n", getpgrp() == getpid());
    printf("setsid %d", setsid() == getpid());
    printf(" sid %d pgrp %d", getsid(0) == getpid(), getpgrp() == getpid());
    printf(" again %d", setsid());
    printf(" %d", errno == EPERM);
    printf(" leader moves %d", setpgid(0, 0));
    printf(" %d\n", errno == EPERM);
    printf("no terminal %d\n", open("/dev/tty", O_RDWR));
    pid_t g = fork();
    if (g == 0) { pause(); _exit(0); }
    printf("group of its own %d", setpgid(g, g));
    printf(" %d", getpgid(g) == g);
    printf(" no such group %d", setpgid(g, 999999));
    printf(" %d", errno == EPERM);
    printf(" negative %d", setpgid(g, -1));
    printf(" %d", errno == EINVAL);
    printf(" nobody %d", setpgid(999999, 0));
    printf(" %d\n", errno == ESRCH);
    pid_t h = fork();
    if (h == 0) { setsid(); say('s'); pause(); _exit(0); }
    hear();
    printf("other session %d", setpgid(h, g));
    printf(" %d\n", errno == EPERM);
    kill(h, SIGKILL);
    kill(g, SIGKILL);
    while (wait(&st) > 0);
    _exit(0);
  }
  waitpid(c, &st, 0);

  /* after execve a parent may no longer move its child */
  if ((c = fork()) == 0) {
    fcntl(up[1], F_SETFD, 0);
    dup2(up[1], 1);
    execl("/bin/sh", "sh", "-c", "printf x; read line", (char *)0);
    _exit(9);
  }
  hear();
  printf("after exec %d", setpgid(c, c));
  printf(" %d\n", errno == EACCES);
  kill(c, SIGKILL);
  waitpid(c, &st, 0);

  /* a stopped group that becomes orphaned is hung up and continued */
  if ((c = fork()) == 0) {
    setsid();
    pid_t g = fork();
    if (g == 0) {
      setpgid(0, 0);
      signal(SIGHUP, on_hup);
      signal(SIGCONT, on_cont);
      raise(SIGSTOP);
      say('E');
      _exit(0);
    }
    waitpid(g, &st, WUNTRACED);
    _exit(0);
  }
  waitpid(c, &st, 0);
  char a = hear(), b = hear(), e = hear();
  printf("orphaned: hup %d cont %d end %d\n", a == 'H' || b == 'H', a == 'C' || b == 'C', e == 'E');

  /* in an orphaned group a terminal stop does nothing */
  if ((c = fork()) == 0) {
    setsid();
    raise(SIGTSTP);
    raise(SIGTTIN);
    _exit(5);
  }
  waitpid(c, &st, WUNTRACED);
  printf("no stop %x\n", st);

  /* daemon: the grandchild is no session leader */
  if ((c = fork()) == 0) {
    setsid();
    if (fork() == 0) {
      printf("daemon: session leader %d\n", getsid(0) == getpid());
      say('d');
      _exit(0);
    }
    _exit(0);
  }
  waitpid(c, &st, 0);
  printf("%c\n", hear());
  return 0;
}
