/* Netlink: what getifaddrs(3), if_nameindex(3) and getaddrinfo(3) ask for; requests and errors by hand. Only lo is shown. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>
#define E(x) ({ long r_ = (x); r_ < 0 ? -(long)errno : r_; })
struct nl { unsigned family, port, groups; }; /* u16 family and u16 pad */
struct hdr { unsigned len; unsigned short type, flags; unsigned seq, pid; };
static union { char c[65536]; struct hdr h; } u;

static long ask(int s, int type, int flags, const void *body, int n) {
  struct { struct hdr h; char b[64]; } q = {{sizeof(struct hdr) + n, type, flags | 1, 7, 0}};
  memcpy(q.b, body, n);
  return E(send(s, &q, q.h.len, 0));
}
/* Reads one answer; a dump to its end. Only messages about interface 1 are counted. */
static void answer(const char *what, int s) {
  int counts[100] = {0}, error = 0, done = 0, multi = 0;
  while (!done) {
    long n = E(recv(s, &u, sizeof u, 0));
    if (n < 0) { printf("%s: %ld\n", what, n); return; }
    for (struct hdr *h = &u.h; n >= (long)sizeof *h && h->len >= sizeof *h && (long)h->len <= n;) {
      int step = (h->len + 3) & ~3;
      int index = ((int *)(h + 1))[1];
      multi |= h->flags & 2;
      if (h->type == 2) error = ((int *)(h + 1))[0], done = 1;
      else if (h->type == 3) done = 1;
      else if (h->type < 100 && (h->type != 16 && h->type != 20 || index == 1)) counts[h->type]++;
      if (!(h->flags & 2)) done = 1;
      if (h->seq != 7) printf("sequence %u ", h->seq);
      n -= step;
      h = (void *)((char *)h + step);
    }
  }
  printf("%s: error %d multi %d links %d addresses %d routes %s\n", what, error, multi, counts[16], counts[20], counts[24] ? "some" : "none");
}

int main(void) {
  alarm(20);
  struct ifaddrs *l, *a;
  printf("getifaddrs %d\n", getifaddrs(&l));
  for (a = l; a; a = a->ifa_next) {
    if (strcmp(a->ifa_name, "lo")) continue;
    char t[64] = "", m[64] = "";
    if (a->ifa_addr && a->ifa_addr->sa_family == AF_INET) {
      inet_ntop(AF_INET, &((struct sockaddr_in *)a->ifa_addr)->sin_addr, t, 64);
      inet_ntop(AF_INET, &((struct sockaddr_in *)a->ifa_netmask)->sin_addr, m, 64);
    } else if (a->ifa_addr && a->ifa_addr->sa_family == AF_INET6) {
      inet_ntop(AF_INET6, &((struct sockaddr_in6 *)a->ifa_addr)->sin6_addr, t, 64);
      inet_ntop(AF_INET6, &((struct sockaddr_in6 *)a->ifa_netmask)->sin6_addr, m, 64);
    }
    printf("lo: family %d flags %x %s %s\n", a->ifa_addr ? a->ifa_addr->sa_family : -1, a->ifa_flags & 0xffff, t, m);
  }
  freeifaddrs(l);
  char name[IF_NAMESIZE];
  printf("index %u name %s none %u\n", if_nametoindex("lo"), if_indextoname(1, name), if_nametoindex("nonesuch"));
  int s = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, 0);
  printf("types %ld %ld\n", E(socket(AF_NETLINK, SOCK_STREAM, 0)), E(socket(AF_NETLINK, SOCK_RAW, 31)));
  struct nl n = {AF_NETLINK, 0, 0};
  socklen_t len = sizeof n;
  printf("bind %ld short %ld", E(bind(s, (void *)&n, sizeof n)), E(bind(s, (void *)&n, 8)));
  getsockname(s, (void *)&n, &len);
  printf(" me %d len %d family %d groups %d\n", n.port == (unsigned)getpid(), len, n.family, n.groups);
  int s2 = socket(AF_NETLINK, SOCK_DGRAM, 0);
  struct nl o = {AF_NETLINK, 0, 0};
  bind(s2, (void *)&o, sizeof o);
  getsockname(s2, (void *)&o, &len);
  printf("second differs %d\n", o.port != n.port);
  printf("empty %ld poll", E(recv(s, &u, 1, MSG_DONTWAIT)));
  struct pollfd p = {s, POLLIN | POLLOUT, 0};
  poll(&p, 1, 0);
  printf(" %x\n", p.revents);
  struct { unsigned char family, pad; unsigned short type; int index; unsigned flags, change; } link = {0};
  struct { unsigned char family, prefix, flags, scope; unsigned index; } addr = {0};
  unsigned char route[12] = {AF_INET};
  ask(s, 18, 0x300, &link, sizeof link);
  poll(&p, 1, 1000);
  printf("poll %x\n", p.revents);
  answer("all links", s);
  ask(s, 22, 0x300, &addr, sizeof addr);
  answer("all addresses", s);
  addr.family = AF_INET6;
  ask(s, 22, 0x300, &addr, sizeof addr);
  answer("six addresses", s);
  ask(s, 26, 0x300, route, 12);
  answer("routes", s);
  link.index = 1;
  ask(s, 18, 0, &link, sizeof link);
  answer("one link", s);
  link.index = 9999;
  ask(s, 18, 0, &link, sizeof link);
  answer("no link", s);
  ask(s, 18, 4, &link, sizeof link);
  answer("no link, acknowledged", s);
  ask(s, 3, 4, &link, 0);
  answer("no operation", s);
  ask(s, 500, 4, &link, sizeof link);
  answer("unknown", s);
  printf("peek length %ld", ask(s, 22, 0x300, &addr, sizeof addr));
  printf(" %d\n", recv(s, &u, 1, MSG_PEEK | MSG_TRUNC) > 20);
  answer("then", s);
  struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICHOST}, *r;
  printf("getaddrinfo %d", getaddrinfo("127.0.0.1", "80", &hints, &r));
  printf(" family %d\n", r->ai_family);
  hints.ai_flags = AI_PASSIVE;
  printf("passive %d\n", getaddrinfo(0, "80", &hints, &r));
  for (; r; r = r->ai_next) printf("family %d len %d\n", r->ai_family, r->ai_addrlen);
  return 0;
}
