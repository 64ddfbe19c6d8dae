/* UNIX domain sockets: pairs, names, connections, datagrams, packets, shutdown, errors. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>
#define E(x) ({ long r_ = (x); r_ < 0 ? -(long)errno : r_; })
static volatile int broken;
static void onpipe(int s) { broken++; }
static int bits(int fd) { struct pollfd p = {fd, POLLIN | POLLOUT | POLLRDHUP, 0}; poll(&p, 1, 0); return p.revents; }
static char b[300000];

static socklen_t name(struct sockaddr_un *a, const char *n, int abstract) {
  memset(a, 0, sizeof *a);
  a->sun_family = AF_UNIX;
  strcpy(a->sun_path + abstract, n);
  return offsetof(struct sockaddr_un, sun_path) + strlen(n) + 1;
}
static void show(const char *what, int fd, int (*f)(int, struct sockaddr *, socklen_t *)) {
  struct sockaddr_un a;
  socklen_t l = sizeof a;
  memset(&a, 'x', sizeof a);
  long r = E(f(fd, (void *)&a, &l));
  printf("%s %ld len %d", what, r, r ? 0 : (int)l);
  if (!r && l > 2) printf(" %s%s", a.sun_path[0] ? "" : "@", a.sun_path[0] ? a.sun_path : a.sun_path + 1);
  putchar('\n');
}
static int opt(int fd, int o) { int v = -1; socklen_t l = 4; return getsockopt(fd, SOL_SOCKET, o, &v, &l) ? -errno : v; }

static void pairs(int type) {
  int s[2], n = -1;
  printf("pair of type %d: %ld", type, E(socketpair(AF_UNIX, type, 0, s)));
  struct stat st;
  fstat(s[0], &st);
  printf(" mode %o bits %x", st.st_mode, bits(s[0]));
  printf(" type %d domain %d seek %ld\n", opt(s[0], SO_TYPE), opt(s[0], SO_DOMAIN), E(lseek(s[0], 0, SEEK_SET)));
  printf("send %ld %ld %ld", E(write(s[0], "hello", 5)), E(send(s[0], "world!", 6, 0)), E(send(s[0], "", 0, 0)));
  ioctl(s[1], FIONREAD, &n);
  printf(" fionread %d bits %x\n", n, bits(s[1]));
  printf("peek %ld", E(recv(s[1], b, 3, MSG_PEEK)));
  printf(" recv %ld", E(recv(s[1], b, 3, 0)));
  printf(" %ld", E(recv(s[1], b, 100, MSG_TRUNC | MSG_DONTWAIT)));
  printf(" %ld", E(recv(s[1], b, 100, MSG_DONTWAIT)));
  printf(" %ld\n", E(recv(s[1], b, 100, MSG_DONTWAIT)));
  show("name", s[0], getsockname);
  show("peer", s[0], getpeername);
  struct ucred c;
  socklen_t l = sizeof c;
  getsockopt(s[0], SOL_SOCKET, SO_PEERCRED, &c, &l);
  printf("peercred %d %d %d\n", c.pid == getpid(), c.uid, c.gid);
  printf("shutdown %ld", E(shutdown(s[0], SHUT_WR)));
  printf(" bits %x %x write %ld broken %d", bits(s[0]), bits(s[1]), E(write(s[0], "x", 1)), broken);
  printf(" nosignal %ld broken %d", E(send(s[0], "x", 1, MSG_NOSIGNAL)), broken);
  printf(" other reads %ld\n", E(recv(s[1], b, 10, MSG_DONTWAIT)));
  printf("back %ld", E(write(s[1], "abc", 3)));
  printf(" %ld\n", E(recv(s[0], b, 10, MSG_DONTWAIT)));
  write(s[1], "unread", 6);
  close(s[0]);
  printf("closed: bits %x", bits(s[1]));
  printf(" read %ld", E(recv(s[1], b, 10, MSG_DONTWAIT)));
  printf(" read %ld", E(recv(s[1], b, 10, MSG_DONTWAIT)));
  printf(" write %ld broken %d\n", E(write(s[1], "x", 1)), broken);
  close(s[1]);
  broken = 0;
}

static void connections(int type, const char *path, int abstract) {
  struct sockaddr_un a, o;
  socklen_t l = name(&a, path, abstract), ol;
  if (abstract) l--;
  unlink(path);
  int s = socket(AF_UNIX, type | SOCK_NONBLOCK, 0), c = socket(AF_UNIX, type, 0);
  printf("fresh bits %x read %ld write %ld broken %d\n", bits(s), E(read(c, b, 1)), E(send(c, b, 1, 0)), broken);
  show("unnamed", s, getsockname);
  show("no peer", s, getpeername);
  printf("listen unbound %ld connect %ld\n", E(listen(s, 1)), E(connect(c, (void *)&a, l)));
  printf("bind %ld again %ld", E(bind(s, (void *)&a, l)), E(bind(s, (void *)&a, l)));
  printf(" taken %ld\n", E(bind(c, (void *)&a, l)));
  printf("connect before listen %ld\n", E(connect(c, (void *)&a, l)));
  printf("accept before listen %ld listen %ld accepting %d bits %x accept %ld\n", E(accept(s, 0, 0)), E(listen(s, 1)), opt(s, SO_ACCEPTCONN), bits(s), E(accept(s, 0, 0)));
  show("bound", s, getsockname);
  printf("connect %ld bits %x again %ld\n", E(connect(c, (void *)&a, l)), bits(s), E(connect(c, (void *)&a, l)));
  printf("write before accept %ld\n", E(write(c, "early", 5)));
  int more[4];
  for (int i = 0; i < 4; i++) { more[i] = socket(AF_UNIX, type | SOCK_NONBLOCK, 0); printf("%ld ", E(connect(more[i], (void *)&a, l))); }
  puts("backlog");
  ol = sizeof o;
  int x = accept4(s, (void *)&o, &ol, SOCK_CLOEXEC | SOCK_NONBLOCK);
  printf("accepted %d from len %d cloexec %d flags %x\n", x > 0, (int)ol, fcntl(x, F_GETFD), fcntl(x, F_GETFL));
  show("its name", x, getsockname);
  show("its peer", x, getpeername);
  show("client's peer", c, getpeername);
  printf("read %ld read %ld\n", E(read(x, b, 100)), E(read(x, b, 100)));
  write(x, "never read", 10);
  close(c);
  printf("client gone: bits %x read %ld", bits(x), E(read(x, b, 10)));
  printf(" read %ld error %d\n", E(read(x, b, 10)), opt(x, SO_ERROR));
  close(x);
  close(s);
  printf("listener gone: client read %ld bits %x\n", E(read(more[0], b, 10)), bits(more[0]));
  c = socket(AF_UNIX, type, 0);
  printf("connect to nobody %ld\n", E(connect(c, (void *)&a, l)));
  struct stat st;
  if (!abstract) printf("file %d mode %o open %ld\n", stat(path, &st), st.st_mode, E(open(path, O_RDONLY)));
  unlink(path);
  close(c);
  for (int i = 0; i < 4; i++) close(more[i]);
}

static void datagrams(void) {
  struct sockaddr_un a, o;
  socklen_t l = name(&a, "dgram_name", 1) - 1, ol;
  int s = socket(AF_UNIX, SOCK_DGRAM, 0), c = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0), d = socket(AF_UNIX, SOCK_DGRAM, 0);
  printf("send nowhere %ld to nobody %ld\n", E(send(c, "x", 1, 0)), E(sendto(c, "x", 1, 0, (void *)&a, l)));
  printf("bind %ld autobind %ld\n", E(bind(s, (void *)&a, l)), E(bind(c, (void *)&a, 2)));
  ol = sizeof o;
  getsockname(c, (void *)&o, &ol);
  printf("auto name length %d\n", (int)ol);
  printf("sendto %ld", E(sendto(c, "datagram", 8, 0, (void *)&a, l)));
  printf(" unnamed sender %ld\n", E(sendto(d, "other", 5, 0, (void *)&a, l)));
  ol = sizeof o;
  printf("from %ld", E(recvfrom(s, b, 4, MSG_TRUNC, (void *)&o, &ol)));
  printf(" len %d", (int)ol);
  ol = sizeof o;
  printf(" then %ld", E(recvfrom(s, b, 100, 0, (void *)&o, &ol)));
  printf(" len %d\n", (int)ol);
  printf("connect %ld", E(connect(c, (void *)&a, l)));
  int n = 0;
  while (send(c, "x", 1, 0) == 1) n++;
  printf(" queue takes %d then %d bits %x\n", n, errno, bits(c));
  struct msghdr m = {0};
  struct iovec v[2] = {{b, 1}, {b + 1, 5}};
  m.msg_iov = v;
  m.msg_iovlen = 2;
  m.msg_name = &o;
  m.msg_namelen = sizeof o;
  printf("recvmsg %ld namelen %d flags %x\n", E(recvmsg(s, &m, 0)), (int)m.msg_namelen > 2, m.msg_flags);
  m.msg_name = 0;
  m.msg_namelen = 0;
  memcpy(b, "abcdef", 6);
  printf("sendmsg %ld\n", E(sendmsg(c, &m, 0)));
  printf("too long %ld listen %ld accept %ld\n", E(send(c, b, 300000, 0)), E(listen(s, 1)), E(accept(s, 0, 0)));
  close(s);
  printf("receiver gone %ld then %ld\n", E(send(c, "x", 1, 0)), E(send(c, "x", 1, 0)));
  close(c);
  close(d);
}

int main(void) {
  setvbuf(stdout, 0, _IOLBF, 0);
  alarm(20);
  signal(SIGPIPE, onpipe);
  chdir("/tmp");
  pairs(SOCK_STREAM);
  pairs(SOCK_SEQPACKET);
  pairs(SOCK_DGRAM);
  connections(SOCK_STREAM, "unix_socket_file", 0);
  connections(SOCK_SEQPACKET, "abstract name", 1);
  datagrams();
  int s[2], st;
  socketpair(AF_UNIX, SOCK_STREAM, 0, s);
  fflush(stdout);
  if (!fork()) {
    close(s[0]);
    memset(b, 'q', sizeof b);
    long n = write(s[1], b, sizeof b), m = write(s[1], b, sizeof b);
    _exit(n == sizeof b && m == n ? 9 : 1);
  }
  close(s[1]);
  long n = E(recv(s[0], b, 250000, MSG_WAITALL)), all = n, r;
  while ((r = read(s[0], b, sizeof b)) > 0) all += r;
  wait(&st);
  printf("long transfer %ld %ld status %d\n", n, all, WEXITSTATUS(st));
  printf("errors %ld %ld %ld %ld %ld\n", E(socket(AF_UNIX, 77, 0)), E(socket(AF_UNIX, SOCK_STREAM, 5)), E(socket(999, SOCK_STREAM, 0)), E(listen(0, 1)), E(connect(0, 0, 0)));
  printf("option %ld shutdown %ld\n", (long)opt(s[0], 999), E(shutdown(s[0], 5)));
  return 0;
}
