/* TCP on the loopback: connections, how they end, flags, urgent data, options, readiness. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>
#define E(x) ({ long r_ = (x); r_ < 0 ? -(long)errno : r_; })
static char b[100000];
static volatile int urg, pipes;
static void onurg(int s) { urg++; }
static void onpipe(int s) { pipes++; }

static int port(int s) {
  struct sockaddr_storage a;
  socklen_t l = sizeof a;
  getsockname(s, (void *)&a, &l);
  return ntohs(((struct sockaddr_in *)&a)->sin_port);
}
static struct sockaddr_in in4(const char *ip, int p) {
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(p)};
  inet_pton(AF_INET, ip, &a.sin_addr);
  return a;
}
static struct sockaddr_in6 in6(const char *ip, int p) {
  struct sockaddr_in6 a = {.sin6_family = AF_INET6, .sin6_port = htons(p)};
  inet_pton(AF_INET6, ip, &a.sin6_addr);
  return a;
}
static long conn(int s, const char *ip, int p) {
  struct sockaddr_in a = in4(ip, p);
  return E(connect(s, (void *)&a, sizeof a));
}
static long bnd(int s, const char *ip, int p) {
  struct sockaddr_in a = in4(ip, p);
  return E(bind(s, (void *)&a, sizeof a));
}
static long opt(int s, int level, int o) {
  int v = 0;
  socklen_t l = sizeof v;
  return getsockopt(s, level, o, &v, &l) < 0 ? -errno : v;
}
static long set(int s, int level, int o, int v) { return E(setsockopt(s, level, o, &v, sizeof v)); }
static int ready(int s) {
  struct pollfd p = {s, POLLIN | POLLOUT | POLLPRI | POLLRDHUP | POLLRDNORM | POLLWRNORM, 0};
  poll(&p, 1, 0);
  return p.revents;
}
/* Polls until all bits of want are there: natively some things come a moment later. */
static int await(int s, int want) {
  struct pollfd p = {s, POLLIN | POLLOUT | POLLPRI | POLLRDHUP | POLLRDNORM | POLLWRNORM, 0};
  for (int i = 0; i < 2000 && (poll(&p, 1, 0), (p.revents & want) != want); i++) usleep(1000);
  return p.revents;
}
static int listener(int backlog) {
  int s = socket(AF_INET, SOCK_STREAM, 0);
  bnd(s, "127.0.0.1", 0);
  listen(s, backlog);
  return s;
}
/* Two ends of a connection: [0] connected, [1] was accepted. */
static void pair(int *s) {
  int l = listener(5);
  s[0] = socket(AF_INET, SOCK_STREAM, 0);
  conn(s[0], "127.0.0.1", port(l));
  s[1] = accept(l, 0, 0);
  close(l);
}
static void done(int *s) { close(s[0]); close(s[1]); }
static void show(const char *what, struct sockaddr_storage *a, socklen_t l) {
  char t[64];
  if (a->ss_family == AF_INET) inet_ntop(AF_INET, &((struct sockaddr_in *)a)->sin_addr, t, sizeof t);
  else inet_ntop(AF_INET6, &((struct sockaddr_in6 *)a)->sin6_addr, t, sizeof t);
  printf("%s: family %d %s port %s len %d\n", what, a->ss_family, t, ((struct sockaddr_in *)a)->sin_port ? "some" : "0", l);
}
static void names(const char *what, int s) {
  struct sockaddr_storage a;
  socklen_t l = sizeof a;
  printf("%s ", what);
  if (getsockname(s, (void *)&a, &l) < 0) printf("own: %d\n", errno); else show("own", &a, l);
  l = sizeof a;
  printf("%s ", what);
  if (getpeername(s, (void *)&a, &l) < 0) printf("peer: %d\n", errno); else show("peer", &a, l);
}

static void fresh(void) {
  int s = socket(AF_INET, SOCK_STREAM, 0);
  printf("fresh: poll %x\n", ready(s));
  names("fresh", s);
  printf("send %ld", E(send(s, "x", 1, MSG_NOSIGNAL)));
  printf(" recv %ld", E(recv(s, b, 1, 0)));
  printf(" shutdown %ld %ld", E(shutdown(s, SHUT_RD)), E(shutdown(s, 7)));
  printf(" accept %ld\n", E(accept(s, 0, 0)));
  struct sockaddr_in a = in4("127.0.0.1", 1);
  printf("bind short %ld", E(bind(s, (void *)&a, 8)));
  a.sin_family = 77;
  printf(" family %ld", E(bind(s, (void *)&a, sizeof a)));
  printf(" connect family %ld", E(connect(s, (void *)&a, sizeof a)));
  printf(" short %ld", E(connect(s, (void *)&a, 1)));
  printf(" address %ld\n", bnd(s, "192.0.2.1", 0));
  printf("refused %ld", conn(s, "127.0.0.1", 1));
  printf(" again %ld\n", conn(s, "127.0.0.1", 1));
  printf("multicast %ld broadcast %ld\n", conn(s, "224.0.0.1", 1), conn(s, "255.255.255.255", 1));
  printf("bind %ld again %ld\n", bnd(s, "127.0.0.1", 0), bnd(s, "127.0.0.1", 0));
  printf("refused, bound: %ld", conn(s, "127.0.0.1", 1));
  names(" then", s);
  printf("listen %ld again %ld poll %x connect %ld\n", E(listen(s, 3)), E(listen(s, 4)), ready(s), conn(s, "127.0.0.1", 1));
  printf("recv %ld send %ld", E(recv(s, b, 1, 0)), E(send(s, b, 1, MSG_NOSIGNAL)));
  printf(" inq %ld acceptconn %ld\n", E(ioctl(s, FIONREAD, b)), opt(s, SOL_SOCKET, SO_ACCEPTCONN));
  int u = socket(AF_INET, SOCK_STREAM, 0);
  printf("listen unbound %ld %s\n", E(listen(u, 1)), port(u) ? "has a port" : "no port");
  close(u);
  close(s);
  printf("types: %ld %ld %ld %ld %ld\n", E(socket(AF_INET, SOCK_STREAM, IPPROTO_UDP)), E(socket(AF_INET, SOCK_DGRAM, IPPROTO_TCP)),
         E(socket(AF_INET, SOCK_SEQPACKET, 0)), E(socket(AF_INET, SOCK_STREAM, 300)), E(socket(AF_INET, 12, 0)));
  int p[2];
  printf("pair %ld\n", E(socketpair(AF_INET, SOCK_STREAM, 0, p)));
}

static void connecting(void) {
  int l = listener(5);
  int s = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  printf("nonblock %ld", conn(s, "127.0.0.1", port(l)));
  int w = await(s, POLLOUT);
  printf(" poll %x error %ld", w, opt(s, SOL_SOCKET, SO_ERROR));
  printf(" again %ld and %ld\n", conn(s, "127.0.0.1", port(l)), conn(s, "127.0.0.1", port(l)));
  names("client", s);
  struct sockaddr_storage a;
  socklen_t n = sizeof a;
  int c = accept4(l, (void *)&a, &n, SOCK_CLOEXEC | SOCK_NONBLOCK);
  show("accepted", &a, n);
  names("server", c);
  printf("flags %x %x\n", fcntl(c, F_GETFD), fcntl(c, F_GETFL) & O_NONBLOCK);
  fcntl(l, F_SETFL, O_NONBLOCK);
  printf("accept %ld", E(accept4(l, 0, 0, SOCK_NONBLOCK << 1)));
  printf(" empty %ld recv %ld\n", E(accept(l, 0, 0)), E(recv(c, b, 1, 0)));
  close(s);
  close(c);
  s = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  int p = port(l);
  close(l);
  printf("nonblock refused %ld", conn(s, "127.0.0.1", p));
  printf(" poll %x", await(s, POLLERR | POLLHUP));
  printf(" error %ld %ld\n", opt(s, SOL_SOCKET, SO_ERROR), opt(s, SOL_SOCKET, SO_ERROR));
  close(s);
  /* connect with AF_UNSPEC */
  int v[2];
  pair(v);
  struct sockaddr un = {.sa_family = AF_UNSPEC};
  printf("dissolve %ld", E(connect(v[0], &un, sizeof un)));
  printf(" other %x error %ld\n", await(v[1], POLLHUP), opt(v[1], SOL_SOCKET, SO_ERROR));
  names("dissolved", v[0]);
  done(v);
}

static void backlog(void) {
  int l = listener(1), s[4];
  int taken = 0;
  for (int i = 0; i < 4; i++) {
    s[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    conn(s[i], "127.0.0.1", port(l));
  }
  usleep(20000);
  for (int i = 0; i < 4; i++) taken += (ready(s[i]) & POLLOUT) != 0;
  printf("backlog 1: %d connected\n", taken);
  for (int i = 0; i < 2; i++) close(accept(l, 0, 0));
  printf("a third comes later: %x\n", await(s[2], POLLOUT) & POLLOUT);
  for (int i = 0; i < 4; i++) close(s[i]);
  /* The listener goes away with a connection nobody took. */
  l = listener(5);
  int c = socket(AF_INET, SOCK_STREAM, 0);
  conn(c, "127.0.0.1", port(l));
  close(l);
  printf("orphan: poll %x recv %ld", await(c, POLLHUP | POLLERR), E(recv(c, b, 1, 0)));
  printf(" recv %ld send %ld\n", E(recv(c, b, 1, 0)), E(send(c, "x", 1, MSG_NOSIGNAL)));
  close(c);
  l = listener(5);
  printf("shutdown listener %ld", E(shutdown(l, SHUT_RD)));
  printf(" accept %ld", E(accept(l, 0, 0)));
  printf(" poll %x", ready(l));
  printf(" listen %ld\n", E(listen(l, 1)));
  close(l);
}

static void data(void) {
  int s[2];
  pair(s);
  printf("poll %x %x\n", ready(s[0]), ready(s[1]));
  printf("send %ld", E(send(s[0], "hello world", 11, 0)));
  await(s[1], POLLIN);
  int n = 0;
  ioctl(s[1], FIONREAD, &n);
  printf(" there %d", n);
  ioctl(s[0], TIOCOUTQ, &n);
  printf(" peek %ld %.5s", E(recv(s[1], b, 5, MSG_PEEK)), b);
  printf(" drop %ld", E(recv(s[1], 0, 6, MSG_TRUNC)));
  printf(" get %ld %.5s\n", E(recv(s[1], b, 100, 0)), b);
  printf("empty %ld", E(recv(s[1], b, 1, MSG_DONTWAIT)));
  struct timeval t = {0, 20000};
  setsockopt(s[1], SOL_SOCKET, SO_RCVTIMEO, &t, sizeof t);
  printf(" timeout %ld zero %ld\n", E(recv(s[1], b, 1, 0)), E(read(s[1], b, 0)));
  /* MSG_WAITALL with a sender in two steps */
  t.tv_usec = 0;
  setsockopt(s[1], SOL_SOCKET, SO_RCVTIMEO, &t, sizeof t);
  fflush(stdout);
  if (fork() == 0) {
    send(s[0], "abc", 3, 0);
    usleep(20000);
    send(s[0], "defgh", 5, 0);
    _exit(0);
  }
  printf("all %ld %.6s", E(recv(s[1], b, 6, MSG_WAITALL)), b);
  wait(0);
  printf(" rest %ld\n", E(recv(s[1], b, 6, 0)));
  set(s[1], SOL_SOCKET, SO_RCVLOWAT, 4);
  send(s[0], "ab", 2, 0);
  usleep(5000);
  printf("lowat: poll %x", ready(s[1]));
  send(s[0], "cd", 2, 0);
  printf(" then %x recv %ld\n", await(s[1], POLLIN), E(recv(s[1], b, 9, 0)));
  set(s[1], SOL_SOCKET, SO_RCVLOWAT, 1);
  struct sockaddr_in a = in4("127.0.0.1", 9);
  printf("sendto %ld", E(sendto(s[0], "q", 1, 0, (void *)&a, sizeof a)));
  socklen_t l = sizeof a;
  printf(" recvfrom %ld len %d\n", E(recvfrom(s[1], b, 9, 0, (void *)&a, &l)), l);
  struct iovec v[3] = {{"one", 3}, {"", 0}, {"two", 3}};
  printf("writev %ld", E(writev(s[0], v, 3)));
  await(s[1], POLLIN);
  struct iovec r[2] = {{b, 2}, {b + 10, 10}};
  printf(" readv %ld %.2s %.4s\n", E(readv(s[1], r, 2)), b, b + 10);
  /* Cork: nothing arrives before it is pulled. */
  set(s[0], IPPROTO_TCP, TCP_CORK, 1);
  send(s[0], "cork", 4, 0);
  printf("corked %ld", E(recv(s[1], b, 9, MSG_DONTWAIT)));
  set(s[0], IPPROTO_TCP, TCP_CORK, 0);
  await(s[1], POLLIN);
  printf(" pulled %ld", E(recv(s[1], b, 9, MSG_DONTWAIT)));
  send(s[0], "more", 4, MSG_MORE);
  printf(" more %ld", E(recv(s[1], b, 9, MSG_DONTWAIT)));
  send(s[0], "end", 3, 0);
  await(s[1], POLLIN);
  printf(" end %ld\n", E(recv(s[1], b, 9, 0)));
  /* A full connection. */
  fcntl(s[0], F_SETFL, O_NONBLOCK);
  long sum = 0, k;
  while ((k = send(s[0], b, sizeof b, 0)) > 0) sum += k;
  printf("full: errno %d poll %x", errno, ready(s[0]) & POLLOUT);
  long got = 0;
  while (got < sum && (k = recv(s[1], b, sizeof b, 0)) > 0) got += k;
  printf(" all came %d writable %x\n", got == sum && sum > 100000, await(s[0], POLLOUT) & POLLOUT);
  printf("file: ");
  int f = memfd_create("f", 0);
  write(f, "0123456789", 10);
  off_t o = 3;
  printf("%ld", E(sendfile(s[0], f, &o, 5)));
  await(s[1], POLLIN);
  int p[2];
  pipe(p);
  printf(" splice %ld", E(splice(s[1], 0, p[1], 0, 100, 0)));
  printf(" back %ld", E(splice(p[0], 0, s[1], 0, 100, 0)));
  await(s[0], POLLIN);
  printf(" %ld %.5s\n", E(recv(s[0], b, 9, 0)), b);
  close(f), close(p[0]), close(p[1]);
  done(s);
}

static void halves(void) {
  int s[2];
  pair(s);
  send(s[0], "last", 4, 0);
  printf("half %ld", E(shutdown(s[0], SHUT_WR)));
  printf(" server %x", await(s[1], POLLRDHUP));
  printf(" send %ld %d", E(send(s[0], "x", 1, 0)), pipes);
  printf(" read %ld %ld %ld\n", E(recv(s[1], b, 9, 0)), E(recv(s[1], b, 9, 0)), E(recv(s[1], b, 9, MSG_DONTWAIT)));
  printf("other way %ld", E(send(s[1], "still", 5, 0)));
  await(s[0], POLLIN);
  printf(" %ld again shut %ld", E(recv(s[0], b, 9, 0)), E(shutdown(s[0], SHUT_WR)));
  close(s[1]);
  printf(" both gone %x %ld", await(s[0], POLLHUP), E(recv(s[0], b, 9, 0)));
  printf(" error %ld shut %ld\n", opt(s[0], SOL_SOCKET, SO_ERROR), E(shutdown(s[0], SHUT_RDWR)));
  names("after", s[0]);
  close(s[0]);

  pair(s);
  printf("shut read %ld %x", E(shutdown(s[0], SHUT_RD)), ready(s[0]));
  printf(" recv %ld", E(recv(s[0], b, 9, 0)));
  send(s[1], "data", 4, 0);
  usleep(2000);
  printf(" comes %ld\n", E(recv(s[0], b, 9, MSG_DONTWAIT)));
  done(s);

  pair(s); /* closed with unread data: reset */
  send(s[0], "unread", 6, 0);
  await(s[1], POLLIN);
  close(s[1]);
  printf("unread: %x", await(s[0], POLLERR));
  printf(" recv %ld then %ld", E(recv(s[0], b, 9, 0)), E(recv(s[0], b, 9, 0)));
  int before = pipes;
  printf(" send %ld pipes %d connect %ld\n", E(send(s[0], "x", 1, 0)), pipes - before, conn(s[0], "127.0.0.1", 1));
  close(s[0]);

  pair(s); /* linger 0: reset */
  struct linger l = {1, 0};
  printf("linger %ld", E(setsockopt(s[1], SOL_SOCKET, SO_LINGER, &l, sizeof l)));
  send(s[1], "kept", 4, 0);
  await(s[0], POLLIN);
  close(s[1]);
  printf(" %x", await(s[0], POLLERR));
  printf(" send %ld", E(send(s[0], "x", 1, MSG_NOSIGNAL)));
  printf(" recv %ld %ld\n", E(recv(s[0], b, 9, 0)), E(recv(s[0], b, 9, 0)));
  close(s[0]);

  pair(s); /* sending to who is gone */
  close(s[1]);
  await(s[0], POLLRDHUP);
  before = pipes;
  printf("gone: %ld", E(send(s[0], "1", 1, 0)));
  printf(" %x", await(s[0], POLLERR));
  printf(" recv %ld", E(recv(s[0], b, 9, 0)));
  printf(" %ld pipes %d", E(send(s[0], "2", 1, 0)), pipes - before);
  printf(" %ld pipes %d\n", E(send(s[0], "3", 1, 0)), pipes - before);
  close(s[0]);
}

static void urgent(void) {
  int s[2], m = 0;
  pair(s);
  fcntl(s[1], F_SETOWN, getpid());
  printf("none %ld", E(recv(s[1], b, 1, MSG_OOB)));
  send(s[0], "ab", 2, 0);
  printf(" oob %ld", E(send(s[0], "cX", 2, MSG_OOB)));
  send(s[0], "de", 2, 0);
  printf(" poll %x", await(s[1], POLLPRI | POLLIN));
  for (int i = 0; i < 1000 && !urg; i++) usleep(1000);
  usleep(3000);
  printf(" signal %d", urg > 0);
  ioctl(s[1], SIOCATMARK, &m);
  printf(" mark %d", m);
  ioctl(s[1], FIONREAD, &m);
  printf(" ready %d", m);
  printf(" peek %ld %c", E(recv(s[1], b, 1, MSG_OOB | MSG_PEEK)), b[0]);
  printf(" get %ld %c", E(recv(s[1], b, 1, MSG_OOB)), b[0]);
  printf(" again %ld poll %x\n", E(recv(s[1], b, 1, MSG_OOB)), ready(s[1]) & POLLPRI);
  long n = E(recv(s[1], b, 10, 0));
  ioctl(s[1], SIOCATMARK, &m);
  printf("before %ld %.3s mark %d", n, b, m);
  n = E(recv(s[1], b, 10, 0));
  ioctl(s[1], SIOCATMARK, &m);
  printf(" behind %ld %.2s mark %d\n", n, b, m);
  set(s[1], SOL_SOCKET, SO_OOBINLINE, 1);
  send(s[0], "fg", 2, 0);
  send(s[0], "Y", 1, MSG_OOB);
  send(s[0], "hi", 2, 0);
  await(s[1], POLLPRI);
  usleep(3000);
  printf("inline oob %ld", E(recv(s[1], b, 1, MSG_OOB)));
  n = E(recv(s[1], b, 10, 0));
  ioctl(s[1], SIOCATMARK, &m);
  printf(" before %ld %.2s mark %d", n, b, m);
  n = E(recv(s[1], b, 10, 0));
  printf(" then %ld %.3s\n", n, b);
  done(s);
}

static void sixes(void) {
  int l = socket(AF_INET6, SOCK_STREAM, 0);
  struct sockaddr_in6 a = in6("::", 0);
  printf("v6 bind short %ld", E(bind(l, (void *)&a, 16)));
  printf(" bind %ld", E(bind(l, (void *)&a, sizeof a)));
  printf(" listen %ld", E(listen(l, 5)));
  printf(" only %ld set late %ld\n", opt(l, IPPROTO_IPV6, IPV6_V6ONLY), set(l, IPPROTO_IPV6, IPV6_V6ONLY, 1));
  int p = port(l), c = socket(AF_INET, SOCK_STREAM, 0);
  printf("v4 to v6 %ld\n", conn(c, "127.0.0.1", p));
  int s = accept(l, 0, 0);
  names("v6 server", s);
  close(c), close(s);
  c = socket(AF_INET6, SOCK_STREAM, 0);
  a = in6("::1", p);
  printf("v6 to v6 %ld\n", E(connect(c, (void *)&a, sizeof a)));
  s = accept(l, 0, 0);
  names("v6 server", s);
  names("v6 client", c);
  close(c), close(s);
  c = socket(AF_INET6, SOCK_STREAM, 0);
  a = in6("::ffff:127.0.0.1", p);
  printf("mapped %ld\n", E(connect(c, (void *)&a, sizeof a)));
  names("mapped", c);
  close(c);
  c = socket(AF_INET6, SOCK_STREAM, 0);
  printf("v4 address in v6 socket %ld", conn(c, "127.0.0.1", p));
  a = in6("::", p);
  printf(" unspecified %ld\n", E(connect(c, (void *)&a, sizeof a)));
  names("unspecified", c);
  close(c);
  int q = socket(AF_INET, SOCK_STREAM, 0);
  printf("v4 bind same port %ld\n", bnd(q, "0.0.0.0", p));
  close(q), close(l);
  l = socket(AF_INET6, SOCK_STREAM, 0);
  set(l, IPPROTO_IPV6, IPV6_V6ONLY, 1);
  a = in6("::", 0);
  bind(l, (void *)&a, sizeof a);
  listen(l, 1);
  q = socket(AF_INET, SOCK_STREAM, 0);
  printf("v6only: refused %ld bind v4 %ld\n", conn(q, "127.0.0.1", port(l)), bnd(q, "0.0.0.0", port(l)));
  close(q), close(l);
}

static void ports(void) {
  int l = listener(5), p = port(l), q = socket(AF_INET, SOCK_STREAM, 0);
  printf("in use %ld", bnd(q, "127.0.0.1", p));
  printf(" any %ld other address %ld\n", bnd(q, "0.0.0.0", p), bnd(q, "127.0.0.2", p));
  close(q);
  q = socket(AF_INET, SOCK_STREAM, 0);
  set(q, SOL_SOCKET, SO_REUSEADDR, 1);
  set(l, SOL_SOCKET, SO_REUSEADDR, 1);
  printf("reuse while listening %ld\n", bnd(q, "127.0.0.1", p));
  int c = socket(AF_INET, SOCK_STREAM, 0);
  conn(c, "127.0.0.1", p);
  int s = accept(l, 0, 0);
  close(l);
  printf("reuse while connected %ld", bnd(q, "127.0.0.1", p));
  printf(" listen %ld\n", E(listen(q, 1)));
  close(q);
  q = socket(AF_INET, SOCK_STREAM, 0);
  printf("without reuse %ld", bnd(q, "127.0.0.1", p));
  close(s);
  await(c, POLLRDHUP);
  close(c);
  printf(" time wait %ld", bnd(q, "127.0.0.1", p));
  set(q, SOL_SOCKET, SO_REUSEADDR, 1);
  printf(" with reuse %ld\n", bnd(q, "127.0.0.1", p));
  close(q);
  int r[3], n[3] = {0};
  for (int i = 0; i < 3; i++) {
    r[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (i < 2) set(r[i], SOL_SOCKET, SO_REUSEPORT, 1);
    long e = bnd(r[i], "127.0.0.1", i ? p : 0);
    if (!i) p = port(r[0]);
    printf("share %d: %ld %ld\n", i, e, i < 2 ? E(listen(r[i], 100)) : 0);
  }
  int k[40];
  for (int i = 0; i < 40; i++) {
    k[i] = socket(AF_INET, SOCK_STREAM, 0);
    conn(k[i], "127.0.0.1", p);
  }
  for (int i = 0; i < 2; i++) {
    while ((s = accept(r[i], 0, 0)) >= 0) n[i]++, close(s);
  }
  printf("spread %d both %d\n", n[0] + n[1], n[0] > 3 && n[1] > 3);
  for (int i = 0; i < 40; i++) close(k[i]);
  for (int i = 0; i < 3; i++) close(r[i]);
  /* Itself. */
  q = socket(AF_INET, SOCK_STREAM, 0);
  bnd(q, "127.0.0.1", 0);
  printf("itself %ld", conn(q, "127.0.0.1", port(q)));
  printf(" send %ld", E(send(q, "me", 2, 0)));
  printf(" recv %ld\n", E(recv(q, b, 9, 0)));
  close(q);
  if (getuid() == 0 && fork() == 0) {
    setuid(1000);
    q = socket(AF_INET, SOCK_STREAM, 0);
    printf("port 80 as a user %ld\n", bnd(q, "127.0.0.1", 80));
    fflush(stdout);
    _exit(0);
  }
  wait(0);
}

static void options(void) {
  int s = socket(AF_INET, SOCK_STREAM, 0), v[2];
  static const int o[] = {TCP_NODELAY, TCP_MAXSEG, TCP_CORK, TCP_KEEPIDLE, TCP_KEEPINTVL, TCP_KEEPCNT, TCP_SYNCNT, TCP_LINGER2,
                          TCP_DEFER_ACCEPT, TCP_WINDOW_CLAMP, TCP_QUICKACK, TCP_USER_TIMEOUT, TCP_FASTOPEN};
  for (unsigned i = 0; i < sizeof o / sizeof *o; i++) {
    printf("tcp %d: %ld", o[i], opt(s, IPPROTO_TCP, o[i]));
    printf(" set 5 %ld", set(s, IPPROTO_TCP, o[i], 5));
    printf(" now %ld", opt(s, IPPROTO_TCP, o[i]));
    printf(" set -1 %ld huge %ld\n", o[i] == TCP_DEFER_ACCEPT || o[i] == TCP_WINDOW_CLAMP ? 0 : set(s, IPPROTO_TCP, o[i], -1),
           o[i] == TCP_WINDOW_CLAMP || o[i] == TCP_LINGER2 || o[i] == TCP_DEFER_ACCEPT || o[i] == TCP_FASTOPEN ? 0 : set(s, IPPROTO_TCP, o[i], 100000));
  }
  char name[16] = "none";
  socklen_t l = 16;
  printf("congestion %ld unknown %ld\n", E(getsockopt(s, IPPROTO_TCP, TCP_CONGESTION, name, &l)),
         E(setsockopt(s, IPPROTO_TCP, TCP_CONGESTION, "nonesuch", 8)));
  printf("unknown %ld %ld short %ld level %ld\n", set(s, IPPROTO_TCP, 99, 1), opt(s, IPPROTO_TCP, 99),
         E(setsockopt(s, IPPROTO_TCP, TCP_NODELAY, "x", 1)), set(s, IPPROTO_UDP, 1, 1));
  static const int ip[] = {IP_TOS, IP_TTL, IP_PKTINFO, IP_RECVERR, IP_RECVTTL, IP_RECVTOS, IP_MTU_DISCOVER, IP_FREEBIND,
                           IP_MULTICAST_TTL, IP_MULTICAST_LOOP, IP_MTU, IP_MINTTL};
  for (unsigned i = 0; i < sizeof ip / sizeof *ip; i++) {
    printf("ip %d: %ld", ip[i], opt(s, IPPROTO_IP, ip[i]));
    printf(" set 1 %ld now %ld", set(s, IPPROTO_IP, ip[i], 1), opt(s, IPPROTO_IP, ip[i]));
    printf(" set 300 %ld set -1 %ld\n", set(s, IPPROTO_IP, ip[i], 300), ip[i] == IP_TOS ? 0 : set(s, IPPROTO_IP, ip[i], -1));
  }
  printf("v6 option on v4 %ld %ld\n", set(s, IPPROTO_IPV6, IPV6_V6ONLY, 1), opt(s, IPPROTO_IPV6, IPV6_V6ONLY));
  printf("sndbuf %ld rcvbuf %ld", opt(s, SOL_SOCKET, SO_SNDBUF), opt(s, SOL_SOCKET, SO_RCVBUF));
  set(s, SOL_SOCKET, SO_SNDBUF, 5000);
  set(s, SOL_SOCKET, SO_RCVBUF, 1);
  printf(" %ld %ld\n", opt(s, SOL_SOCKET, SO_SNDBUF), opt(s, SOL_SOCKET, SO_RCVBUF));
  printf("type %ld protocol %ld domain %ld\n", opt(s, SOL_SOCKET, SO_TYPE), opt(s, SOL_SOCKET, SO_PROTOCOL), opt(s, SOL_SOCKET, SO_DOMAIN));
  close(s);
  s = socket(AF_INET6, SOCK_STREAM, 0);
  static const int six[] = {IPV6_V6ONLY, IPV6_UNICAST_HOPS, IPV6_TCLASS, IPV6_RECVPKTINFO, IPV6_RECVHOPLIMIT, IPV6_MTU_DISCOVER, IPV6_RECVERR};
  for (unsigned i = 0; i < sizeof six / sizeof *six; i++) {
    printf("ipv6 %d: %ld set 1 %ld now %ld set 300 %ld\n", six[i], opt(s, IPPROTO_IPV6, six[i]), set(s, IPPROTO_IPV6, six[i], 1),
           opt(s, IPPROTO_IPV6, six[i]), set(s, IPPROTO_IPV6, six[i], 300));
  }
  printf("v4 option on v6 %ld short %ld\n", set(s, IPPROTO_IP, IP_TTL, 9), E(setsockopt(s, IPPROTO_IPV6, IPV6_V6ONLY, "a", 1)));
  close(s);
  int ls = listener(5);
  set(ls, IPPROTO_TCP, TCP_NODELAY, 1);
  set(ls, SOL_SOCKET, SO_KEEPALIVE, 1);
  set(ls, IPPROTO_TCP, TCP_KEEPIDLE, 77);
  v[0] = socket(AF_INET, SOCK_STREAM, 0);
  conn(v[0], "127.0.0.1", port(ls));
  v[1] = accept(ls, 0, 0);
  struct tcp_info i = {0};
  l = sizeof i;
  printf("info %ld state %d", E(getsockopt(v[1], IPPROTO_TCP, TCP_INFO, &i, &l)), i.tcpi_state);
  printf(" inherited %ld %ld %ld\n", opt(v[1], IPPROTO_TCP, TCP_NODELAY), opt(v[1], SOL_SOCKET, SO_KEEPALIVE), opt(v[1], IPPROTO_TCP, TCP_KEEPIDLE));
  l = 1;
  printf("short info %ld %d listener state", E(getsockopt(ls, IPPROTO_TCP, TCP_INFO, &i, &l)), l);
  printf(" %d\n", i.tcpi_state);
  close(v[0]);
  await(v[1], POLLRDHUP);
  l = sizeof i;
  getsockopt(v[1], IPPROTO_TCP, TCP_INFO, &i, &l);
  printf("close wait %d\n", i.tcpi_state);
  close(v[1]);
  /* Deferred: only data makes it acceptable. */
  set(ls, IPPROTO_TCP, TCP_DEFER_ACCEPT, 30);
  fcntl(ls, F_SETFL, O_NONBLOCK);
  v[0] = socket(AF_INET, SOCK_STREAM, 0);
  printf("defer %ld accept %ld", conn(v[0], "127.0.0.1", port(ls)), E(accept(ls, 0, 0)));
  send(v[0], "go", 2, 0);
  printf(" poll %x", await(ls, POLLIN));
  v[1] = accept(ls, 0, 0);
  printf(" got %ld\n", E(recv(v[1], b, 9, 0)));
  done(v);
  close(ls);
}

static void edges(void) {
  int s[2], ep = epoll_create1(0);
  pair(s);
  struct epoll_event e = {EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, {.u32 = 1}}, r[4];
  epoll_ctl(ep, EPOLL_CTL_ADD, s[1], &e);
  int n = epoll_wait(ep, r, 4, 0);
  printf("edge: %d %x", n, r[0].events);
  printf(" %d", epoll_wait(ep, r, 4, 0));
  send(s[0], "abc", 3, 0);
  n = epoll_wait(ep, r, 4, 1000);
  printf(" data %d %x", n, r[0].events);
  printf(" %d", epoll_wait(ep, r, 4, 0));
  recv(s[1], b, 1, 0);
  printf(" partly read %d", epoll_wait(ep, r, 4, 0));
  send(s[0], "d", 1, 0);
  n = epoll_wait(ep, r, 4, 1000);
  printf(" more %d %x\n", n, r[0].events);
  shutdown(s[0], SHUT_WR);
  n = epoll_wait(ep, r, 4, 1000);
  printf("half closed %d %x", n, r[0].events);
  close(s[0]);
  printf(" closed %d", epoll_wait(ep, r, 4, 0));
  e.events = EPOLLIN;
  epoll_ctl(ep, EPOLL_CTL_MOD, s[1], &e);
  n = epoll_wait(ep, r, 4, 0);
  printf(" level %d %x\n", n, r[0].events);
  close(s[1]);
  printf("forgotten %d\n", epoll_wait(ep, r, 4, 0));
  close(ep);
}

int main(void) {
  setvbuf(stdout, 0, _IOLBF, 1 << 12);
  alarm(20);
  signal(SIGURG, onurg);
  signal(SIGPIPE, onpipe);
  fresh();
  connecting();
  backlog();
  data();
  halves();
  urgent();
  sixes();
  ports();
  options();
  edges();
  return 0;
}
