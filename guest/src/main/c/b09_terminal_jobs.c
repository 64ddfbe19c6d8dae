/* Sessions, controlling terminals and job control on a pseudo-terminal: who is signalled, who is stopped, who gets EIO. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#define E(x) ({ long r_ = (x); r_ < 0 ? -(long)errno : r_; })

static int master, report[2];
static char name[64];

static void say(const char *f, long v) { char b[128]; int n = snprintf(b, sizeof b, f, v); write(report[1], b, n); }
static void hear(const char *who) {
  char b[4096];
  struct pollfd p = {report[0], POLLIN, 0};
  printf("%s: ", who);
  while (poll(&p, 1, 400) == 1) {
    int n = read(report[0], b, sizeof b);
    if (n <= 0) break;
    printf("%.*s", n, b);
  }
  putchar('\n');
  fflush(stdout);
}
static void got(int s) { char b[32]; write(report[1], b, snprintf(b, sizeof b, "signal %d;", s)); }
static void catch(int s) { struct sigaction a = {.sa_handler = got}; sigaction(s, &a, 0); }

/* a session leader with the slave as its terminal */
static pid_t session(void (*body)(int)) {
  fflush(stdout);
  pid_t p = fork();
  if (p) {
    char started;
    read(report[0], &started, 1);
    return p;
  }
  close(master);
  setsid();
  int s = open(name, O_RDWR);
  write(report[1], "!", 1);
  body(s);
  _exit(0);
}
static void fresh(void) {
  master = posix_openpt(O_RDWR | O_NOCTTY);
  unlockpt(master);
  strcpy(name, ptsname(master));
}

static void basics(int s) {
  int x = 0, t;
  say("tty %ld;", E(t = open("/dev/tty", O_RDWR)));
  say("same %ld;", isatty(t));
  say("sid ok %ld;", (ioctl(s, TIOCGSID, &x), x == getpid()));
  say("pgrp ok %ld;", tcgetpgrp(s) == getpgrp());
  say("again %ld;", E(ioctl(s, TIOCSCTTY, 0)));
  pid_t c = fork();
  if (!c) {
    setpgid(0, 0);
    say("child not foreground %ld;", tcgetpgrp(s) != getpgrp());
    signal(SIGTTOU, SIG_IGN);
    say("take foreground %ld;", E(tcsetpgrp(s, getpgrp())));
    say("have it %ld;", tcgetpgrp(s) == getpgrp());
    say("bad group %ld;", E(tcsetpgrp(s, 1)));
    say("no group %ld;", E(tcsetpgrp(s, 30000)));
    say("child may not give up, sctty %ld;", E(ioctl(s, TIOCSCTTY, 0)));
    _exit(0);
  }
  waitpid(c, 0, 0);
  signal(SIGTTOU, SIG_IGN);
  tcsetpgrp(s, getpgrp());
  signal(SIGHUP, got);
  signal(SIGCONT, got);
  say("notty %ld;", E(ioctl(s, TIOCNOTTY)));
  say("then tty %ld;", E(open("/dev/tty", O_RDWR)));
  say("regain %ld;", E(ioctl(s, TIOCSCTTY, 0)));
}
static void keys(int s) {
  catch(SIGINT); catch(SIGQUIT); catch(SIGWINCH);
  pid_t c = fork();
  if (!c) {
    setpgid(0, 0);
    say("bg %ld;", 1);
    sleep(5);
    _exit(0);
  }
  for (int i = 0; i < 4; i++) { char b[10]; int n = read(s, b, 10); if (n < 0) say("eintr %ld;", (long)errno); else say("read %ld;", n); }
  kill(c, SIGKILL);
  waitpid(c, 0, 0);
}
static void background(int s) {
  signal(SIGTTOU, SIG_IGN);
  int st;
  pid_t c = fork();
  if (!c) {
    setpgid(0, 0);
    signal(SIGTTOU, SIG_DFL);
    char b[10];
    long n = E(read(s, b, 10)); /* SIGTTIN stops us; brought to the foreground it is read again */
    say("read %ld;", n);
    signal(SIGTTIN, SIG_IGN);
    _exit(0);
  }
  waitpid(c, &st, WUNTRACED);
  say("stopped by %ld;", WIFSTOPPED(st) ? WSTOPSIG(st) : -1);
  tcsetpgrp(s, c);
  kill(-c, SIGCONT);
  waitpid(c, &st, WUNTRACED);
  say("status %ld;", st);
  tcsetpgrp(s, getpgrp());
  c = fork();
  if (!c) {
    setpgid(0, 0);
    signal(SIGTTIN, SIG_IGN);
    char b[10];
    say("ignored ttin %ld;", E(read(s, b, 10)));
    say("write is fine %ld;", E(write(s, "w", 1)));
    signal(SIGTTOU, SIG_DFL);
    struct termios t;
    say("tcgetattr %ld;", E(tcgetattr(s, &t)));
    say("tcsetattr %ld;", E(tcsetattr(s, TCSANOW, &t)));
    t.c_lflag |= TOSTOP;
    say("again %ld;", E(tcsetattr(s, TCSANOW, &t)));
    say("write %ld;", E(write(s, "x", 1)));
    _exit(0);
  }
  for (int i = 0; i < 6; i++) {
    if (waitpid(c, &st, WUNTRACED) < 0) break;
    if (!WIFSTOPPED(st)) { say("exit %ld;", st); break; }
    say("stopped by %ld;", WSTOPSIG(st));
    if (i == 0) { tcsetpgrp(s, c); kill(-c, SIGCONT); usleep(100000); tcsetpgrp(s, getpgrp()); }
    else { tcsetpgrp(s, c); kill(-c, SIGCONT); }
  }
  tcsetpgrp(s, getpgrp());
  /* an orphaned group gets EIO */
  fflush(stdout);
  int go[2];
  pipe(go);
  c = fork();
  if (!c) {
    if (!fork()) {
      setpgid(0, 0);
      char b[10];
      read(go[0], b, 1);
      say("orphan %ld;", E(read(s, b, 10)));
      say("orphan set %ld;", E(tcsetpgrp(s, getpgrp())));
      signal(SIGTTOU, SIG_DFL);
      say("orphan set %ld;", E(tcsetpgrp(s, getpgrp())));
      _exit(0);
    }
    usleep(150000);
    _exit(0);
  }
  waitpid(c, 0, 0);
  write(go[1], "x", 1);
  usleep(200000);
}
static void leader_dies(int s) {
  signal(SIGTTOU, SIG_IGN);
  catch(SIGHUP); catch(SIGCONT);
  if (!fork()) { sleep(1); say("after %ld;", E(open("/dev/tty", O_RDWR))); char b[5]; fcntl(s, F_SETFL, O_RDWR | O_NONBLOCK); say("read %ld;", E(read(s, b, 5))); _exit(0); }
  usleep(300000);
}
static void hung(int s) {
  catch(SIGHUP); catch(SIGCONT);
  pid_t c = fork();
  if (!c) { setpgid(0, 0); catch(SIGHUP); sleep(1); _exit(0); }
  char b[10];
  say("read %ld;", E(read(s, b, 10)));
  say("read %ld;", E(read(s, b, 10)));
  say("write %ld;", E(write(s, b, 1)));
  say("tty %ld;", E(open("/dev/tty", O_RDWR)));
  say("open %ld;", E(open(name, O_RDWR)));
  kill(c, SIGKILL);
}

int main(void) {
  pipe(report);
  char b[100];
  fresh();
  pid_t p = session(basics);
  hear("basics");
  waitpid(p, 0, 0);
  close(master);
  fresh();
  p = session(keys);
  usleep(100000);
  write(master, "\003", 1); usleep(150000);
  write(master, "\034", 1); usleep(150000);
  struct winsize w = {10, 20, 0, 0};
  ioctl(master, TIOCSWINSZ, &w); usleep(150000);
  ioctl(master, TIOCSWINSZ, &w);
  write(master, "ab\n", 3);
  hear("keys");
  waitpid(p, 0, 0);
  close(master);
  fresh();
  p = session(background);
  write(master, "line\n", 5);
  hear("background");
  waitpid(p, 0, 0);
  hear("later");
  close(master);
  fresh();
  p = session(leader_dies);
  waitpid(p, 0, 0);
  usleep(150000);
  usleep(1200000);
  hear("leader dies");
  long n = read(master, b, 100);
  printf("master then %ld\n", n < 0 ? -errno : n);
  close(master);
  fresh();
  p = session(hung);
  usleep(200000);
  close(master);
  hear("hung up");
  waitpid(p, 0, 0);
  return 0;
}
