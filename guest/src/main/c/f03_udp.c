/* UDP on the loopback: addresses, connected and not, errors that come back, control messages, groups. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>
#define E(x) ({ long r_ = (x); r_ < 0 ? -(long)errno : r_; })
static char b[70000];
static union { char c[512]; struct cmsghdr h; } u;

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
static long to(int s, const char *ip, int p, const char *data) {
  struct sockaddr_in a = in4(ip, p);
  return E(sendto(s, data, strlen(data), 0, (void *)&a, sizeof a));
}
static long to6(int s, const char *ip, int p, const char *data) {
  struct sockaddr_in6 a = in6(ip, p);
  return E(sendto(s, data, strlen(data), 0, (void *)&a, sizeof a));
}
static long opt(int s, int level, int o) {
  int v = 0;
  socklen_t l = sizeof v;
  return getsockopt(s, level, o, &v, &l) < 0 ? -errno : v;
}
static long set(int s, int level, int o, int v) { return E(setsockopt(s, level, o, &v, sizeof v)); }
static int ready(int s) {
  struct pollfd p = {s, POLLIN | POLLOUT | POLLRDHUP | POLLRDNORM | POLLWRNORM, 0};
  poll(&p, 1, 0);
  return p.revents;
}
static int await(int s, int want) {
  struct pollfd p = {s, POLLIN | POLLOUT | POLLRDHUP | POLLRDNORM | POLLWRNORM, 0};
  for (int i = 0; i < 2000 && (poll(&p, 1, 0), (p.revents & want) != want); i++) usleep(1000);
  return p.revents;
}
static int udp(const char *ip) {
  int s = socket(AF_INET, SOCK_DGRAM, 0);
  if (ip) bnd(s, ip, 0);
  return s;
}
static void show(const char *what, struct sockaddr_storage *a, socklen_t l) {
  char t[64] = "";
  if (l == 0) { printf("%s: none", what); return; }
  if (a->ss_family == AF_INET) inet_ntop(AF_INET, &((struct sockaddr_in *)a)->sin_addr, t, sizeof t);
  else inet_ntop(AF_INET6, &((struct sockaddr_in6 *)a)->sin6_addr, t, sizeof t);
  printf("%s: family %d %s port %s len %d", what, a->ss_family, t, ((struct sockaddr_in *)a)->sin_port ? "some" : "0", l);
}
static void names(const char *what, int s) {
  struct sockaddr_storage a;
  socklen_t l = sizeof a;
  printf("%s ", what);
  if (getsockname(s, (void *)&a, &l) < 0) printf("own: %d", errno); else show("own", &a, l);
  l = sizeof a;
  if (getpeername(s, (void *)&a, &l) < 0) printf(" peer: %d\n", errno); else show(" peer", &a, l), puts("");
}
/* recvmsg, and everything that came with it. */
static void get(const char *what, int s, int n, int flags) {
  struct sockaddr_storage a;
  struct iovec v = {b, n};
  struct msghdr m = {.msg_name = &a, .msg_namelen = sizeof a, .msg_iov = &v, .msg_iovlen = 1, .msg_control = u.c, .msg_controllen = sizeof u};
  memset(&u, 0, sizeof u);
  if (!(flags & MSG_DONTWAIT)) await(s, POLLIN);
  long r = E(recvmsg(s, &m, flags | MSG_DONTWAIT));
  printf("%s: %ld", what, r);
  if (r < 0) { puts(""); return; }
  printf(" %.*s flags %x ", (int)(r > n ? n : r > 20 ? 20 : r), b, m.msg_flags);
  show("from", &a, m.msg_namelen);
  for (struct cmsghdr *c = CMSG_FIRSTHDR(&m); c; c = CMSG_NXTHDR(&m, c)) {
    printf(" | %d %d len %d:", c->cmsg_level, c->cmsg_type, (int)c->cmsg_len);
    if (c->cmsg_level == SOL_SOCKET) continue;
    for (int i = 0; i < (int)(c->cmsg_len - CMSG_LEN(0)); i++) {
      int port = (c->cmsg_type == IP_RECVERR || c->cmsg_type == IPV6_RECVERR) && (i == 18 || i == 19);
      if (!port) printf(" %x", (unsigned char)CMSG_DATA(c)[i]);
    }
  }
  puts("");
}

static void basic(void) {
  int s = udp(0), r = udp("127.0.0.1");
  names("fresh", s);
  printf("poll %x send %ld recv %ld", ready(s), E(send(s, "x", 1, 0)), E(recv(s, b, 1, MSG_DONTWAIT)));
  printf(" listen %ld accept %ld shutdown %ld\n", E(listen(s, 1)), E(accept(s, 0, 0)), E(shutdown(udp(0), SHUT_WR)));
  printf("sendto %ld port 0 %ld", to(s, "127.0.0.1", port(r), "hello"), to(s, "127.0.0.1", 0, "x"));
  printf(" nowhere %ld broadcast %ld\n", to(s, "127.0.0.1", 1, "x"), to(s, "127.255.255.255", 1, "x"));
  names("sent", s);
  printf("poll %x", await(r, POLLIN));
  int n = 0;
  ioctl(r, FIONREAD, &n);
  printf(" inq %d\n", n);
  get("peek", r, 3, MSG_PEEK);
  get("peek whole", r, 3, MSG_PEEK | MSG_TRUNC);
  get("short", r, 3, 0);
  get("empty", r, 3, MSG_DONTWAIT);
  printf("nothing %ld", to(s, "127.0.0.1", port(r), ""));
  get(" received", r, 9, 0);
  printf("large %ld", E(setsockopt(r, SOL_SOCKET, SO_RCVBUF, &(int){200000}, 4)));
  struct sockaddr_in a = in4("127.0.0.1", port(r));
  printf(" %ld", E(sendto(s, b, 65507, 0, (void *)&a, sizeof a)));
  printf(" too large %ld %ld", E(sendto(s, b, 65508, 0, (void *)&a, sizeof a)), E(sendto(s, b, 70000, 0, (void *)&a, sizeof a)));
  await(r, POLLIN);
  printf(" got %ld", E(recv(r, b, sizeof b, MSG_OOB)));
  printf(" oob %ld %ld\n", E(send(r, b, 1, MSG_OOB)), E(recv(r, b, 1, MSG_OOB | MSG_DONTWAIT)));
  printf("bad family %ld short %ld", ({ a.sin_family = 99; E(sendto(s, "x", 1, 0, (void *)&a, sizeof a)); }), E(sendto(s, "x", 1, 0, (void *)&a, 8)));
  printf(" again bind %ld in use %ld\n", bnd(r, "127.0.0.1", 0), bnd(udp(0), "127.0.0.1", port(r)));
  struct timeval t = {0, 10000};
  setsockopt(r, SOL_SOCKET, SO_RCVTIMEO, &t, sizeof t);
  printf("timeout %ld\n", E(recv(r, b, 1, 0)));
  a = in4("127.0.0.1", port(r));
  printf("more %ld", E(sendto(s, "one", 3, MSG_MORE, (void *)&a, sizeof a)));
  printf(" %ld\n", E(sendto(s, "two", 3, 0, (void *)&a, sizeof a)));
  get("joined", r, 20, 0);
  set(s, IPPROTO_UDP, UDP_CORK, 1);
  sendto(s, "a", 1, 0, (void *)&a, sizeof a);
  sendto(s, "b", 1, 0, (void *)&a, sizeof a);
  get("corked", r, 20, MSG_DONTWAIT);
  set(s, IPPROTO_UDP, UDP_CORK, 0);
  get("pulled", r, 20, 0);
  close(s), close(r);
}

static void connected(void) {
  int s = udp(0), r = udp("127.0.0.1"), o = udp("127.0.0.1");
  printf("connect %ld\n", conn(s, "127.0.0.1", port(r)));
  names("connected", s);
  printf("send %ld", E(send(s, "hi", 2, 0)));
  get("", r, 9, 0);
  to(o, "127.0.0.1", port(s), "stranger");
  to(r, "127.0.0.1", port(s), "friend");
  get("only the peer", s, 20, 0);
  get("not the stranger", s, 20, MSG_DONTWAIT);
  printf("to another %ld", to(s, "127.0.0.1", port(o), "else"));
  get("", o, 9, 0);
  printf("shutdown %ld", E(shutdown(s, SHUT_RD)));
  printf(" poll %x recv %ld", ready(s), E(recv(s, b, 1, 0)));
  printf(" %ld send %ld\n", E(shutdown(s, SHUT_WR)), E(send(s, "x", 1, 0)));
  close(s);
  s = udp(0);
  conn(s, "127.0.0.1", port(r));
  struct sockaddr un = {.sa_family = AF_UNSPEC};
  printf("dissolve %ld\n", E(connect(s, &un, sizeof un)));
  names("dissolved", s);
  printf("send %ld\n", E(send(s, "x", 1, 0)));
  close(s);
  /* Nobody there: the message comes back as an error. */
  int p = port(r);
  close(r);
  s = udp(0);
  conn(s, "127.0.0.1", p);
  printf("nobody %ld", E(send(s, "1", 1, 0)));
  printf(" poll %x", await(s, POLLERR));
  printf(" recv %ld %ld", E(recv(s, b, 1, MSG_DONTWAIT)), opt(s, SOL_SOCKET, SO_ERROR));
  send(s, "2", 1, 0);
  await(s, POLLERR);
  printf(" send %ld", E(send(s, "3", 1, 0)));
  send(s, "4", 1, 0);
  await(s, POLLERR);
  printf(" error %ld\n", opt(s, SOL_SOCKET, SO_ERROR));
  close(s);
  s = udp("127.0.0.1");
  printf("unconnected %ld", to(s, "127.0.0.1", p, "lost"));
  usleep(2000);
  printf(" poll %x\n", ready(s));
  set(s, IPPROTO_IP, IP_RECVERR, 1);
  to(s, "127.0.0.1", p, "told");
  printf("recverr poll %x", await(s, POLLERR));
  printf(" recv %ld\n", E(recv(s, b, 1, MSG_DONTWAIT)));
  get("error queue", s, 20, MSG_ERRQUEUE | MSG_DONTWAIT);
  get("error queue", s, 20, MSG_ERRQUEUE | MSG_DONTWAIT);
  printf("poll %x\n", ready(s));
  close(s);
  s = socket(AF_INET6, SOCK_DGRAM, 0);
  set(s, IPPROTO_IPV6, IPV6_RECVERR, 1);
  to6(s, "::1", p, "six");
  await(s, POLLERR);
  recv(s, b, 1, MSG_DONTWAIT);
  get("error queue of 6", s, 20, MSG_ERRQUEUE | MSG_DONTWAIT);
  close(s), close(o);
}

static void control(void) {
  int s = udp("127.0.0.1"), r = udp("0.0.0.0");
  set(r, IPPROTO_IP, IP_PKTINFO, 1);
  set(r, IPPROTO_IP, IP_RECVTTL, 1);
  set(r, IPPROTO_IP, IP_RECVTOS, 1);
  set(s, IPPROTO_IP, IP_TTL, 9);
  set(s, IPPROTO_IP, IP_TOS, 0x10);
  to(s, "127.0.0.7", port(r), "info");
  get("info", r, 9, 0);
  struct sockaddr_in a = in4("127.0.0.1", port(r));
  struct iovec v = {"own", 3};
  struct msghdr m = {.msg_name = &a, .msg_namelen = sizeof a, .msg_iov = &v, .msg_iovlen = 1, .msg_control = u.c, .msg_controllen = CMSG_SPACE(12) + CMSG_SPACE(4)};
  memset(&u, 0, sizeof u);
  struct cmsghdr *c = CMSG_FIRSTHDR(&m);
  c->cmsg_level = IPPROTO_IP, c->cmsg_type = IP_PKTINFO, c->cmsg_len = CMSG_LEN(12);
  ((struct in_pktinfo *)CMSG_DATA(c))->ipi_spec_dst.s_addr = inet_addr("127.0.0.9");
  c = CMSG_NXTHDR(&m, c);
  c->cmsg_level = IPPROTO_IP, c->cmsg_type = IP_TTL, c->cmsg_len = CMSG_LEN(4);
  *(int *)CMSG_DATA(c) = 33;
  printf("sendmsg %ld\n", E(sendmsg(s, &m, 0)));
  get("source chosen", r, 9, 0);
  c->cmsg_type = 77;
  printf("unknown %ld\n", E(sendmsg(s, &m, 0)));
  set(r, SOL_SOCKET, SO_TIMESTAMPNS, 1);
  to(s, "127.0.0.1", port(r), "stamp");
  get("stamp", r, 9, 0);
  close(r);
  r = socket(AF_INET6, SOCK_DGRAM, 0);
  struct sockaddr_in6 six = in6("::", 0);
  printf("v6 %ld\n", E(bind(r, (void *)&six, sizeof six)));
  set(r, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1);
  set(r, IPPROTO_IPV6, IPV6_RECVHOPLIMIT, 1);
  set(r, IPPROTO_IPV6, IPV6_RECVTCLASS, 1);
  to(s, "127.0.0.1", port(r), "mapped");
  get("mapped", r, 9, 0);
  int q = socket(AF_INET6, SOCK_DGRAM, 0);
  to6(q, "::1", port(r), "six");
  get("six", r, 9, 0);
  printf("to mapped %ld v4 address %ld\n", to6(q, "::ffff:127.0.0.1", port(r), "again"), to(q, "127.0.0.1", port(r), "four"));
  get("again", r, 9, 0);
  get("four", r, 9, 0);
  names("v6 sender", q);
  set(q, IPPROTO_IPV6, IPV6_V6ONLY, 1);
  close(q), close(r), close(s);
}

static void sharing(void) {
  int r[3], n[3] = {0}, p = 0;
  for (int i = 0; i < 3; i++) {
    r[i] = udp(0);
    set(r[i], SOL_SOCKET, SO_REUSEPORT, 1);
    printf("share %ld\n", bnd(r[i], "127.0.0.1", p));
    p = port(r[0]);
  }
  for (int i = 0; i < 60; i++) {
    int s = udp("127.0.0.1");
    to(s, "127.0.0.1", p, "x");
    close(s);
  }
  usleep(5000);
  for (int i = 0; i < 3; i++) while (recv(r[i], b, 1, MSG_DONTWAIT) > 0) n[i]++;
  printf("spread %d all %d\n", n[0] + n[1] + n[2], n[0] > 3 && n[1] > 3 && n[2] > 3);
  for (int i = 0; i < 3; i++) close(r[i]);
  int a = udp(0), c = udp(0), s = udp("127.0.0.1");
  set(a, SOL_SOCKET, SO_REUSEADDR, 1);
  set(c, SOL_SOCKET, SO_REUSEADDR, 1);
  printf("reuse %ld", bnd(a, "127.0.0.1", 0));
  printf(" %ld", bnd(c, "127.0.0.1", port(a)));
  to(s, "127.0.0.1", port(a), "z");
  usleep(2000);
  printf(" first %ld second %ld\n", E(recv(a, b, 1, MSG_DONTWAIT)), E(recv(c, b, 1, MSG_DONTWAIT)));
  close(a), close(c);
  a = udp("0.0.0.0"), c = udp(0);
  printf("any and one %ld\n", bnd(c, "127.0.0.1", port(a)));
  close(a), close(c);
  /* A receiver without room loses datagrams, and says so. */
  a = udp("127.0.0.1");
  set(a, SOL_SOCKET, SO_RCVBUF, 2000);
  for (int i = 0; i < 100; i++) to(s, "127.0.0.1", port(a), "0123456789");
  usleep(5000);
  int k = 0;
  while (recv(a, b, 20, MSG_DONTWAIT) > 0) k++;
  printf("some were lost: %d\n", k > 0 && k < 50);
  close(a), close(s);
}

static void groups(void) {
  int r = udp("0.0.0.0"), s = udp("127.0.0.1");
  struct ip_mreq q = {0};
  q.imr_multiaddr.s_addr = inet_addr("239.1.2.3");
  q.imr_interface.s_addr = inet_addr("127.0.0.1");
  printf("join %ld", E(setsockopt(r, IPPROTO_IP, IP_ADD_MEMBERSHIP, &q, sizeof q)));
  printf(" twice %ld", E(setsockopt(r, IPPROTO_IP, IP_ADD_MEMBERSHIP, &q, sizeof q)));
  printf(" out by %ld", E(setsockopt(s, IPPROTO_IP, IP_MULTICAST_IF, &q.imr_interface, 4)));
  set(r, IPPROTO_IP, IP_PKTINFO, 1);
  printf(" send %ld\n", to(s, "239.1.2.3", port(r), "group"));
  get("group", r, 9, 0);
  struct in_addr i;
  socklen_t l = sizeof i;
  getsockopt(s, IPPROTO_IP, IP_MULTICAST_IF, &i, &l);
  printf("if %s loop %ld ttl %ld\n", inet_ntoa(i), opt(s, IPPROTO_IP, IP_MULTICAST_LOOP), opt(s, IPPROTO_IP, IP_MULTICAST_TTL));
  set(s, IPPROTO_IP, IP_MULTICAST_LOOP, 0);
  to(s, "239.1.2.3", port(r), "quiet");
  usleep(2000);
  get("lo loops anyway", r, 9, MSG_DONTWAIT);
  set(s, IPPROTO_IP, IP_MULTICAST_LOOP, 1);
  printf("leave %ld", E(setsockopt(r, IPPROTO_IP, IP_DROP_MEMBERSHIP, &q, sizeof q)));
  printf(" again %ld", E(setsockopt(r, IPPROTO_IP, IP_DROP_MEMBERSHIP, &q, sizeof q)));
  q.imr_multiaddr.s_addr = inet_addr("127.0.0.1");
  printf(" no group %ld short %ld\n", E(setsockopt(r, IPPROTO_IP, IP_ADD_MEMBERSHIP, &q, sizeof q)), E(setsockopt(r, IPPROTO_IP, IP_ADD_MEMBERSHIP, &q, 4)));
  to(s, "239.1.2.3", port(r), "left");
  usleep(2000);
  get("left", r, 9, MSG_DONTWAIT);
  set(s, SOL_SOCKET, SO_BROADCAST, 1);
  printf("broadcast %ld\n", to(s, "127.255.255.255", port(r), "all"));
  get("broadcast", r, 9, 0);
  close(r), close(s);
}

static void several(void) {
  int s = udp("127.0.0.1"), r = udp("127.0.0.1");
  conn(s, "127.0.0.1", port(r));
  struct iovec v[3] = {{"a", 1}, {"bb", 2}, {"ccc", 3}}, w[3] = {{b, 9}, {b + 10, 9}, {b + 20, 9}};
  struct mmsghdr m[3] = {0}, n[3] = {0};
  for (int i = 0; i < 3; i++) {
    m[i].msg_hdr.msg_iov = v + i, m[i].msg_hdr.msg_iovlen = 1;
    n[i].msg_hdr.msg_iov = w + i, n[i].msg_hdr.msg_iovlen = 1;
  }
  printf("sendmmsg %ld", E(sendmmsg(s, m, 3, 0)));
  usleep(2000);
  printf(" recvmmsg %ld", E(recvmmsg(r, n, 3, MSG_DONTWAIT, 0)));
  printf(" %d %d %d\n", n[0].msg_len, n[1].msg_len, n[2].msg_len);
  static const int o[] = {IP_TOS, IP_TTL, IP_MTU_DISCOVER, IP_MULTICAST_TTL, IP_MULTICAST_LOOP, IP_MULTICAST_ALL, IP_FREEBIND};
  for (unsigned i = 0; i < sizeof o / sizeof *o; i++) {
    printf("ip %d: %ld set 1 %ld 255 %ld 300 %ld\n", o[i], opt(s, IPPROTO_IP, o[i]), set(s, IPPROTO_IP, o[i], 1), set(s, IPPROTO_IP, o[i], 255), set(s, IPPROTO_IP, o[i], 300));
  }
  char c = 0;
  socklen_t l = 1;
  printf("byte %ld", E(setsockopt(s, IPPROTO_IP, IP_TTL, "\x05", 1)));
  printf(" %ld", E(getsockopt(s, IPPROTO_IP, IP_TTL, &c, &l)));
  printf(" %d len %d\n", c, l);
  printf("freebind %ld", set(r = udp(0), IPPROTO_IP, IP_FREEBIND, 1));
  printf(" %ld\n", bnd(r, "192.0.2.1", 0));
  close(s), close(r);
}

int main(void) {
  setvbuf(stdout, 0, _IOLBF, 1 << 12);
  alarm(20);
  basic();
  connected();
  control();
  sharing();
  groups();
  several();
  return 0;
}
