/* What pipe(7) and fifo(7) promise: capacity, atomic writes, ends, packets, polling, splice and tee. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile int pipes_broken;
static void broken(int s) { pipes_broken++; }
static char big[1 << 21];

static int bits(int fd) {
  struct pollfd p = {fd, POLLIN | POLLOUT | POLLPRI, 0};
  poll(&p, 1, 0);
  return p.revents;
}
static int queued(int fd) { int n = -1; ioctl(fd, FIONREAD, &n); return n; }
#define E(x) ({ long r_ = (x); r_ < 0 ? -(long)errno : r_; })

int main(void) {
  signal(SIGPIPE, broken);
  int p[2], q[2];
  pipe2(p, O_NONBLOCK);
  printf("size %d bits %x %x\n", fcntl(p[1], F_GETPIPE_SZ), bits(p[0]), bits(p[1]));
  printf("read empty %ld\n", E(read(p[0], big, 10)));
  long n, all = 0;
  while ((n = write(p[1], big, 1)) == 1) all++;
  printf("single bytes: %ld then %ld bits %x\n", all, -(long)errno, bits(p[1]));
  printf("queued %d, read %ld, bits %x, write %ld\n", queued(p[0]), E(read(p[0], big, 100)), bits(p[1]), E(write(p[1], big, 10)));
  while (read(p[0], big, sizeof big) > 0);
  all = 0;
  while ((n = write(p[1], big, 4097)) > 0) { all += n; if (n != 4097) printf("short %ld ", n); }
  printf("of 4097: %ld, bits %x\n", all, bits(p[1]));
  read(p[0], big, 4096);
  printf("after 4096 read: bits %x, write 4096 %ld, write 1 %ld\n", bits(p[1]), E(write(p[1], big, 4096)), E(write(p[1], big, 1)));
  printf("read all %ld\n", E(read(p[0], big, sizeof big)));
  printf("set size %ld %ld %ld %ld\n", E(fcntl(p[1], F_SETPIPE_SZ, 4096)), E(fcntl(p[1], F_SETPIPE_SZ, 5000)), E(fcntl(p[1], F_SETPIPE_SZ, 0)), E(fcntl(p[1], F_SETPIPE_SZ, 1 << 20)));
  printf("big write %ld\n", E(write(p[1], big, 1 << 21)));
  printf("shrink %ld\n", E(fcntl(p[1], F_SETPIPE_SZ, 65536)));
  printf("fcntl read end %ld bad %ld\n", E(fcntl(p[0], F_GETPIPE_SZ)), E(fcntl(0, F_GETPIPE_SZ)));
  close(p[1]);
  printf("closed: bits %x, read %ld", bits(p[0]), E(read(p[0], big, sizeof big)));
  printf(" then bits %x read %ld\n", bits(p[0]), E(read(p[0], big, 10)));
  close(p[0]);
  pipe(p);
  close(p[0]);
  printf("no reader: bits %x write %ld", bits(p[1]), E(write(p[1], big, 10)));
  printf(" signals %d, empty write %ld\n", pipes_broken, E(write(p[1], big, 0)));
  close(p[1]);
  /* packets */
  pipe2(p, O_DIRECT | O_NONBLOCK);
  write(p[1], "one", 3);
  write(p[1], "packet", 6);
  write(p[1], big, 5000);
  printf("packets %ld", E(read(p[0], big, 100)));
  printf(" %ld", E(read(p[0], big, 2)));
  printf(" %ld", E(read(p[0], big, 9000)));
  printf(" %ld", E(read(p[0], big, 9000)));
  printf(" %ld flags %x\n", E(read(p[0], big, 9000)), fcntl(p[1], F_GETFL));
  close(p[0]);
  close(p[1]);
  printf("bad flags %ld\n", E(pipe2(p, O_APPEND)));
  printf("bad pointer %ld\n", E(pipe((int *)8)));
  /* types */
  pipe(p);
  struct stat s;
  fstat(p[0], &s);
  printf("mode %o size %ld nlink %ld seek %ld pread %ld\n", s.st_mode, (long)s.st_size, (long)s.st_nlink, E(lseek(p[0], 0, SEEK_SET)), E(pread(p[0], big, 1, 0)));
  printf("wrong end: %ld %ld\n", E(read(p[1], big, 1)), E(write(p[0], big, 1)));
  /* bad memory */
  printf("efault: %ld", E(write(p[1], (void *)8, 10)));
  write(p[1], "abcdef", 6);
  printf(" %ld", E(read(p[0], (void *)8, 3)));
  printf(" still %d\n", queued(p[0]));
  struct iovec v[3] = {{"xx", 2}, {(void *)8, 0}, {"yyy", 3}};
  printf("writev %ld", E(writev(p[1], v, 3)));
  memset(big, 0, 20);
  struct iovec w[2] = {{big, 4}, {big + 10, 100}};
  printf(" readv %ld %s %s\n", E(readv(p[0], w, 2)), big, big + 10);
  /* a long write waits for its reader, and both see all */
  fflush(stdout);
  pid_t c = fork();
  if (!c) {
    close(p[0]);
    memset(big, 'z', 300000);
    long r = write(p[1], big, 300000);
    _exit(r == 300000 ? 7 : 1);
  }
  close(p[1]);
  all = 0;
  long reads = 0;
  while ((n = read(p[0], big, 10000)) > 0) all += n;
  int st;
  wait(&st);
  printf("long write: %ld read, status %d\n", all, WEXITSTATUS(st));
  close(p[0]);
  /* a handler interrupts a write: what was written counts */
  pipe(p);
  struct sigaction sa = {.sa_handler = broken};
  sigaction(SIGALRM, &sa, 0);
  alarm(1);
  printf("interrupted write %ld", E(write(p[1], big, 100000)));
  alarm(1);
  printf(" then %ld\n", E(write(p[1], big, 1)));
  close(p[0]);
  close(p[1]);
  /* splice and tee */
  pipe(p);
  pipe(q);
  write(p[1], "hello splice", 12);
  printf("tee %ld", E(tee(p[0], q[1], 100, 0)));
  printf(" queued %d %d\n", queued(p[0]), queued(q[0]));
  printf("splice %ld", E(splice(p[0], 0, q[1], 0, 5, 0)));
  printf(" queued %d %d\n", queued(p[0]), queued(q[0]));
  memset(big, 0, 100);
  printf("read %ld %s\n", E(read(q[0], big, 100)), big);
  int f = open("/tmp/splice_file", O_RDWR | O_CREAT | O_TRUNC, 0600);
  loff_t off = 3;
  printf("to file %ld off %ld\n", E(splice(p[0], 0, f, &off, 100, 0)), (long)off);
  off = 4;
  printf("from file %ld off %ld pos %ld\n", E(splice(f, &off, q[1], 0, 100, 0)), (long)off, (long)lseek(f, 0, SEEK_CUR));
  memset(big, 0, 100);
  printf("read %ld %s\n", E(read(q[0], big, 100)), big);
  printf("errors %ld", E(splice(f, 0, f, 0, 10, 0)));
  printf(" %ld", E(splice(p[0], &off, q[1], 0, 10, 0)));
  printf(" %ld", E(splice(p[0], 0, p[1], 0, 10, 0)));
  printf(" %ld", E(splice(p[0], 0, q[1], 0, 10, SPLICE_F_NONBLOCK)));
  printf(" %ld\n", E(tee(f, q[1], 10, 0)));
  struct iovec vm = {"vmspliced", 9};
  printf("vmsplice %ld", E(vmsplice(q[1], &vm, 1, 0)));
  memset(big, 0, 100);
  printf(" read %ld %s\n", E(read(q[0], big, 100)), big);
  close(f);
  unlink("/tmp/splice_file");
  /* FIFOs */
  unlink("/tmp/a_fifo");
  mkfifo("/tmp/a_fifo", 0600);
  printf("writer alone %ld\n", E(open("/tmp/a_fifo", O_WRONLY | O_NONBLOCK)));
  int r = open("/tmp/a_fifo", O_RDONLY | O_NONBLOCK);
  printf("reader alone: bits %x read %ld\n", bits(r), E(read(r, big, 10)));
  int wr = open("/tmp/a_fifo", O_WRONLY);
  printf("both: bits %x %x\n", bits(r), bits(wr));
  close(wr);
  printf("writer gone: bits %x read %ld\n", bits(r), E(read(r, big, 10)));
  close(r);
  int rw = open("/tmp/a_fifo", O_RDWR);
  write(rw, "self", 4);
  printf("rdwr: bits %x queued %d\n", bits(rw), queued(rw));
  fstat(rw, &s);
  printf("fifo mode %o\n", s.st_mode);
  close(rw);
  fflush(stdout);
  c = fork();
  if (!c) {
    int x = open("/tmp/a_fifo", O_WRONLY);
    write(x, "from child", 10);
    _exit(0);
  }
  r = open("/tmp/a_fifo", O_RDONLY);
  memset(big, 0, 100);
  n = read(r, big, 100);
  printf("fifo read %ld %s, end %ld\n", n, big, E(read(r, big, 100)));
  wait(0);
  alarm(1);
  printf("interrupted open %ld\n", E(open("/tmp/a_fifo", O_WRONLY | (close(r), 0))));
  unlink("/tmp/a_fifo");
  return 0;
}
