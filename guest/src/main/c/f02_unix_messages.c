/* UNIX domain sockets: control messages, flags, timeouts, several messages, what is truncated. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>
#define E(x) ({ long r_ = (x); r_ < 0 ? -(long)errno : r_; })
static char b[1000];
static union { char c[256]; struct cmsghdr h; } u;

static long sendfds(int s, const char *data, int n, int *fds, int count) {
  struct iovec v = {(void *)data, n};
  struct msghdr m = {.msg_iov = &v, .msg_iovlen = 1, .msg_control = u.c, .msg_controllen = CMSG_SPACE(4 * count)};
  memset(&u, 0, sizeof u);
  u.h.cmsg_level = SOL_SOCKET;
  u.h.cmsg_type = SCM_RIGHTS;
  u.h.cmsg_len = CMSG_LEN(4 * count);
  memcpy(CMSG_DATA(&u.h), fds, 4 * count);
  return E(sendmsg(s, &m, MSG_DONTWAIT));
}

/* Receives, tells all that came, and closes the files. */
static void get(const char *what, int s, int n, int room, int flags) {
  struct iovec v = {b, n};
  struct msghdr m = {.msg_iov = &v, .msg_iovlen = 1, .msg_control = room ? u.c : 0, .msg_controllen = room};
  memset(&u, 0, sizeof u);
  long r = E(recvmsg(s, &m, flags | MSG_DONTWAIT));
  printf("%s: %ld", what, r);
  if (r < 0) { puts(""); return; }
  printf(" %.*s flags %x control %d", (int)(r > n ? n : r), b, m.msg_flags, (int)m.msg_controllen);
  for (struct cmsghdr *c = CMSG_FIRSTHDR(&m); c; c = CMSG_NXTHDR(&m, c)) {
    printf(" | type %d len %d", c->cmsg_type, (int)c->cmsg_len);
    if (c->cmsg_type == SCM_RIGHTS)
      for (int i = 0; i < (int)(c->cmsg_len - CMSG_LEN(0)) / 4; i++) {
        int fd = ((int *)CMSG_DATA(c))[i];
        printf(" fd cloexec %d", fcntl(fd, F_GETFD));
        close(fd);
      }
    if (c->cmsg_type == SCM_CREDENTIALS) {
      struct ucred *x = (void *)CMSG_DATA(c);
      printf(" me %d uid %d gid %d", x->pid == getpid(), x->uid, x->gid);
    }
  }
  puts("");
}

static void rights(int type) {
  int s[2], p[2], fds[300];
  printf("rights over type %d\n", type);
  socketpair(AF_UNIX, type, 0, s);
  pipe(p);
  for (int i = 0; i < 300; i++) fds[i] = p[1];
  printf("send %ld\n", sendfds(s[0], "one", 3, fds, 1));
  get("get", s[1], 100, 100, 0);
  sendfds(s[0], "two", 3, fds, 2);
  get("cloexec", s[1], 100, 100, MSG_CMSG_CLOEXEC);
  sendfds(s[0], "cut", 3, fds, 3);
  get("room for one", s[1], 100, CMSG_LEN(4), 0);
  sendfds(s[0], "none", 4, fds, 2);
  get("no room", s[1], 100, 0, 0);
  sendfds(s[0], "peek", 4, fds, 1);
  get("peek", s[1], 100, 100, MSG_PEEK);
  get("then", s[1], 2, 100, 0);
  get("rest", s[1], 100, 100, 0);
  send(s[0], "plain", 5, 0);
  sendfds(s[0], "files", 5, fds, 1);
  send(s[0], "after", 5, 0);
  get("first", s[1], 100, 100, 0);
  get("second", s[1], 100, 100, 0);
  get("third", s[1], 100, 100, 0);
  int bad = 999;
  printf("bad file %ld", sendfds(s[0], "x", 1, &bad, 1));
  u.h.cmsg_len = 4;
  struct iovec v = {b, 1};
  struct msghdr m = {.msg_iov = &v, .msg_iovlen = 1, .msg_control = u.c, .msg_controllen = 100};
  printf(" short header %ld", E(sendmsg(s[0], &m, 0)));
  u.h.cmsg_len = CMSG_LEN(4);
  u.h.cmsg_type = 77;
  printf(" bad type %ld", E(sendmsg(s[0], &m, 0)));
  u.h.cmsg_level = 99;
  printf(" other level %ld", E(sendmsg(s[0], &m, 0)));
  m.msg_iovlen = 2000;
  printf(" iov %ld", E(sendmsg(s[0], &m, 0)));
  m.msg_iovlen = 1;
  m.msg_control = (void *)8;
  printf(" fault %ld\n", E(syscall(SYS_sendmsg, s[0], &m, 0))); /* a libc may look at it itself */
  recv(s[1], b, 100, MSG_DONTWAIT);
  /* A file that is only in a message keeps the pipe open; closing the receiver ends it. */
  sendfds(s[0], "k", 1, &p[1], 1);
  close(p[1]);
  fcntl(p[0], F_SETFL, O_NONBLOCK);
  printf("pipe is open %ld", E(read(p[0], b, 1)));
  close(s[1]);
  printf(" and closed %ld\n", E(read(p[0], b, 1)));
  close(s[0]);
  close(p[0]);
}

static void cycle(void) {
  int s[2], x[2], p[2];
  pipe(p);
  socketpair(AF_UNIX, SOCK_STREAM, 0, s);
  int fds[3] = {s[0], s[1], p[1]};
  printf("cycle %ld %ld", sendfds(s[0], "x", 1, fds, 3), sendfds(s[1], "x", 1, fds, 3));
  close(s[0]);
  close(s[1]);
  close(p[1]);
  socketpair(AF_UNIX, SOCK_STREAM, 0, x);
  close(x[0]);
  close(x[1]);
  long r = E(read(p[0], b, 1)); /* waits until the sockets were collected */
  printf(" collected %ld\n", r);
  close(p[0]);
}

static void credentials(int type) {
  int s[2], one = 1;
  socketpair(AF_UNIX, type, 0, s);
  send(s[0], "before", 6, 0);
  setsockopt(s[1], SOL_SOCKET, SO_PASSCRED, &one, 4);
  send(s[0], "now", 3, 0);
  struct iovec v = {"mine", 4};
  struct msghdr m = {.msg_iov = &v, .msg_iovlen = 1, .msg_control = u.c, .msg_controllen = CMSG_SPACE(12)};
  struct ucred c = {getpid(), getuid(), getgid()};
  memset(&u, 0, sizeof u);
  u.h.cmsg_level = SOL_SOCKET;
  u.h.cmsg_type = SCM_CREDENTIALS;
  u.h.cmsg_len = CMSG_LEN(12);
  memcpy(CMSG_DATA(&u.h), &c, 12);
  printf("credentials %ld", E(sendmsg(s[0], &m, 0)));
  u.h.cmsg_len = CMSG_LEN(8);
  printf(" short %ld\n", E(sendmsg(s[0], &m, 0)));
  get("unasked", s[1], 100, 100, 0);
  get("asked", s[1], 100, 100, 0);
  get("given", s[1], 100, 20, 0);
  get("none", s[1], 100, 100, 0);
  close(s[0]);
  close(s[1]);
}

static void several(void) {
  int s[2];
  socketpair(AF_UNIX, SOCK_DGRAM, 0, s);
  struct iovec v[4] = {{"a", 1}, {"bb", 2}, {"ccc", 3}, {(void *)8, 4}};
  struct mmsghdr h[4];
  memset(h, 0, sizeof h);
  for (int i = 0; i < 4; i++) h[i].msg_hdr.msg_iov = &v[i], h[i].msg_hdr.msg_iovlen = 1;
  printf("sendmmsg %ld", E(sendmmsg(s[0], h, 4, 0)));
  printf(" lengths %d %d %d fault %ld\n", h[0].msg_len, h[1].msg_len, h[2].msg_len, E(sendmmsg(s[0], h + 3, 1, 0)));
  char in[4][10];
  for (int i = 0; i < 4; i++) v[i].iov_base = in[i], v[i].iov_len = 2;
  printf("recvmmsg %ld", E(recvmmsg(s[1], h, 4, MSG_WAITFORONE, 0)));
  printf(" %d/%x %d/%x %d/%x\n", h[0].msg_len, h[0].msg_hdr.msg_flags, h[1].msg_len, h[1].msg_hdr.msg_flags, h[2].msg_len, h[2].msg_hdr.msg_flags);
  struct timespec bad = {-1, 0};
  printf("empty %ld bad time %ld\n", E(recvmmsg(s[1], h, 4, MSG_DONTWAIT, 0)), E(recvmmsg(s[1], h, 4, 0, &bad)));
  close(s[0]);
  close(s[1]);
}

static void options(void) {
  int s[2], v;
  socklen_t l;
  struct timeval tv = {0, 20000}, got; /* whole ticks of every usual HZ */
  socketpair(AF_UNIX, SOCK_STREAM, 0, s);
  printf("timeout %ld", E(setsockopt(s[0], SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof tv)));
  printf(" recv %ld", E(recv(s[0], b, 1, 0)));
  setsockopt(s[0], SOL_SOCKET, SO_SNDTIMEO, &tv, sizeof tv);
  while (send(s[0], b, sizeof b, 0) > 0);
  printf(" send %d", errno);
  l = sizeof got;
  getsockopt(s[0], SOL_SOCKET, SO_RCVTIMEO, &got, &l);
  printf(" kept %d %d", (int)got.tv_sec, (int)got.tv_usec);
  tv.tv_usec = 1000000;
  printf(" bad %ld\n", E(setsockopt(s[0], SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof tv)));
  int names[] = {SO_SNDBUF, SO_RCVBUF, SO_RCVLOWAT, SO_REUSEADDR, SO_KEEPALIVE, SO_BROADCAST, SO_PRIORITY, SO_PASSCRED};
  for (int i = 0; i < 8; i++) {
    int set = 1;
    l = 4;
    v = -1;
    printf("option %d: %ld", names[i], E(getsockopt(s[1], SOL_SOCKET, names[i], &v, &l)));
    printf(" %d set %ld", v, E(setsockopt(s[1], SOL_SOCKET, names[i], &set, 4)));
    getsockopt(s[1], SOL_SOCKET, names[i], &v, &l);
    printf(" %d\n", v);
  }
  struct linger g = {1, 7}, h = {0};
  l = sizeof h;
  printf("linger %ld", E(setsockopt(s[1], SOL_SOCKET, SO_LINGER, &g, sizeof g)));
  getsockopt(s[1], SOL_SOCKET, SO_LINGER, &h, &l);
  printf(" %d %d short %ld", h.l_onoff, h.l_linger, E(setsockopt(s[1], SOL_SOCKET, SO_LINGER, &g, 4)));
  l = 2;
  printf(" two bytes %ld", E(getsockopt(s[1], SOL_SOCKET, SO_TYPE, &v, &l)));
  printf(" %d set type %ld reuseport %ld device %ld\n", l, E(setsockopt(s[1], SOL_SOCKET, SO_TYPE, &v, 4)), E(setsockopt(s[1], SOL_SOCKET, SO_REUSEPORT, &g, 4)), E(setsockopt(s[1], SOL_SOCKET, SO_BINDTODEVICE, "nolo", 5)));
  l = -1;
  printf("hostile %ld %ld %ld %ld\n", E(getsockopt(s[1], SOL_SOCKET, SO_TYPE, &v, &l)), E(getsockopt(s[1], SOL_SOCKET, SO_TYPE, &v, (void *)8)), E(setsockopt(s[1], SOL_SOCKET, SO_PRIORITY, (void *)8, 4)), E(setsockopt(s[1], SOL_SOCKET, SO_PRIORITY, &v, 3)));
  close(s[0]);
  close(s[1]);
}

static void edges(void) {
  int s[2];
  socketpair(AF_UNIX, SOCK_STREAM, 0, s);
  struct epoll_event e = {EPOLLIN | EPOLLRDHUP | EPOLLET, {0}}, got;
  int ep = epoll_create1(0);
  epoll_ctl(ep, EPOLL_CTL_ADD, s[1], &e);
  printf("edges %ld", E(epoll_wait(ep, &got, 1, 0)));
  for (int i = 0; i < 2; i++) {
    write(s[0], "x", 1);
    printf(" %ld %ld", E(epoll_wait(ep, &got, 1, 0)), E(epoll_wait(ep, &got, 1, 0)));
  }
  shutdown(s[0], SHUT_WR);
  printf(" %ld %x\n", E(epoll_wait(ep, &got, 1, 0)), got.events);
  printf("waitall at the end %ld", E(recv(s[1], b, 10, MSG_WAITALL)));
  printf(" back %ld\n", E(write(s[1], "y", 1)));
  close(s[0]);
  close(s[1]);
  close(ep);
}

int main(void) {
  setvbuf(stdout, 0, _IOLBF, 0);
  alarm(20);
  signal(SIGPIPE, SIG_IGN);
  rights(SOCK_STREAM);
  rights(SOCK_DGRAM);
  rights(SOCK_SEQPACKET);
  cycle();
  credentials(SOCK_STREAM);
  credentials(SOCK_DGRAM);
  several();
  options();
  edges();
  return 0;
}
