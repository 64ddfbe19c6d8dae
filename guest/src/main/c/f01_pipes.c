/* F1: capacity, blocking, end of file, EPIPE, atomic writes, a pipeline of processes. */
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
#include <unistd.h>

int main(void) {
  setvbuf(stdout, 0, _IONBF, 0);
  int p[2], st;
  char buf[70000];
  pipe2(p, O_NONBLOCK);
  memset(buf, 'a', sizeof buf);
  printf("capacity %d\n", fcntl(p[1], F_GETPIPE_SZ));
  printf("write %zd\n", write(p[1], buf, 70000));
  printf("full %zd", write(p[1], buf, 1)); printf(" %s\n", strerror(errno));
  int n;
  ioctl(p[0], FIONREAD, &n);
  printf("fionread %d\n", n);
  struct pollfd f[2] = {{p[0], POLLIN, 0}, {p[1], POLLOUT, 0}};
  printf("poll %d %x %x\n", poll(f, 2, 0), f[0].revents, f[1].revents);
  printf("read %zd\n", read(p[0], buf, 4096));
  printf("poll %d %x %x\n", poll(f, 2, 0), f[0].revents, f[1].revents);
  printf("write 4097 %zd", write(p[1], buf, 4097)); printf(" then\n");
  while (read(p[0], buf, sizeof buf) > 0) {}
  printf("empty %s\n", strerror(errno));
  close(p[1]);
  printf("eof %zd\n", read(p[0], buf, 1));
  printf("poll %d %x\n", poll(f, 1, 0), f[0].revents);
  pipe(p);
  close(p[0]);
  signal(SIGPIPE, SIG_IGN);
  printf("broken %zd", write(p[1], "x", 1)); printf(" %s\n", strerror(errno));
  f[0] = (struct pollfd){p[1], POLLOUT, 0};
  printf("poll %d %x\n", poll(f, 1, 0), f[0].revents);
  pid_t c = fork();
  if (c == 0) { signal(SIGPIPE, SIG_DFL); write(p[1], "x", 1); _exit(0); }
  waitpid(c, &st, 0);
  printf("sigpipe %d\n", WTERMSIG(st));
  close(p[1]);
  /* seq | upper | count: 1 MiB through two pipes */
  int a[2], b[2];
  pipe(a); pipe(b);
  if (fork() == 0) { close(a[0]); close(b[0]); close(b[1]); for (int i = 0; i < 1024; i++) { memset(buf, 'a' + i % 26, 1024); if (write(a[1], buf, 1024) != 1024) _exit(1); } _exit(0); }
  if (fork() == 0) { close(a[1]); close(b[0]); long k; while ((k = read(a[0], buf, 3000)) > 0) { for (long i = 0; i < k; i++) buf[i] -= 32; if (write(b[1], buf, k) != k) _exit(1); } _exit(k != 0); }
  close(a[0]); close(a[1]); close(b[1]);
  long total = 0, sum = 0, k;
  while ((k = read(b[0], buf, sizeof buf)) > 0) { total += k; for (long i = 0; i < k; i++) sum += buf[i]; }
  printf("total %ld sum %ld\n", total, sum);
  while (wait(&st) > 0) printf("status %d\n", st);
  int fds = 0;
  while (dup(1) >= 0) fds++;
  printf("emfile %s\n", strerror(errno));
  return 0;
}
