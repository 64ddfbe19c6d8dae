/* Input and output: latencies of one operation, and what moving a megabyte costs. usage: io TEST [ops] */
#include "common.h"
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define MIB (1 << 20)
#define CHUNK 65536
static char chunk[CHUNK];

static void must(int ok, const char *what) {
  if (!ok) { perror(what); exit(1); }
}
static void t_open(long n) {
  int f = open("io-file", O_CREAT | O_TRUNC | O_RDWR, 0600);
  must(f >= 0 && write(f, chunk, 4096) == 4096, "io-file");
  close(f);
  uint64_t t = now_ns();
  for (long i = 0; i < n; i++) {
    f = open("io-file", O_RDONLY);
    must(f >= 0 && read(f, chunk, 4096) == 4096 && close(f) == 0, "open");
  }
  report_op("open_read_close", now_ns() - t, n);
  unlink("io-file");
}
/* Two descriptors for each of two processes: one byte there, one back. */
static void pingpong(const char *name, long n, int r0, int w0, int r1, int w1) {
  char c = 0;
  pid_t p = fork();
  if (!p) {
    for (long i = 0; i < n; i++) if (read(r1, &c, 1) != 1 || write(w1, &c, 1) != 1) _exit(1);
    _exit(0);
  }
  uint64_t t = now_ns();
  for (long i = 0; i < n; i++) must(write(w0, &c, 1) == 1 && read(r0, &c, 1) == 1, name);
  t = now_ns() - t;
  waitpid(p, 0, 0);
  report_op(name, t, n);
}
/* n megabytes from one process to another; ns for each. */
static void flow(const char *name, long n, int r, int w) {
  fflush(stdout);
  pid_t p = fork();
  if (!p) {
    for (long left = n * MIB; left > 0;) {
      long k = write(w, chunk, left < CHUNK ? left : CHUNK);
      if (k <= 0) _exit(1);
      left -= k;
    }
    _exit(0);
  }
  uint64_t t = now_ns();
  for (long left = n * MIB; left > 0;) {
    long k = read(r, chunk, CHUNK);
    must(k > 0, name);
    left -= k;
  }
  t = now_ns() - t;
  waitpid(p, 0, 0);
  report_op(name, t, n);
}
static void tcp(int *s) {
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t l = sizeof a;
  int one = 1, q = socket(AF_INET, SOCK_STREAM, 0);
  must(!bind(q, (void *)&a, sizeof a) && !listen(q, 1) && !getsockname(q, (void *)&a, &l), "listen");
  s[0] = socket(AF_INET, SOCK_STREAM, 0);
  must(!connect(s[0], (void *)&a, sizeof a), "connect");
  s[1] = accept(q, 0, 0);
  must(s[1] >= 0, "accept");
  for (int i = 0; i < 2; i++) setsockopt(s[i], IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  close(q);
}
static void t_pipe(long n) {
  int a[2], b[2];
  must(!pipe(a) && !pipe(b), "pipe");
  pingpong("pipe_rtt", n, b[0], a[1], a[0], b[1]);
}
static void t_unix(long n) {
  int s[2];
  must(!socketpair(AF_UNIX, SOCK_STREAM, 0, s), "socketpair");
  pingpong("unix_rtt", n, s[0], s[0], s[1], s[1]);
}
static void t_tcp(long n) {
  int s[2];
  tcp(s);
  pingpong("tcp_rtt", n, s[0], s[0], s[1], s[1]);
}
static void t_connect(long n) {
  int s[2];
  uint64_t t = now_ns();
  for (long i = 0; i < n; i++) {
    tcp(s);
    close(s[0]);
    close(s[1]);
  }
  report_op("tcp_connect_close", now_ns() - t, n);
}
static void t_pipebw(long n) {
  int a[2];
  must(!pipe(a), "pipe");
  flow("pipe_mib", n, a[0], a[1]);
}
static void t_unixbw(long n) {
  int s[2];
  must(!socketpair(AF_UNIX, SOCK_STREAM, 0, s), "socketpair");
  flow("unix_mib", n, s[0], s[1]);
}
static void t_tcpbw(long n) {
  int s[2];
  tcp(s);
  flow("tcp_mib", n, s[0], s[1]);
}
static void t_copy(long n) {
  int f = open("io-from", O_CREAT | O_TRUNC | O_RDWR, 0600), g = open("io-to", O_CREAT | O_TRUNC | O_RDWR, 0600);
  must(f >= 0 && g >= 0, "files");
  for (int i = 0; i < 16 * MIB / CHUNK; i++) must(write(f, chunk, CHUNK) == CHUNK, "write");
  uint64_t t = now_ns();
  for (long i = 0; i < n; i += 16) {
    lseek(f, 0, SEEK_SET), lseek(g, 0, SEEK_SET);
    for (long k; (k = read(f, chunk, CHUNK)) > 0;) must(write(g, chunk, k) == k, "copy");
  }
  report_op("copy_mib", now_ns() - t, (n + 15) / 16 * 16);
  unlink("io-from"), unlink("io-to");
}
static void t_memcpy(long n) {
  static char a[MIB], b[MIB];
  uint64_t t = now_ns();
  for (long i = 0; i < n; i++) {
    memcpy(a, b, MIB);
    __asm__ volatile("" ::"r"(a), "r"(b) : "memory");
  }
  report_op("memcpy_mib", now_ns() - t, n);
}
/* One epoll loop answers a thousand of count connections, n times; ns for each answer. */
static void loop(const char *name, long n, int count) {
  struct rlimit l = {2 * count + 100, 2 * count + 100};
  must(!setrlimit(RLIMIT_NOFILE, &l), "RLIMIT_NOFILE");
  struct sockaddr_in a = {.sin_family = AF_INET};
  int *s = malloc(2 * count * sizeof *s), q = -1, e = epoll_create1(0);
  for (int i = 0; i < count; i++) {
    if (i % 10000 == 0) { /* a port serves so many clients, and an address has only so many ports */
      if (q >= 0) close(q);
      a.sin_addr.s_addr = htonl(INADDR_LOOPBACK + i / 10000), a.sin_port = 0;
      socklen_t z = sizeof a;
      q = socket(AF_INET, SOCK_STREAM, 0);
      must(!bind(q, (void *)&a, sizeof a) && !listen(q, 100) && !getsockname(q, (void *)&a, &z), "listen");
    }
    s[2 * i] = socket(AF_INET, SOCK_STREAM, 0);
    must(!connect(s[2 * i], (void *)&a, sizeof a), "connect");
    s[2 * i + 1] = accept(q, 0, 0);
    must(s[2 * i + 1] >= 0, "accept");
    struct epoll_event v = {EPOLLIN, {.fd = s[2 * i + 1]}};
    must(!epoll_ctl(e, EPOLL_CTL_ADD, s[2 * i + 1], &v), "epoll_ctl");
  }
  struct epoll_event v[256];
  char c;
  uint64_t t = now_ns();
  for (long i = 0; i < n; i++) {
    for (int k = 0; k < 1000; k++) must(write(s[2 * (int)((long)k * count / 1000)], &c, 1) == 1, "write");
    for (int left = 1000; left > 0;) {
      int m = epoll_wait(e, v, 256, -1);
      must(m > 0, "epoll_wait");
      for (int k = 0; k < m; k++) must(read(v[k].data.fd, &c, 1) == 1, "read");
      left -= m;
    }
  }
  report_op(name, now_ns() - t, n * 1000);
}
static void t_epoll1k(long n) { loop("epoll_of_1000", n, 1000); }
static void t_epoll100k(long n) { loop("epoll_of_100000", n, 100000); }

int main(int argc, char **argv) {
  static const struct { const char *name; void (*f)(long); long n; } all[] = {
      {"open", t_open, 20000},     {"pipe", t_pipe, 50000},     {"unix", t_unix, 50000},   {"tcp", t_tcp, 50000},
      {"connect", t_connect, 5000}, {"memcpy", t_memcpy, 200}, {"pipebw", t_pipebw, 1000}, {"unixbw", t_unixbw, 1000},
      {"tcpbw", t_tcpbw, 1000},    {"copy", t_copy, 800},       {"epoll1k", t_epoll1k, 200}, {"epoll100k", t_epoll100k, 200}};
  for (unsigned i = 0; i < sizeof all / sizeof *all; i++)
    if (argc < 2 || !strcmp(argv[1], all[i].name)) all[i].f(argc > 2 ? atol(argv[2]) : all[i].n);
  return 0;
}
